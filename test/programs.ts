// System programs that some tests use, and where they are.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Each program with the Debian package that brings it. */
export const PROGRAMS = {
  chromium: "chromium",
  ffmpeg: "ffmpeg",
  ffprobe: "ffmpeg",
  influxd: "influxdb",
  mosquitto: "mosquitto",
  mosquitto_passwd: "mosquitto",
  mosquitto_pub: "mosquitto-clients",
  nginx: "nginx-light",
} as const;

/** A program's path, or undefined if it is not installed. */
export function programPath(name: keyof typeof PROGRAMS): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
