// What a process of ffmpeg may take of the machine, by what it is for, and the command that sees to it.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Nothing of the hub's own environment, which may hold passwords. */
export const ENVIRONMENT = { LC_ALL: "C", PATH: process.env["PATH"] ?? "" };

/** Chosen: a hundred times what a batch of stills takes on an idle machine. */
export const BATCH_LIMIT_MS = 10_000;

export type LimitedKind = "stills" | "grey" | "transcode" | "mpeg1" | "clip";

type Limits = {
  /** Of processor time; a stream that runs for days has none. */
  readonly cpuS?: number;
  readonly fileBytes: number;
};

//  Chosen: ten minutes of a core copy days of video; a loop without end is over then.
const CLIP_CPU_S = 600;
//  Chosen: two hours of 4 Mbit/s; who exports more than that exports the disk.
const MOST_CLIP_BYTES = 4 * 1024 ** 3;
const LIMITS: Readonly<Record<LimitedKind, Limits>> = {
  stills: { cpuS: BATCH_LIMIT_MS / 1000, fileBytes: 0 },
  grey: { cpuS: BATCH_LIMIT_MS / 1000, fileBytes: 0 },
  transcode: { fileBytes: 0 },
  mpeg1: { fileBytes: 0 },
  clip: { cpuS: CLIP_CPU_S, fileBytes: MOST_CLIP_BYTES },
};
//  Measured: a transcode maps 290 MB, most of it libraries, a batch of 16 pictures of 2560x1440 less than 1 GB; that is
//  enough for a transcode of 4K.
const MOST_ADDRESS_BYTES = 1024 * 1024 * 1024;
//  Chosen: two pipes for each of 16 pictures, and as many for what ffmpeg opens itself.
const MOST_OPEN_FILES = 64;

//  Not Linux, or without util-linux: ffmpeg's own bound on each allocation is left.
const HAS_LIMITER = ENVIRONMENT.PATH.split(delimiter).some((folder) => existsSync(join(folder, "prlimit")));

/** What stands before a command so that it cannot take more than its share; nothing where there is no prlimit. */
export function limited(kind: LimitedKind): readonly string[] {
  if (!HAS_LIMITER) return [];
  const { cpuS, fileBytes } = LIMITS[kind];
  const bounds = [
    `--as=${MOST_ADDRESS_BYTES}`,
    `--fsize=${fileBytes}`,
    "--core=0",
    `--nofile=${MOST_OPEN_FILES}`,
  ];
  return ["prlimit", ...bounds, ...(cpuS === undefined ? [] : [`--cpu=${cpuS}`]), "--"];
}
