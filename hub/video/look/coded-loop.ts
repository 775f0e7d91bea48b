// Whether a camera sends again what it has sent before, by its coded key frames: no lens gives the same bytes twice.
// Pure: time is the frames' own. Bounded: all prints of the last minutes, and of the days before one in thirty-two, picked
// by the print itself, so that the same pictures are remembered in both passes.
import type { UnixMs } from "../../model.ts";

export type CodedLoop = {
  /** Takes a key frame's print. */
  readonly take: (print: number, at: UnixMs) => void;
  /** The newest frame repeats frames of so long ago, in their order; undefined while it does not. */
  readonly repeatsMs: (at: UnixMs) => number | undefined;
  /** The stream is another from here on. */
  readonly forget: () => void;
};

/** All key frames of some eight minutes, where there is one each 2 s. */
const DENSE = 256;
/** One in so many of the older ones: four days of key frames each 2 s, in 48 KB a camera at most. */
const PICKED_IN = 32;
const PICKED = 4096;
/** Chosen: a repetition in order of so many frames is no accident, nor a stutter of the camera's own buffer. */
const DENSE_HITS = 6;
const PICKED_HITS = 3;
/** Key frames of a player that begins again come at their old distances, give or take a network's delay. */
const LAG_TOLERANCE_MS = 3_000;
/** Chosen: what comes again within ten seconds is a stutter; frames that stand still are another matter. */
const LEAST_LAG_MS = 10_000;
/** A repetition counts as long as no more than so much time passed since its last hit. */
const HOLDS_MS = 10 * 60_000;

export function createCodedLoop(memoryMs: number): CodedLoop {
  let dense = createTrace(DENSE, memoryMs);
  let picked = createTrace(PICKED, memoryMs);
  let last: number | undefined;
  let denseRun: Run = NO_RUN;
  let pickedRun: Run = NO_RUN;
  let found: { readonly lagMs: number; readonly at: UnixMs } | undefined;

  return {
    take: (print, at) => {
      //  A frame that stands still repeats itself alone.
      if (print === last) return;
      last = print;
      denseRun = follow(denseRun, dense.take(print, at));
      if (denseRun.hits >= DENSE_HITS) found = { lagMs: denseRun.lagMs, at };
      if (print % PICKED_IN !== 0) return;
      pickedRun = follow(pickedRun, picked.take(print, at));
      if (pickedRun.hits >= PICKED_HITS) found = { lagMs: pickedRun.lagMs, at };
    },
    repeatsMs: (at) => (found !== undefined && at - found.at <= HOLDS_MS ? found.lagMs : undefined),
    forget: () => {
      dense = createTrace(DENSE, memoryMs);
      picked = createTrace(PICKED, memoryMs);
      [last, found, denseRun, pickedRun] = [undefined, undefined, NO_RUN, NO_RUN];
    },
  };
}

/** Hits in a row at the same distance. */
type Run = { readonly hits: number; readonly lagMs: number };
const NO_RUN: Run = { hits: 0, lagMs: 0 };

function follow(run: Run, lagMs: number | undefined): Run {
  if (lagMs === undefined || lagMs < LEAST_LAG_MS) return NO_RUN;
  const isSame = run.hits > 0 && Math.abs(run.lagMs - lagMs) <= LAG_TOLERANCE_MS;
  return { hits: isSame ? run.hits + 1 : 1, lagMs };
}

/** The newest so many prints, with when each was last seen. */
function createTrace(
  most: number,
  memoryMs: number,
): { readonly take: (print: number, at: UnixMs) => number | undefined } {
  const seen = new Map<number, UnixMs>();
  return {
    take: (print, at) => {
      const before = seen.get(print);
      seen.delete(print);
      seen.set(print, at);
      if (seen.size > most) seen.delete(seen.keys().next().value as number);
      return before === undefined || at - before > memoryMs ? undefined : at - before;
    },
  };
}
