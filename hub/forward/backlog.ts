// What stands in the journal beyond a follower's position: how many readings, how old. Counted in stretches, so that a
// backlog of weeks costs neither memory nor a long look.
import type { UnixMs } from "../model.ts";

export type Survey = (
  afterSeq: number,
  most: number,
) => Promise<{
  readonly seq: number;
  readonly readings: number;
  readonly oldest: UnixMs | undefined;
  readonly firstAt: UnixMs | undefined;
}>;

export type Backlog = {
  /** Looks at what has come since the last look. */
  readonly extend: () => Promise<void>;
  /** The follower has come to `seq`, past so many readings. */
  readonly passed: (seq: number, readings: number) => void;
  /** The follower stands at `seq`: everything is counted anew. */
  readonly reset: (seq: number) => void;
  readonly readings: () => number;
  /** The earliest time of measurement in it. */
  readonly oldest: () => UnixMs | undefined;
  /** When its first reading arrived. */
  readonly firstAt: () => UnixMs | undefined;
};

type Stretch = { seq: number; readings: number; oldest: UnixMs; firstAt: UnixMs };

/** Chosen: some milliseconds of the journal's thread a look. */
const STRETCH_READINGS = 20_000;

export function createBacklog(survey: Survey, from: number): Backlog {
  let stretches: Stretch[] = [];
  let lookedTo = from;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    for (;;) {
      const after = lookedTo;
      const seen = await survey(after, STRETCH_READINGS);
      //  The follower may have been set back meanwhile: then this was a look at something else.
      if (lookedTo !== after) continue;
      if (seen.readings === 0 || seen.oldest === undefined || seen.firstAt === undefined) return;
      lookedTo = seen.seq;
      add({ seq: seen.seq, readings: seen.readings, oldest: seen.oldest, firstAt: seen.firstAt });
    }
  }

  function add(next: Stretch): void {
    const last = stretches.at(-1);
    if (last === undefined || last.readings + next.readings > STRETCH_READINGS) stretches.push(next);
    else {
      last.seq = next.seq;
      last.readings += next.readings;
      last.oldest = Math.min(last.oldest, next.oldest);
    }
  }

  return {
    extend: () => {
      //  One look at a time; a failed one does not keep the next from happening.
      looking = looking.then(look, look);
      return looking;
    },
    passed: (seq, readings) => {
      if (seq >= lookedTo) {
        stretches = [];
        lookedTo = seq;
        return;
      }
      let left = readings;
      while ((stretches[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq) left -= stretches.shift()?.readings ?? 0;
      const first = stretches[0];
      if (first !== undefined) first.readings = Math.max(1, first.readings - Math.max(0, left));
    },
    reset: (seq) => {
      stretches = [];
      lookedTo = seq;
    },
    readings: () => stretches.reduce((sum, one) => sum + one.readings, 0),
    oldest: () => (stretches.length === 0 ? undefined : Math.min(...stretches.map((one) => one.oldest))),
    firstAt: () => stretches[0]?.firstAt,
  };
}
