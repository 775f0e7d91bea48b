// The one place that starts ffmpeg. Promise: it gets arguments of ours only, its input on stdin and never an address or
// a password, has bounds on memory and time, and none is left when the hub ends.
import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { FONT_FILE } from "../../lib/font.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { FONT_NAME, watermarkText } from "../out/drawing.ts";
import { argumentsOf, type FfmpegJob, pipesOf, textFileOf } from "./ffmpeg-arguments.ts";
import { type FfmpegRun, runOf } from "./ffmpeg-run.ts";
import { ENVIRONMENT, limited } from "./limits.ts";
import { startMpeg1 } from "./mpeg1.ts";
import type { DrawnUpon } from "./one-off-commands.ts";

export type FfmpegOptions = {
  /** The program: a name that is looked up, or a path. */
  readonly program: string;
  readonly log: Log;
};

export type Ffmpeg = {
  /** Undefined while it can be used; otherwise what is off and what to do about it. */
  readonly off: string | undefined;
  /** Begins a job. Nothing watches over its time. */
  readonly start: (job: FfmpegJob, onOutput: (data: Buffer, place: number) => void) => FfmpegRun;
  /** Begins a transcode to MPEG-1: fragmented MP4 in, MPEG-TS out. Nothing watches over its time. */
  readonly startMpeg1: (drawn: DrawnUpon, onOutput: (data: Buffer) => void) => FfmpegRun;
  /** Processes that run now. */
  readonly running: () => number;
  /** Kills what runs and removes what was written. */
  readonly close: () => Promise<void>;
};

//  Libraries that not every build has: drawtext's, and the encoder's.
const NEEDED = ["libfreetype", "libx264"];
const FEATURES =
  "stills, checks of cameras' pictures, exported clips, pictures with masks, the parents' live view and live views for browsers that cannot show the camera's own are off";

export async function openFfmpeg({ program, log }: FfmpegOptions): Promise<Ffmpeg> {
  const off = await whyOff(program);
  if (off !== undefined) log.warn(off);
  const running = new Set<FfmpegRun>();

  /** Until it has ended; then its folder is removed. */
  function keep(run: FfmpegRun, folder?: string): void {
    running.add(run);
    run.ended.finally(() => {
      running.delete(run);
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });
  }

  return {
    off,
    startMpeg1: (drawn, onOutput) => {
      if (off !== undefined) throw new Error(off);
      const folder = makeFolder([drawn]);
      const run = startMpeg1({ ...drawn, folder, program }, onOutput);
      keep(run, folder);
      return run;
    },
    start: (job, onOutput) => {
      if (off !== undefined) throw new Error(off);
      const [command = program, ...args] = [...limited(job.kind), program, ...argumentsOf(job)];
      const pipes = pipesOf(job);
      const last = Math.max(2, ...pipes.inputs, ...pipes.outputs);
      const stdio = Array.from({ length: last + 1 }, () => "pipe" as const);
      const own = job.kind === "clip" ? undefined : makeFolder(drawnBy(job));
      const cwd = own ?? (job.kind === "clip" ? job.folder : undefined);
      const child = spawn(command, args, { cwd, env: ENVIRONMENT, stdio, windowsHide: true });
      const run = runOf(child, pipes, onOutput, { isWaitedFor: job.kind === "stills" });
      keep(run, own);
      return run;
    },
    running: () => running.size,
    close: async () => {
      for (const run of running) run.kill();
      await Promise.all([...running].map((run) => run.ended));
    },
  };
}

function drawnBy(job: FfmpegJob): readonly DrawnUpon[] {
  if (job.kind === "stills") return job.pictures;
  return job.kind === "transcode" ? [job] : [];
}

/** Where one process runs: what it reads besides its input lies there, under names that need no escaping. */
function makeFolder(drawn: readonly DrawnUpon[]): string {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-ffmpeg-"));
  drawn.forEach(({ drawing }, place) => {
    const lines = drawing?.watermark?.lines;
    if (lines !== undefined) writeFileSync(join(folder, textFileOf(place)), watermarkText(lines));
  });
  if (drawn.every(({ drawing }) => drawing?.watermark === undefined)) return folder;
  try {
    symlinkSync(FONT_FILE, join(folder, FONT_NAME));
  } catch {
    //  Where links are for administrators only, as on Windows.
    copyFileSync(FONT_FILE, join(folder, FONT_NAME));
  }
  return folder;
}

/** Undefined if there is an ffmpeg with everything that is needed of it. */
async function whyOff(program: string): Promise<string | undefined> {
  const install = "install it (Debian, Ubuntu: apt install ffmpeg) and start the hub again";
  try {
    //  Chosen: it answers within 0.1 s; a program that waits for something must not hold up the start.
    const limits = { timeout: 10_000, env: ENVIRONMENT };
    const { stdout } = await promisify(execFile)(program, ["-version"], limits);
    const missing = NEEDED.filter((library) => !new RegExp(`--enable-${library}\\s`).test(stdout));
    if (missing.length === 0) return undefined;
    return `${FEATURES}: ${program} was built without ${missing.join(" and ")}; ${install}`;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing
      ? `there is no program ${program}`
      : `${program} cannot be run: ${describeError(error)}`;
    return `${FEATURES}: ${why}; ${install}`;
  }
}
