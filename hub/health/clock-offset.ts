// How wrong a device's clock is: the median of what lies between its time and ours. A buffer that is emptied also brings
// old times, but each with another age and faster than it measured; a wrong clock is wrong by the same, message by message.
import type { UnixMs } from "../model.ts";

export type ClockOffset = {
  /** Takes one message's time; several readings of one message are one. */
  readonly take: (sentAt: UnixMs, receivedAt: UnixMs, intervalS: number) => void;
  /** How far the device is behind the hub; undefined while it is not steady or too little is known. */
  readonly offsetMs: () => number | undefined;
  /** The newest message's, steady or not. */
  readonly newestMs: () => number | undefined;
  readonly messages: () => number;
};

/** Chosen: an hour or so of messages; five before anything is said. */
const KEEP = 15;
const LEAST = 5;
/** Chosen: network delay, whole seconds and a device that sends a minute after it measured. */
const STEADY_MS = 60_000;

export function createClockOffset(): ClockOffset {
  let kept: { offsetMs: number; receivedAt: UnixMs }[] = [];
  return {
    take: (sentAt, receivedAt, intervalS) => {
      const last = kept.at(-1);
      const offsetMs = receivedAt - sentAt;
      if (last !== undefined && receivedAt === last.receivedAt) {
        //  One message with a memory: its newest moment is that of sending.
        last.offsetMs = Math.min(last.offsetMs, offsetMs);
        return;
      }
      //  Faster than it measures: a buffer, or a burst.
      if (last !== undefined && receivedAt - last.receivedAt < intervalS * 500) return;
      kept = [...kept.slice(1 - KEEP), { offsetMs, receivedAt }];
    },
    offsetMs: () => {
      if (kept.length < LEAST) return undefined;
      const offsets = kept.map((one) => one.offsetMs);
      const middle = median(offsets);
      return median(offsets.map((one) => Math.abs(one - middle))) <= STEADY_MS ? middle : undefined;
    },
    newestMs: () => kept.at(-1)?.offsetMs,
    messages: () => kept.length,
  };
}

/** Of at least one value. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}
