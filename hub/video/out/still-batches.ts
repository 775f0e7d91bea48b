// Pictures that are wanted at about the same time, made together: what a batch saves is the start of a process each.
// Promise: at most two batches at once; more than a page's worth of waiting pictures is refused at once.
import type { Stop } from "../../lib/clock.ts";
import { type BatchFrame, type BatchNeeds, decodeBatch, MOST_IN_BATCH } from "../ffmpeg/decode-batch.ts";

export type StillBatches = {
  /**
   * Its JPEG; undefined inside if it cannot be decoded, undefined at once if too many wait.
   * @param frame asked for when it is begun: what waited for others is of then, not of when it was asked for
   * @param isAwaited somebody has no picture until it is made: it does not wait until there are many
   */
  readonly picture: (
    whom: string,
    frame: () => BatchFrame,
    isAwaited: boolean,
  ) => Promise<Buffer | undefined> | undefined;
};

//  Chosen: two at once leave the machine to the hub; a wall of 64 tiles waits for four batches, and three walls may.
const AT_ONCE = 2;
const MOST_WAITING = 200;
//  Chosen: one camera's drawings do not take every place.
const MOST_FOR_ONE = 8;
//  Chosen: a page asks for its tiles within this; nobody sees it in a picture that is seconds old.
const GATHER_MS = 40;
//  Measured: a process costs 45 ms before its first picture and 3 to 5 ms a picture. Of a wall of 64 tiles with a key frame
//  each 2 s, twelve come together in this time, which takes a fifth of what a wall's pictures may be late.
const GATHER_AHEAD_MS = 400;

type Wanted = {
  readonly whom: string;
  readonly frame: () => BatchFrame;
  readonly done: PromiseWithResolvers<Buffer | undefined>;
};

export function createStillBatches(needs: BatchNeeds): StillBatches {
  let waiting: Wanted[] = [];
  /** How many of each asker are inside, waiting or being made. */
  const inside = new Map<string, number>();
  let running = 0;
  /** When what waits is begun, however little it is. */
  let dueMs = Number.POSITIVE_INFINITY;
  let isDue = false;
  let stopTimer: Stop | undefined;

  function leave({ whom }: Wanted): void {
    const left = (inside.get(whom) ?? 1) - 1;
    if (left === 0) inside.delete(whom);
    else inside.set(whom, left);
  }

  async function run(): Promise<void> {
    const batch = waiting.slice(0, MOST_IN_BATCH);
    waiting = waiting.slice(MOST_IN_BATCH);
    running += 1;
    try {
      const pictures = await decodeBatch(
        needs,
        batch.map(({ frame }) => frame()),
      );
      batch.forEach(({ done }, place) => {
        done.resolve(pictures[place]);
      });
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    } finally {
      running -= 1;
      batch.forEach(leave);
      next();
    }
  }

  function next(): void {
    const isTime = (): boolean => waiting.length >= MOST_IN_BATCH || (isDue && waiting.length > 0);
    while (running < AT_ONCE && isTime()) void run();
    if (waiting.length > 0) return;
    stopTimer?.();
    [dueMs, isDue] = [Number.POSITIVE_INFINITY, false];
  }

  function beginIn(ms: number): void {
    const atMs = needs.clock.monotonicMs() + ms;
    if (atMs >= dueMs) return;
    dueMs = atMs;
    stopTimer?.();
    stopTimer = needs.clock.after(ms, () => {
      isDue = true;
      next();
    });
  }

  return {
    picture: (whom, frame, isAwaited) => {
      const own = inside.get(whom) ?? 0;
      if (waiting.length >= MOST_WAITING || own >= MOST_FOR_ONE) return undefined;
      inside.set(whom, own + 1);
      const done = Promise.withResolvers<Buffer | undefined>();
      waiting.push({ whom, frame, done });
      beginIn(isAwaited ? GATHER_MS : GATHER_AHEAD_MS);
      if (waiting.length >= MOST_IN_BATCH) next();
      return done.promise;
    },
  };
}
