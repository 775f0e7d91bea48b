// The one supervisor of everything that can fail because the world failed: tries, logs once per change of cause,
// waits with backoff and jitter, tries again.
import { type Clock, pause } from "./clock.ts";
import { describeError, type Log } from "./log.ts";

export type Backoff = {
  readonly firstMs: number;
  readonly mostMs: number;
};

/** Chosen: quick enough that a rebooted camera is back in seconds, slow enough that a dead one costs nothing. */
export const DEFAULT_BACKOFF: Backoff = { firstMs: 500, mostMs: 30_000 };

export type KeepRunningOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the running attempt (which must watch it) and the retrying. */
  readonly signal: AbortSignal;
  readonly backoff?: Backoff;
  /** An attempt that lasted this long starts the backoff anew. */
  readonly healthyAfterMs?: number;
  /** The same, asked after an attempt instead of counting how long it lasted. */
  readonly wasHealthy?: () => boolean;
  /** 0 (inclusive) to 1 (exclusive); for the jitter. */
  readonly random?: () => number;
  /** Told of each failed attempt, before the wait. */
  readonly onFailure?: (error: unknown, waitMs: number) => void;
};

/**
 * Runs `attempt` again and again until `signal` aborts. An attempt that returns is run again like one that threw.
 * Waits between `½` and `1` of a delay that doubles from `firstMs` to `mostMs`.
 */
export async function keepRunning(
  what: string,
  attempt: (signal: AbortSignal) => Promise<void>,
  options: KeepRunningOptions,
): Promise<void> {
  const {
    clock,
    log,
    signal,
    backoff = DEFAULT_BACKOFF,
    healthyAfterMs = 10_000,
    random = Math.random,
  } = options;
  let delayMs = backoff.firstMs;
  let lastCause: string | undefined;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    let failure: unknown;
    try {
      await attempt(signal);
      failure = new Error(`${what} ended`);
    } catch (error) {
      failure = error;
    }
    if (signal.aborted) return;
    const lastedMs = clock.monotonicMs() - startedMs;
    if (options.wasHealthy?.() ?? lastedMs >= healthyAfterMs) {
      delayMs = backoff.firstMs;
      lastCause = undefined;
    }
    const waitMs = Math.round(delayMs * (0.5 + random() / 2));
    const cause = describeError(failure);
    //  A camera that is off for a week says so once, not 20,000 times.
    if (cause !== lastCause) log.warn(`${what} failed, trying again`, { error: cause, waitMs });
    lastCause = cause;
    options.onFailure?.(failure, waitMs);
    await pause(clock, waitMs, signal);
    delayMs = Math.min(delayMs * 2, backoff.mostMs);
  }
}

/** Runs `attempt` until it has succeeded once, and gives its result. Rejects only when `signal` aborts meanwhile. */
export async function untilDone<T>(
  what: string,
  attempt: () => Promise<T>,
  options: KeepRunningOptions,
): Promise<T> {
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, done.signal]);
  let result: { readonly value: T } | undefined;
  await keepRunning(
    what,
    async () => {
      result = { value: await attempt() };
      done.abort();
    },
    { ...options, signal },
  );
  if (result === undefined) throw new Error(`${what} was given up because the hub is stopping`);
  return result.value;
}
