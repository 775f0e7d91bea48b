// A clock whose time of day stands still until it is put forward, however long the machine takes; its timers run.
import { createLiveClock, type LiveClock } from "./video/live-clock.ts";

export function createStillClock(): LiveClock {
  const live = createLiveClock();
  let nowMs = live.now();
  return {
    ...live,
    now: () => nowMs,
    skip: (ms) => {
      nowMs += ms;
      live.skip(ms);
    },
  };
}
