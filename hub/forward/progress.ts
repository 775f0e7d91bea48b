// How far a receiver has come, and how far back to go when it was started anew. Pure.
import type { UnixMs } from "../model.ts";

export type Progress = {
  /** The journal's position up to which everything was carried. */
  readonly seq: number;
  /** Which start of the receiver took it. */
  readonly start: string | undefined;
  /** Where it stood before, about once an hour, over the last day: what was taken since may have to be sent again. */
  readonly marks: readonly { readonly at: UnixMs; readonly seq: number }[];
};

/**
 * Measured: an InfluxDB 1.6.7 that found a torn log at its start loses at its next end what it took in between. A shard
 * of a day is complete on its disk soon after the day, so that a day and some more is all that it can lose.
 */
const DOUBT_MS = 25 * 3_600_000;
const MARK_EVERY_MS = 3_600_000;

export function beginProgress(at: UnixMs): Progress {
  return { seq: 0, start: undefined, marks: [{ at, seq: 0 }] };
}

/** The journal goes no further than `last`. */
export function notBeyond(progress: Progress, last: number): Progress {
  const marks = progress.marks.map((mark) => ({ ...mark, seq: Math.min(mark.seq, last) }));
  return { ...progress, seq: Math.min(progress.seq, last), marks };
}

/** Everything up to `seq` was carried by now. */
export function stepTo(progress: Progress, seq: number, at: UnixMs): Progress {
  const last = progress.marks.at(-1);
  const isDue = last === undefined || at - last.at >= MARK_EVERY_MS;
  return { ...progress, seq, marks: isDue ? [...doubted(progress.marks, at), { at, seq }] : progress.marks };
}

/** The receiver was started anew: back to where it stood before everything that is in doubt. */
export function setBack(progress: Progress, start: string | undefined, at: UnixMs): Progress {
  const marks = doubted(progress.marks, at);
  const seq = Math.min(progress.seq, ...marks.map((mark) => mark.seq));
  return { seq, start, marks: [...marks, { at, seq }] };
}

/** The marks of the time in doubt, and the last one before it: it says where that time began. */
function doubted(marks: Progress["marks"], at: UnixMs): Progress["marks"] {
  const first = marks.findLastIndex((mark) => mark.at <= at - DOUBT_MS);
  return marks.slice(Math.max(first, 0));
}
