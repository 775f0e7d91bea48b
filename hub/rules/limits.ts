// Which limits are in force for a device: those of the place it serves, its honesty and its silence.
import { honestyLimits } from "../../devices/honesty.ts";
import type { Limit, Step } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import { doorOpenLimit, placeById, silenceLimit, silentAfterS } from "../../devices/places.ts";

/**
 * A sensor's limits, with every duration multiplied by `durationFactor` (1 but for demonstrations and drills).
 * @param appliance what is known of what it watches; `defrosts`: warms up by itself several times a day
 */
export function sensorLimits(
  place: string,
  intervalS: number,
  durationFactor: number,
  appliance: { readonly defrosts: boolean } = { defrosts: false },
): Limit[] {
  return defaultLimits(place, intervalS, durationFactor, appliance).map((limit) =>
    shorten(limit, durationFactor),
  );
}

/** The same, of which only limits that are durations themselves are shortened: what sites change is the numbers that people know. */
export function defaultLimits(
  place: string,
  intervalS: number,
  durationFactor: number,
  appliance: { readonly defrosts: boolean },
): Limit[] {
  const { limits = [], hasDoor } = placeById(place) ?? {};
  //  A value stands for as long as history and reports let it stand.
  const holdS = silentAfterS(intervalS, durationFactor);
  const own = limits.map((limit) => ({ ...(appliance.defrosts ? limit : hard(limit)), holdS }));
  //  What nobody has given a place may be a neighbour's: only that it is there is watched.
  const honesty = place === "unassigned" ? [] : honestyLimits(durationFactor);
  const door = hasDoor ? [doorOpenLimit(durationFactor)] : [];
  return [...own, ...honesty, ...door, silenceLimit(intervalS, durationFactor)];
}

/** A limit on what never defrosts. */
function hard({ defrost: _, ...limit }: Limit): Limit {
  return limit;
}

/** A limit with every duration multiplied by `factor`. */
export function shorten(limit: Limit, factor: number): Limit {
  const [first, ...rest] = limit.steps;
  const { overS, mask, defrost, recovery } = limit;
  return {
    ...limit,
    clearForS: limit.clearForS * factor,
    steps: [shortenStep(first, factor), ...rest.map((step) => shortenStep(step, factor))],
    ...(overS && { overS: overS * factor }),
    ...(mask && { mask: { ...mask, mostS: mask.mostS * factor } }),
    ...(defrost && { defrost: { ...defrost, mostS: defrost.mostS * factor } }),
    ...(recovery && { recovery: { ...recovery, mostS: recovery.mostS * factor } }),
  };
}

function shortenStep(step: Step, factor: number): Step {
  const { forS, withinS } = step;
  return { ...step, forS: forS * factor, ...(withinS && { withinS: withinS * factor }) };
}

/** The limits that make the band of a metric: those that a value by itself is compared with, at any time of a day. */
export function bandLimits(limits: readonly Limit[], metric: MetricName): Limit[] {
  return limits.filter(
    (limit) =>
      limit.metric === metric &&
      limit.overS === undefined &&
      limit.and === undefined &&
      limit.schedule !== "kitchen-hours" &&
      limit.schedule !== "meal-windows",
  );
}
