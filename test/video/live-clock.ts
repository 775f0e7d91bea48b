// A clock that runs with the machine's and can be put forward: real sockets keep their pace, waits of minutes do not.
import type { Clock, Stop } from "../../hub/lib/clock.ts";
import { systemClock } from "../../hub/lib/clock.ts";

export type LiveClock = Clock & {
  /** Lets `ms` pass at once: what was due meanwhile runs now, in order. */
  readonly skip: (ms: number) => void;
};

type Timer = { dueMs: number; readonly run: () => void; stop: Stop };

export function createLiveClock(): LiveClock {
  let skippedMs = 0;
  const timers = new Set<Timer>();
  const monotonicMs = (): number => systemClock.monotonicMs() + skippedMs;

  function arm(timer: Timer): void {
    timer.stop = systemClock.after(Math.max(0, timer.dueMs - monotonicMs()), () => fire(timer));
  }

  function fire(timer: Timer): void {
    timer.stop();
    if (timers.delete(timer)) timer.run();
  }

  function after(delayMs: number, action: () => void): Stop {
    const timer: Timer = { dueMs: monotonicMs() + delayMs, run: action, stop: () => undefined };
    timers.add(timer);
    arm(timer);
    return () => {
      timer.stop();
      timers.delete(timer);
    };
  }

  return {
    now: () => systemClock.now() + skippedMs,
    monotonicMs,
    after,
    every: (periodMs, action) => {
      let stop = after(periodMs, again);
      function again(): void {
        stop = after(periodMs, again);
        action();
      }
      return () => stop();
    },
    skip: (ms) => {
      skippedMs += ms;
      const nowMs = monotonicMs();
      const due = [...timers].filter((timer) => timer.dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
      for (const timer of due) fire(timer);
      for (const timer of timers) {
        timer.stop();
        arm(timer);
      }
    },
  };
}
