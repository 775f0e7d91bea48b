// The time by which something is let go of for good. The hub's clock may jump by years (an empty clock battery, a wrong
// time server); what is deleted then does not come back. Promise: this time goes on as fast as real time passes, follows
// a clock that is ahead in small steps, and does not follow one that is further ahead than any holiday explains.
import type { UnixMs } from "../model.ts";
import type { createMarks } from "./readings-schema.ts";

export type PlausibleTime = {
  /** The time to let go by, when the hub's clock says `now`. `monotonicMs` tells how long it is since the last call. */
  readonly at: (now: UnixMs, monotonicMs: number) => UnixMs;
  /** How far the hub's clock was ahead of it at the last call, and whether it is being followed. */
  readonly lead: () => ClockLead;
};

export type ClockLead = {
  readonly aheadMs: number;
  /** False while the clock's leap is not believed: nothing is let go of by it. */
  readonly isFollowed: boolean;
};

const DAY_MS = 86_400_000;
/** Chosen: the longest summer or winter holidays, with the hub switched off, and some weeks. */
const MOST_OFF_MS = 100 * DAY_MS;
/** Chosen: a day of history goes in an hour at most, so that two months of leave are caught up within three days, and a
 * clock that is wrong by weeks is noticed before much is lost. */
const CATCH_UP = 24;
/** Chosen: whoever runs a hub for a month with the page saying that its clock has leapt has had time to set it. */
const STEADY_MS = 30 * DAY_MS;
/** Chosen: a clock that is a day off from where it was going has been set anew, or the hub was off. */
const STEP_MS = DAY_MS;
/** No hub is older; a clock before this has not been set at all. */
const FIRST_HUB = Date.UTC(2020, 0, 1);

/** @param newest the hub's time when it last stored something, for a file that knows no more; 0 where it never did */
export function createPlausibleTime(marks: ReturnType<typeof createMarks>, newest: UnixMs): PlausibleTime {
  let time = Math.max(marks.get("time"), marks.get("time") === 0 ? newest : 0);
  let ahead = marks.get("ahead");
  let steady = marks.get("steady");
  let last: { readonly now: UnixMs; readonly monotonicMs: number } | undefined;

  function isBelieved(): boolean {
    return ahead <= MOST_OFF_MS || steady >= STEADY_MS;
  }

  /** A clock that went back by less than holidays is followed at once: nothing goes because of it. */
  function goOn(now: UnixMs, passed: number): void {
    time += passed;
    const before = ahead;
    ahead = now - time;
    if (ahead <= 0) {
      if (ahead >= -MOST_OFF_MS) time = now;
      [ahead, steady] = [0, 0];
      return;
    }
    steady = Math.abs(ahead - before) < STEP_MS ? steady + passed : 0;
    if (!isBelieved()) return;
    time += Math.min(ahead, passed * CATCH_UP);
    ahead = now - time;
  }

  return {
    at: (now, monotonicMs) => {
      if (last?.now === now && last.monotonicMs === monotonicMs) return Math.min(now, time);
      const passed = last === undefined ? 0 : Math.max(0, monotonicMs - last.monotonicMs);
      last = { now, monotonicMs };
      //  A first start, perhaps with a clock that nobody has set yet.
      if (time < FIRST_HUB) [time, ahead, steady] = [now, 0, 0];
      else goOn(now, passed);
      marks.set("time", Math.round(time));
      marks.set("ahead", Math.round(ahead));
      marks.set("steady", Math.round(steady));
      return Math.min(now, time);
    },
    lead: () => ({ aheadMs: ahead, isFollowed: isBelieved() }),
  };
}
