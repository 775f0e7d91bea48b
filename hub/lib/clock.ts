// The only place that reads the machine's time or sets a timer, so that a test can live a day in no time.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = number;

/** Stops what was started. Calling it again does nothing. */
export type Stop = () => void;

export type Clock = {
  /** The hub's time of day. May step when the machine's clock is set. */
  readonly now: () => UnixMs;
  /** Milliseconds that never step back; for durations only. */
  readonly monotonicMs: () => number;
  /** Runs `action` once after `delayMs`. */
  readonly after: (delayMs: number, action: () => void) => Stop;
  /** Runs `action` every `periodMs`, first after one period. */
  readonly every: (periodMs: number, action: () => void) => Stop;
};

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  every: (periodMs, action) => {
    const timer = setInterval(action, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const stop = clock.after(ms, done);
    signal?.addEventListener("abort", done, { once: true });
    function done(): void {
      stop();
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
