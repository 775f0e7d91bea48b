// Time outside, added up over a window. Pure, and of bounded size however often a value goes in and out.
import type { UnixMs } from "../model.ts";
import type { OutsideTime } from "./memory.ts";

/** Chosen: stretches that together are shorter than this share of the window are kept as one, so that there are at most some 200. */
const SLOT_SHARE = 1 / 96;

/** `times` with one more stretch behind them; what has left the window is let go. */
export function withTime(
  times: readonly OutsideTime[],
  { from, to, ms }: OutsideTime,
  windowMs: number,
): readonly OutsideTime[] {
  const inWindow = sinceWindow(times, to, windowMs);
  const last = inWindow.at(-1);
  if (last === undefined) return [{ from, to, ms }];
  const isOne = last.to === from && last.ms === last.to - last.from && ms === to - from;
  const isClose = to - last.from <= windowMs * SLOT_SHARE;
  if (!isOne && !isClose) return [...inWindow, { from, to, ms }];
  return [...inWindow.slice(0, -1), { from: last.from, to, ms: last.ms + ms }];
}

/** The stretches of which some part is still in the window. The same array, if that is all of them. */
export function sinceWindow(
  times: readonly OutsideTime[],
  at: UnixMs,
  windowMs: number,
): readonly OutsideTime[] {
  const first = times.findIndex((one) => one.to > at - windowMs);
  return first === 0 ? times : first === -1 ? [] : times.slice(first);
}

/** How long it was outside within the window that ends at `at`. Of several stretches kept as one the newest part counts first. */
export function outsideMs(times: readonly OutsideTime[], at: UnixMs, windowMs: number): number {
  const start = at - windowMs;
  return times.reduce((sum, { to, ms }) => sum + Math.max(0, Math.min(ms, to - start)), 0);
}
