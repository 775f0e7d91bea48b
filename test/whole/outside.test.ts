// The hub from outside, by programs that are not ours: mosquitto_pub as a sensor, ffprobe on the simulated cameras.

import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { openKitchen } from "../kitchen.ts";
import { programPath } from "../programs.ts";

/** Runs a program without blocking this process, in which the hub lives. */
function run(
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

describe.skipIf(programPath("mosquitto_pub") === undefined)("mosquitto_pub", () => {
  const program = programPath("mosquitto_pub") ?? "";

  test("with a sensor's account feeds the hub; with a wrong password it is refused", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const made = await admin.send<{ account: string; password: string }>(
      "POST",
      "/sites/east-canteen/device-accounts",
    );
    const { account, password } = made.body;
    const { port } = new URL(kitchen.hub.mqttUrl);
    const to = [
      "-h",
      "127.0.0.1",
      "-p",
      port,
      "-u",
      account,
      "-q",
      "1",
      "-t",
      "kitchen/east-canteen/fridge/reading",
    ];
    const good = await run(program, [...to, "-P", password, "-m", '{"temperature": 4.2, "door": "open"}']);
    expect(good).toMatchObject({ code: 0, err: "" });
    expect((await admin.get("/sensors/east-canteen.fridge")).body).toMatchObject({
      latest: { temperature: { value: 4.2 }, door: { value: 1 } },
    });
    const bad = await run(program, [...to, "-P", "wrong", "-m", '{"temperature": 99}']);
    expect(bad.code).not.toBe(0);
    expect(bad.err).toMatch(/not authori[sz]ed/i);
    expect((await admin.get("/sensors/east-canteen.fridge")).body).toMatchObject({
      latest: { temperature: { value: 4.2 } },
    });
  });
});

describe.skipIf(programPath("ffprobe") === undefined)("ffprobe", () => {
  const program = programPath("ffprobe") ?? "";

  test("reads a simulated camera over RTSP", async () => {
    const auth = { scheme: "digest", user: "admin", password: "secret" } as const;
    const server = await openRtspServer({
      streams: [{ path: "/live", clip: loadClip(clipFile("cooking")), auth }],
    });
    const url = `rtsp://admin:secret@127.0.0.1:${server.port}/live`;
    const args = [
      "-v",
      "error",
      "-rtsp_transport",
      "tcp",
      "-show_entries",
      "stream=codec_name,width,height",
      "-of",
      "csv=p=0",
      url,
    ];
    //  A camera is joined in the middle of a group of pictures: ffprobe complains of that until the next key frame.
    const { out } = await run(program, args);
    await server.close();
    expect(out.trim()).toBe("h264,640,360");
  });
});
