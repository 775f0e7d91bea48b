// By how much a value has changed over a window. Pure, and of bounded size however often a device reports.
import type { UnixMs } from "../model.ts";
import type { Point } from "./memory.ts";

/** Chosen: a window of half an hour is known by the minute. */
const SLOTS = 32;

/** The window's values with one more; the last one from before the window stays, as its beginning lies between two. */
export function withPoint(past: readonly Point[], at: UnixMs, value: number, windowMs: number): Point[] {
  const firstInside = past.findIndex((point) => point[0] > at - windowMs);
  const kept = past.slice(firstInside === -1 ? -1 : Math.max(0, firstInside - 1));
  const [before, last] = [kept.at(-2), kept.at(-1)];
  const isThin = before !== undefined && last !== undefined && last[0] - before[0] < windowMs / SLOTS;
  return [...(isThin ? kept.slice(0, -1) : kept), [at, value]];
}

/**
 * The newest value against the one at the window's beginning; where no reading stands for that moment, because the device
 * is new or was away for longer than `holdMs`, against the first in the window. Undefined with nothing to compare.
 */
export function changeOver(past: readonly Point[], windowMs: number, holdMs: number): number | undefined {
  const newest = past.at(-1);
  if (newest === undefined) return undefined;
  const start = newest[0] - windowMs;
  const i = past.findIndex((point) => point[0] > start);
  const [before, first] = [past[i - 1], past[i]];
  if (first === undefined) return undefined;
  if (before !== undefined && first[0] - before[0] <= holdMs) {
    const share = (start - before[0]) / (first[0] - before[0]);
    return newest[1] - (before[1] + share * (first[1] - before[1]));
  }
  return first === newest ? undefined : newest[1] - first[1];
}
