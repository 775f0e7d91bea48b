// The processes of ffmpeg that this process has started, by what the machine says of them.
import { readdirSync, readFileSync } from "node:fs";
import { programPath } from "../programs.ts";

/** Undefined where it is not installed, or where there is no /proc to see its processes in: those tests are skipped. */
export const FFMPEG = process.platform === "linux" ? programPath("ffmpeg") : undefined;

export type OwnFfmpeg = { readonly pid: number; readonly commandLine: string; readonly environment: string };

export function ownFfmpegs(): OwnFfmpeg[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [, program, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat) ?? [];
        if (program !== "ffmpeg" || state === "Z" || Number(parent) !== process.pid) return [];
        const read = (file: string): string =>
          readFileSync(`/proc/${name}/${file}`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), commandLine: read("cmdline"), environment: read("environ") }];
      } catch {
        //  It has ended meanwhile.
        return [];
      }
    });
}
