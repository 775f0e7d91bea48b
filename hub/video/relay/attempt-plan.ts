// When a camera may be tried next, beyond the supervisor's own backoff: spread at the start, a probe's period apart
// while nobody needs it, and rarely while its password is wrong.
import type { Clock } from "../../lib/clock.ts";
import type { CameraFault } from "../../model.ts";

export type PlanOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly probeEveryMs: number;
  readonly spreadMs: number;
};

export type AttemptPlan = {
  /** 0 where it may be tried now. Somebody who waits overrides all but a wrong password. */
  readonly untilNextMs: (somebodyWaits: boolean) => number;
  /** Whether a new viewer may cut the backoff short. */
  readonly mayHurry: () => boolean;
  /** It was seen to work and is not needed now: a probe later. */
  readonly later: () => void;
  readonly now: () => void;
  readonly failed: (fault: CameraFault) => void;
  /** What was learned of the camera's old address is void. */
  readonly forget: () => void;
};

//  Chosen: cameras lock an account for half an hour after some five wrong passwords; asking more often than this would
//  keep the right one locked out too. A changed password is tried at once.
const WRONG_PASSWORD_PAUSE_MS = 10 * 60_000;
//  Chosen: a new viewer makes the hub try at once instead of waiting the backoff out, but not more often than this.
const LEAST_BETWEEN_HURRIED_MS = 5_000;

export function createAttemptPlan({ clock, random, probeEveryMs, spreadMs }: PlanOptions): AttemptPlan {
  let nextMs = clock.monotonicMs() + random() * spreadMs;
  let barredUntilMs = 0;
  let lastFailureMs = Number.NEGATIVE_INFINITY;
  return {
    untilNextMs: (somebodyWaits) =>
      Math.max(0, Math.max(barredUntilMs, somebodyWaits ? 0 : nextMs) - clock.monotonicMs()),
    mayHurry: () => clock.monotonicMs() - lastFailureMs >= LEAST_BETWEEN_HURRIED_MS,
    later: () => {
      //  A quarter more or less: probes that began together drift apart.
      nextMs = clock.monotonicMs() + probeEveryMs * (0.75 + random() / 2);
    },
    now: () => {
      nextMs = 0;
    },
    failed: (fault) => {
      lastFailureMs = clock.monotonicMs();
      nextMs = 0;
      if (fault === "wrong-password") barredUntilMs = lastFailureMs + WRONG_PASSWORD_PAUSE_MS;
    },
    forget: () => {
      nextMs = 0;
      barredUntilMs = 0;
      lastFailureMs = Number.NEGATIVE_INFINITY;
    },
  };
}
