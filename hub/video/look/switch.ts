// A claim that is believed only when it was found several times over some time, and given up likewise. Pure: time is the
// checks' own. What could not be judged changes nothing.
import type { UnixMs } from "../../model.ts";

export type Switch = {
  readonly is: boolean;
  /** Since when `is` has held: from the first check that said so. */
  readonly since?: UnixMs;
  /** Checks in a row that say the opposite, and the first of them. */
  readonly against?: { readonly count: number; readonly from: UnixMs };
};

/** How often and over how long the opposite must be said until it is believed. */
export type Patience = { readonly checks: number; readonly forMs: number };

/** @param found undefined: it cannot be said at this check */
export function turned(
  before: Switch,
  found: boolean | undefined,
  at: UnixMs,
  patience: { readonly on: Patience; readonly off: Patience },
): Switch {
  if (found === undefined) return before;
  const { against, ...kept } = before;
  if (found === before.is) return against === undefined ? before : kept;
  const now = { count: (against?.count ?? 0) + 1, from: against?.from ?? at };
  const { checks, forMs } = found ? patience.on : patience.off;
  if (now.count < checks || at - now.from < forMs) return { ...kept, against: now };
  return { is: found, since: now.from };
}
