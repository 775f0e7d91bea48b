// Work that can wait, done a few milliseconds at a time in a thread that must answer at any moment: each slice is a
// transaction, and between two of them whoever waits has their turn.
import type { DatabaseSync } from "node:sqlite";
import type { Clock, Stop } from "../lib/clock.ts";

/** Does one small piece; true if there may be more of the same. */
export type Chore = () => boolean;

export type Chores = {
  /** Does everything there is to do, and resolves when it is done. Rejects where the disk refuses. */
  readonly finish: () => Promise<void>;
  /** What the last rounds could not do, if anything. */
  readonly fault: () => Error | undefined;
  readonly close: () => void;
};

/** Chosen: with the largest piece and the commit on top an append waits some 5 ms. */
const SLICE_MS = 2.5;
/** Chosen: half of the thread's time stays free for what cannot wait, also while there is much to do. */
const REST_SHARE = 1;
/** Chosen: late readings and a day's end are noticed within a minute; looking costs some milliseconds. */
const ROUND_EVERY_MS = 60_000;

/** Chosen: some slices' time; in it the WAL's last pages are taken up, if nobody reads. */
export const HOLD_OFF_MS = 20;

export function startChores(
  db: DatabaseSync,
  chores: readonly Chore[],
  clock: Clock,
  needs: {
    /** A slice was undone: memory beside the tables may say too much. */
    readonly onRollback: () => void;
    /** While true, slices are rare. */
    readonly shouldHoldOff: () => boolean;
  },
): Chores {
  let running: Promise<void> | undefined;
  let isClosed = false;
  let stopResting: Stop | undefined;
  let fault: Error | undefined;
  let soundRounds = 0;
  const stopRounds = clock.every(ROUND_EVERY_MS, () => {
    //  Told by `fault`, and tried again with the next round: what could not be done is not done yet, and no more.
    round(REST_SHARE).catch(() => undefined);
  });

  /** Every chore to its end, one round at a time. */
  async function round(restShare: number): Promise<void> {
    running ??= runAll(restShare).finally(() => {
      running = undefined;
    });
    await running;
  }

  async function runAll(restShare: number): Promise<void> {
    const faults: Error[] = [];
    for (const chore of chores) {
      //  One chore's fault is not the others'.
      await run(chore, restShare).catch((error: Error) => faults.push(error));
    }
    soundRounds = faults.length > 0 ? 0 : soundRounds + 1;
    if (faults[0] !== undefined) {
      [fault] = faults;
      throw faults[0];
    }
    //  The round after a fault goes on behind it, and only the next one comes there again.
    if (soundRounds > 1) fault = undefined;
  }

  async function run(chore: Chore, restShare: number): Promise<void> {
    for (let isMore = true; isMore && !isClosed; ) {
      const began = clock.monotonicMs();
      //  After a fault a piece at a time, so that what is sound is not undone with what is not.
      isMore = slice(chore, fault === undefined ? began + SLICE_MS : began);
      const restMs = isMore ? (clock.monotonicMs() - began) * restShare : 0;
      await rest(needs.shouldHoldOff() ? HOLD_OFF_MS : restMs);
    }
  }

  function slice(chore: Chore, until: number): boolean {
    //  Not synced by itself: a power cut takes whole slices back, never a part of one.
    db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
    try {
      let isMore = chore();
      while (isMore && clock.monotonicMs() < until) isMore = chore();
      db.exec("COMMIT");
      return isMore;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      needs.onRollback();
      throw error;
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      stopResting = clock.after(ms, resolve);
    });
  }

  return {
    finish: async () => {
      //  A round that is under way may have passed what has come since.
      if (running !== undefined) await running;
      await round(0);
    },
    fault: () => fault,
    close: () => {
      isClosed = true;
      stopRounds();
      stopResting?.();
    },
  };
}
