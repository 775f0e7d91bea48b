// How many cameras' pictures can be looked at, as the hub does it: key frames of a drawn kitchen for many cameras, faster than
// they can be looked at, and what each check costs.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { AREAS } from "../../devices/areas.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { startPictureWatch } from "../../hub/video/look/picture-watch.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { makeVideo } from "../video/made-video.ts";
import { sleep } from "./bench.ts";
import { cpuSecondsBelow } from "./process-tree.ts";

export type LookRate = {
  readonly checksPerS: number;
  /** CPU of all threads and of ffmpeg. */
  readonly cpuPerCheckS: number;
  /** Of the main thread: the longest while cameras are fed and nothing is looked at, and while it is. */
  readonly pauseAloneMs: number;
  readonly pauseMs: number;
  /** Of the main thread's time: what it was busy for. */
  readonly mainShare: number;
};

/** Key frames a camera brings: one each two seconds. */
const KEY_FRAME_EVERY_MS = 2_000;
const SETTLE_S = 3;
const TICK_MS = 20;

export async function measureLookRate(count: number, seconds: number): Promise<LookRate> {
  const clips = AREAS.slice(0, 4).map((area) => makeVideo(`movie=filename=${clipFile(area)}`, 1));
  const watch = startPictureWatch({
    clock: systemClock,
    log: createLog("error"),
    program: "ffmpeg",
    everyMs: () => (isLooking ? 0 : Number.POSITIVE_INFINITY),
    memoryMs: 86_400_000,
    remembered: () => ({ told: undefined, since: 0, usualSharpness: undefined }),
    onCheck: () => undefined,
    onDeath: (error) => {
      throw error;
    },
  });
  let isLooking = false;
  const clipOf = (camera: number) => clips[camera % clips.length] as (typeof clips)[number];
  for (let camera = 0; camera < count; camera += 1)
    watch.tap.begin(`camera ${camera}`, { mime: "video/mp4; codecs=avc1", segment: clipOf(camera).init });
  let fed = 0;
  const fedFromMs = performance.now();
  const feeding = setInterval(() => {
    const due = ((performance.now() - fedFromMs) / KEY_FRAME_EVERY_MS) * count;
    for (; fed < due; fed += 1) {
      const data = clipOf(fed).fragments[0] as Buffer;
      const fragment = { data, isKey: true } as Parameters<typeof watch.tap.fragment>[1];
      watch.tap.fragment(`camera ${fed % count}`, fragment);
    }
  }, TICK_MS);
  try {
    await sleep(SETTLE_S * 1000);
    const pauseAloneMs = (await pauses(seconds)).longestMs;
    isLooking = true;
    await sleep(SETTLE_S * 1000);
    const before = { checks: watch.figures().checks, own: process.cpuUsage(), below: cpuOfFfmpegs() };
    const { longestMs, mainShare, elapsedS } = await pauses(seconds);
    const { user, system } = process.cpuUsage(before.own);
    const checks = watch.figures().checks - before.checks;
    return {
      checksPerS: checks / elapsedS,
      cpuPerCheckS: ((user + system) / 1e6 + cpuOfFfmpegs() - before.below) / checks,
      pauseAloneMs,
      pauseMs: longestMs,
      mainShare,
    };
  } finally {
    clearInterval(feeding);
    await watch.close();
  }
}

function cpuOfFfmpegs(): number {
  return cpuSecondsBelow(process.pid) ?? Number.NaN;
}

async function pauses(seconds: number) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = performance.eventLoopUtilization();
  const fromMs = performance.now();
  delay.enable();
  await sleep(seconds * 1000);
  delay.disable();
  const elapsedS = (performance.now() - fromMs) / 1000;
  const mainShare = performance.eventLoopUtilization(before).utilization;
  return { longestMs: delay.max / 1e6, mainShare, elapsedS };
}
