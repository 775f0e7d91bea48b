// By which time recordings are let go of: the store's own plausible time (store/plausible-time.ts), which does not follow a
// clock that has leapt. Until the store has looked at a leap, nothing goes by age.
import type { Clock } from "../lib/clock.ts";
import type { UnixMs } from "../model.ts";
import type { Journal } from "../store/journal.ts";

/** Chosen: five of the rounds in which the store looks at the clock. */
const SETTLING_MS = 5 * 60_000;
/** Chosen: further off in a minute is no clock that is being put right. */
const LEAP_MS = 60_000;

export function createLettingGo({
  journal,
  clock,
}: {
  readonly journal: Pick<Journal, "tidyState">;
  readonly clock: Clock;
}): { readonly now: () => Promise<UnixMs | undefined> } {
  let settledAtMs = clock.monotonicMs();
  let last = { now: clock.now(), ms: clock.monotonicMs() };
  return {
    now: async () => {
      const [now, ms] = [clock.now(), clock.monotonicMs()];
      const leap = Math.abs(now - last.now - (ms - last.ms));
      last = { now, ms };
      if (leap > LEAP_MS) settledAtMs = ms;
      if (ms - settledAtMs < SETTLING_MS) return undefined;
      const { clock: lead } = await journal.tidyState();
      return now - Math.max(0, lead.aheadMs);
    },
  };
}
