// What it costs to record cameras that are pulled anyhow: the relay with and without, beside an ffmpeg for each camera that
// writes segments.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../programs.ts";
import { type Bench, type Options, settle, sleep, type Tools } from "./bench.ts";
import type { CameraApi, Cameras } from "./camera-process.ts";
import { startChild } from "./child.ts";
import { cpuSecondsOf } from "./process-tree.ts";
import type { RecordingApi } from "./recording-process.ts";
import { clipNamed } from "./street-clip.ts";

export const recordingBench: Bench = {
  name: "recording",
  what: "cameras recorded, beside the same without it and ffmpeg's segment muxer",
  flags: {
    seconds: { initial: 20, what: "how long each is measured" },
    cameras: { initial: 16, what: "cameras" },
    clip: { initial: "", what: "as for the bench relay" },
  },
  run,
};

/** Chosen: what happens only at the start is over. */
const SETTLE_MS = 3000;

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { figure, tell, ends } = tools;
  const seconds = options.number("seconds");
  const ffmpeg = programPath("ffmpeg");
  const clip = clipNamed(options.text("clip"), ffmpeg, tools);
  if (clip === undefined) {
    figure({ skipped: "recording with a clip of 1080p25", how: "apt-get install ffmpeg" });
    return true;
  }
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-past-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const cameraProcess = startChild<CameraApi>(new URL("./camera-process.ts", import.meta.url), ends);
  const cameras = await cameraProcess.call("open", { count: Math.ceil(options.number("cameras")), clip });
  tell(`${cameras.paths.length} cameras held, nothing recorded (${cameras.picture})`);
  const off = await hub(cameras, "", seconds, tools);
  tell("the same, recorded");
  const on = await hub(cameras, join(folder, "hub"), seconds, tools);
  const named = `${cameras.paths.length} cameras`;
  figure({ what: `CPU a camera-minute, held only, ${named}`, value: off.cpuS, unit: "s" });
  figure({
    what: `CPU a camera-minute, held and recorded, ${named}`,
    value: on.cpuS,
    unit: "s",
    ratio: on.cpuS / off.cpuS,
  });
  figure({ what: `recorded, ${named}`, value: on.bytesPerS / 1e6, unit: "MB/s" });
  figure({ what: "longest pause of the event loop, held only", value: off.pauseMs, unit: "ms" });
  figure({ what: "longest pause of the event loop, recorded", value: on.pauseMs, unit: "ms" });
  if (ffmpeg === undefined) figure({ skipped: "ffmpeg's segments", how: "apt-get install ffmpeg" });
  else {
    tell("ffmpeg -c copy -f segment, one a camera");
    const value = await segments(ffmpeg, cameras, join(folder, "ffmpeg"), seconds);
    if (value !== undefined)
      figure({
        ...{ what: `CPU a camera-minute, recorded, ${named}`, value, unit: "s" },
        //  A short run of few cameras costs less than the system's smallest step.
        ...(value > 0 ? { ratio: on.cpuS / value } : {}),
        peer: "ffmpeg -c copy -f segment",
      });
  }
  return on.bytesPerS > 0;
}

async function hub({ port, paths }: Cameras, folder: string, seconds: number, { ends }: Tools) {
  const child = startChild<RecordingApi>(new URL("./recording-process.ts", import.meta.url), ends);
  await child.call("open", { port, paths, folder });
  await settle(SETTLE_MS, seconds);
  const before = await child.call("counts", undefined as never);
  await sleep(seconds * 1000);
  const after = await child.call("counts", undefined as never);
  await child.end();
  const tookS = (after.atMs - before.atMs) / 1000;
  return {
    cpuS: (after.cpuS - before.cpuS) / ((tookS / 60) * paths.length),
    bytesPerS: (after.bytes - before.bytes) / tookS,
    pauseMs: after.pauseMs,
  };
}

/** CPU seconds a camera-minute; undefined where it cannot be known. */
async function segments(
  program: string,
  { port, paths }: Cameras,
  folder: string,
  seconds: number,
): Promise<number | undefined> {
  mkdirSync(folder, { recursive: true });
  const children = paths.map((path, index) => {
    const input = ["-loglevel", "fatal", "-rtsp_transport", "tcp", "-i", `rtsp://127.0.0.1:${port}${path}`];
    const form = ["-c", "copy", "-f", "segment", "-segment_time", "30", "-reset_timestamps", "1"];
    return spawn(program, [...input, ...form, join(folder, `${index}-%03d.mp4`)], { stdio: "ignore" });
  });
  await settle(SETTLE_MS, seconds);
  const cpuS = () => {
    const all = children.map(({ pid }) => cpuSecondsOf(pid ?? 0));
    return all.some((one) => one === undefined)
      ? undefined
      : all.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  };
  const [before, startMs] = [cpuS(), performance.now()];
  await sleep(seconds * 1000);
  const [after, endMs] = [cpuS(), performance.now()];
  for (const child of children) child.kill("SIGKILL");
  if (before === undefined || after === undefined) return undefined;
  return (after - before) / (((endMs - startMs) / 60_000) * paths.length);
}
