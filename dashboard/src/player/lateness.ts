// Tells when a live stream arrives later and later: the line carries less than is sent, and what is shown falls behind.

/** Issue's word: a live picture is never farther than this behind. */
const MOST_BEHIND_MS = 2_000;
/** Chosen: what was held up and comes in one burst is over by then. */
const PERSISTS_MS = 1_000;

export type Lateness = {
  /** A picture taken then arrives now; both in milliseconds, by clocks that need not agree. */
  readonly arrived: (takenAt: number, now: number) => void;
  /** Pictures have been arriving too late for longer than a burst takes. */
  readonly isBehind: (now: number) => boolean;
};

/** Of one connection: the promptest arrival is what is not late. */
export function createLateness(): Lateness {
  let least = Number.POSITIVE_INFINITY;
  let lateSince: number | undefined;
  let count = 0;
  return {
    arrived: (takenAt, now) => {
      const lag = now - takenAt;
      least = Math.min(least, lag);
      count += 1;
      //  The first is the key frame that the hub kept: old, and not late.
      if (count === 1 || lag - least <= MOST_BEHIND_MS) lateSince = undefined;
      else lateSince ??= now;
    },
    isBehind: (now) => lateSince !== undefined && now - lateSince > PERSISTS_MS,
  };
}
