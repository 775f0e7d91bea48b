// What a wall of stills costs: the hub's, made in batches of many cameras, beside one ffmpeg a still.
import { spawnSync } from "node:child_process";
import { programPath } from "../programs.ts";
import { type Bench, type Options, settle, type Tools } from "./bench.ts";
import type { CameraApi } from "./camera-process.ts";
import { startChild } from "./child.ts";
import { cpuSecondsBelow, KNOWS_PROCESSES } from "./process-tree.ts";
import type { Looked, StillsApi } from "./stills-process.ts";

export const stillsBench: Bench = {
  name: "stills",
  what: "a wall of tiles that ask for a still each two seconds, beside one ffmpeg a still",
  flags: {
    seconds: { initial: 20, what: "how long the wall is looked at" },
    cameras: { initial: 64, what: "tiles, each of a camera of its own" },
    "every-ms": { initial: 2000, what: "how often each asks" },
    "one-shots": { initial: 64, what: "stills of the peer" },
    clip: {
      initial: "",
      what: "raw H.264 file that all cameras play; without it, the simulated kitchens' clips",
    },
  },
  run,
};

/** Chosen: for stills as old as a key frame interval of the slowest clip, two seconds. */
const SETTLE_MS = 2_000;

async function run(options: Options, { figure, tell, ends }: Tools): Promise<boolean> {
  const ffmpeg = programPath("ffmpeg");
  if (ffmpeg === undefined) {
    figure({ skipped: "stills", how: "apt-get install ffmpeg" });
    return true;
  }
  const cameraProcess = startChild<CameraApi>(new URL("./camera-process.ts", import.meta.url), ends);
  const count = Math.ceil(options.number("cameras"));
  const cameras = await cameraProcess.call("open", { count, clip: options.text("clip") });
  const child = startChild<StillsApi>(new URL("./stills-process.ts", import.meta.url), ends);
  tell(`${count} cameras (${cameras.picture})`);
  await child.call("open", { port: cameras.port, paths: cameras.paths });
  const seconds = options.number("seconds");
  await settle(SETTLE_MS, seconds);
  const everyMs = options.number("every-ms");
  tell(`a wall of ${count} tiles for ${seconds} s`);
  const wall = await measured(child.pid, () => child.call("look", { seconds, everyMs }));
  const elapsedS = wall.elapsedS;
  figure({ what: "tiles", value: count, unit: "tiles", note: cameras.picture });
  figure({ what: "stills", value: wall.result.stills / elapsedS, unit: "stills/s" });
  figure({ what: "stills that did not come", value: wall.result.missing, unit: "stills" });
  figure({
    what: "age of a still when it comes, p99",
    value: percentile(wall.result, 0.99),
    unit: "ms",
    note: AGE,
  });

  tell("one ffmpeg a still");
  const version = /version (\S+)/.exec(spawnSync(ffmpeg, ["-version"], { encoding: "utf8" }).stdout)?.[1];
  const shots = await measured(child.pid, () =>
    child.call("oneShots", { count: Math.ceil(options.number("one-shots")) }),
  );
  if (KNOWS_PROCESSES) {
    //  What the relay takes for itself all the while is its bench's figure: here is what each still adds.
    const own = cpuOf(wall.belowS, wall.result) / wall.result.stills;
    const theirs = cpuOf(shots.belowS, shots.result) / shots.result.stills;
    figure({
      what: "CPU a still",
      value: own,
      unit: "s",
      note: `the relay's own work of ${count} cameras included`,
    });
    figure({
      what: "CPU a still",
      value: theirs,
      unit: "s",
      peer: `ffmpeg ${version}, one a still`,
      ratio: own / theirs,
    });
    figure({ what: "CPU of ffmpeg a still", value: wall.belowS / wall.result.stills, unit: "s" });
    figure({ what: "cores for the wall", value: cpuOf(wall.belowS, wall.result) / elapsedS, unit: "cores" });
  }
  return wall.result.missing === 0 && wall.result.stills > 0;
}

const AGE = "a key frame interval of the camera is in it; a tile shows it for two seconds more";

type Measured<T> = { readonly result: T; readonly elapsedS: number; readonly belowS: number };

async function measured<T>(pid: number, work: () => Promise<T>): Promise<Measured<T>> {
  const before = cpuSecondsBelow(pid) ?? 0;
  const from = performance.now();
  const result = await work();
  return {
    result,
    elapsedS: (performance.now() - from) / 1000,
    belowS: (cpuSecondsBelow(pid) ?? 0) - before,
  };
}

function cpuOf(belowS: number, { ownCpuS }: Looked): number {
  return belowS + ownCpuS;
}

function percentile({ agesMs }: Looked, share: number): number {
  const sorted = agesMs.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
