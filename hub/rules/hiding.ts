// What is due and is not told yet: while a defrost may be going on, while a door stands open for a few minutes, while a
// loaded fridge comes back. Promise: a critical excursion waits for nothing but a defrost, and nothing waits without end.
// What nobody saw begin, because the sensor was away with its fridge's power, is taken for neither.
import type { Limit, Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";
import type { Around } from "./around.ts";
import type { Excursion, Memory } from "./memory.ts";
import { arrivalAt } from "./recovery.ts";
import { isBeyond } from "./standing.ts";

const DAY_MS = 86_400_000;
/** Chosen: an excursion shorter than this share of the longest defrost is a door, and uses up none of the day's defrosts. */
const SHORTEST_DEFROST_SHARE = 1 / 4;

/** True while a severity that is due waits. */
export function isHidden(
  limit: Limit,
  memory: Memory,
  excursion: Excursion,
  severity: Severity,
  at: UnixMs,
  around: Around,
): boolean {
  if (isDefrost(limit, memory, excursion, at)) return true;
  if (severity === "critical") return false;
  return isMasked(limit, at, around) || isComingBack(limit, excursion, at);
}

function isMasked({ mask }: Limit, at: UnixMs, around: Around): boolean {
  const since = mask && around.holdsSince(mask);
  return mask !== undefined && since !== undefined && at - since <= mask.mostS * 1000;
}

/** Well below its worst, and so fast that it will be inside before the time is over that it has since it came due. */
function isComingBack(limit: Limit, { recent, worst, dueSince, isUnseen }: Excursion, at: UnixMs): boolean {
  const newest = recent?.at(-1);
  if (limit.recovery === undefined || isUnseen || recent === undefined || newest === undefined) return false;
  //  The margin is larger than noise and a thermostat's switching.
  if (Math.abs(worst - newest[1]) < limit.clearMargin) return false;
  const arrival = arrivalAt(recent, limit.limit, limit.side);
  return arrival !== undefined && arrival <= (dueSince ?? at) + limit.recovery.mostS * 1000;
}

/** Within the bounds of a defrost, of which the day had fewer than its most. */
function isDefrost({ side, defrost }: Limit, memory: Memory, excursion: Excursion, at: UnixMs): boolean {
  if (defrost === undefined || excursion.isUnseen) return false;
  const before = (memory.defrosts ?? []).filter((since) => since > excursion.since - DAY_MS).length;
  return (
    before < defrost.mostADay &&
    at - excursion.since <= defrost.mostS * 1000 &&
    !isBeyond({ side }, defrost.peak, excursion.worst)
  );
}

/** What is remembered after an excursion that was a defrost: one more, and its time outside does not count. Else undefined. */
export function withoutDefrost(
  limit: Limit,
  memory: Memory,
  excursion: Excursion,
  at: UnixMs,
): Memory | undefined {
  const { defrost } = limit;
  if (defrost === undefined || excursion.told !== undefined) return undefined;
  if (at - excursion.since < defrost.mostS * 1000 * SHORTEST_DEFROST_SHARE) return undefined;
  if (!isDefrost(limit, memory, excursion, at)) return undefined;
  return { ...memory, defrosts: [...(memory.defrosts ?? []), excursion.since] };
}
