// The one place that starts ffmpeg. Promise: it gets arguments of ours only, its input on stdin and never an address or
// a password, has bounds on memory and time, and none is left when the hub ends.
import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Clock } from "../../lib/clock.ts";
import { FONT_FILE } from "../../lib/font.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { FONT_NAME, watermarkText } from "../out/drawing.ts";
import { argumentsOf, type FfmpegJob } from "./ffmpeg-arguments.ts";

export type FfmpegOptions = {
  /** The program: a name that is looked up, or a path. */
  readonly program: string;
  readonly clock: Clock;
  readonly log: Log;
};

export type FfmpegRun = {
  /** Gives it more input; what it has not read yet is in `waitingBytes`. */
  readonly write: (data: Uint8Array) => void;
  readonly waitingBytes: () => number;
  /** Nothing more comes: it finishes what it has and ends. */
  readonly end: () => void;
  readonly kill: () => void;
  /** Of the process; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** When it has ended, however it did; its last words, since its exit code says nothing. */
  readonly ended: Promise<string>;
};

export type Ffmpeg = {
  /** Undefined while it can be used; otherwise what is off and what to do about it. */
  readonly off: string | undefined;
  /** A job whose input is there at once: its output, whole or not. The caller judges it. */
  readonly once: (job: FfmpegJob, input: readonly Uint8Array[]) => Promise<Buffer>;
  /** A job that runs until it is ended. Nothing watches over its time. */
  readonly start: (job: FfmpegJob, onOutput: (data: Buffer) => void) => FfmpegRun;
  /** Processes that run now. */
  readonly running: () => number;
  /** Kills what runs and removes what was written. */
  readonly close: () => Promise<void>;
};

//  Chosen: a hundred times what a still takes on an idle machine.
const ONCE_LIMIT_MS = 10_000;
//  Chosen: a JPEG of the largest picture is below 2 MB.
const MOST_OUTPUT_BYTES = 8 * 1024 * 1024;
//  Measured: a transcode maps 290 MB, most of it libraries; 1 GB is enough for 4K.
const MOST_ADDRESS_BYTES = 1024 * 1024 * 1024;
const TEXT_NAME = "text.txt";
//  Chosen: enough for the last sentence.
const LAST_WORDS_CHARS = 500;
//  Chosen: pictures for parents wait where the hub itself, its broker and its store need the machine.
const PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;
//  Libraries that not every build has: drawtext's, and the encoder's.
const NEEDED = ["libfreetype", "libx264"];
const FEATURES = "stills, pictures with masks and the parents' live view are off";

export async function openFfmpeg(options: FfmpegOptions): Promise<Ffmpeg> {
  const { clock, log, program } = options;
  const off = await whyOff(program);
  if (off !== undefined) log.warn(off);
  const limiter = findLimiter();
  const running = new Set<FfmpegRun>();

  function start(job: FfmpegJob, onOutput: (data: Buffer) => void): FfmpegRun {
    if (off !== undefined) throw new Error(off);
    const folder = makeFolder(job);
    const bounds = limiter(job.kind === "still" ? ONCE_LIMIT_MS / 1000 : undefined);
    const [command = program, ...args] = [...bounds, program, ...argumentsOf(job, TEXT_NAME)];
    const child = spawn(command, args, { cwd: folder, env: ENVIRONMENT, stdio: "pipe", windowsHide: true });
    const run = runOf(child, onOutput);
    running.add(run);
    run.ended.finally(() => {
      running.delete(run);
      rmSync(folder, { recursive: true, force: true });
    });
    return run;
  }

  return {
    off,
    start,
    once: async (job, input) => {
      const output: Buffer[] = [];
      let bytes = 0;
      const run = start(job, (data) => {
        output.push(data);
        bytes += data.length;
        if (bytes > MOST_OUTPUT_BYTES) run.kill();
      });
      const stop = clock.after(ONCE_LIMIT_MS, run.kill);
      for (const data of input) run.write(data);
      run.end();
      const words = await run.ended;
      stop();
      if (words !== "") log.debug("ffmpeg had something to say", { job: job.kind, words });
      return Buffer.concat(output);
    },
    running: () => running.size,
    close: async () => {
      for (const run of running) run.kill();
      await Promise.all([...running].map((run) => run.ended));
    },
  };
}

/** Where one process runs: what it reads besides its input lies there, under names that need no escaping. */
function makeFolder({ drawing }: FfmpegJob): string {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-ffmpeg-"));
  const lines = drawing?.watermark?.lines;
  if (lines === undefined) return folder;
  writeFileSync(join(folder, TEXT_NAME), watermarkText(lines));
  try {
    symlinkSync(FONT_FILE, join(folder, FONT_NAME));
  } catch {
    //  Where links are for administrators only, as on Windows.
    copyFileSync(FONT_FILE, join(folder, FONT_NAME));
  }
  return folder;
}

//  Nothing of the hub's own environment, which may hold passwords.
const ENVIRONMENT = { LC_ALL: "C", PATH: process.env["PATH"] ?? "" };

function runOf(child: ChildProcessWithoutNullStreams, onOutput: (data: Buffer) => void): FfmpegRun {
  let words = "";
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => {
      words = describeError(error);
      if (child.pid === undefined) resolve(words);
    });
    child.on("close", () => resolve(words.trim()));
  });
  lowerPriority(child.pid);
  child.stdout.on("data", onOutput);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-LAST_WORDS_CHARS);
  });
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    stream.on("error", () => {
      //  It may end before it has read everything, and that is no fault: a still needs only the first picture.
    });
  }
  return {
    write: (data) => {
      if (child.stdin.writable) child.stdin.write(data);
    },
    waitingBytes: () => child.stdin.writableLength,
    end: () => child.stdin.end(),
    kill: () => child.kill("SIGKILL"),
    pid: child.pid,
    ended,
  };
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, PRIORITY);
  } catch {
    //  It has ended already, or the machine does not let us: it works all the same.
  }
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

type Limiter = (cpuS: number | undefined) => readonly string[];

/** What stands before a command so that it cannot take more than its share; nothing where there is no prlimit. */
function findLimiter(): Limiter {
  //  Not Linux, or without util-linux: ffmpeg's own bound on each allocation is left.
  const isThere = ENVIRONMENT.PATH.split(delimiter).some((folder) => existsSync(join(folder, "prlimit")));
  if (!isThere) return () => [];
  const always = ["prlimit", `--as=${MOST_ADDRESS_BYTES}`, "--fsize=0", "--core=0", "--nofile=64"];
  return (cpuS) => [...always, ...(cpuS === undefined ? [] : [`--cpu=${cpuS}`]), "--"];
}
