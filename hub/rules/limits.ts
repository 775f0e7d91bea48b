// Which limits are in force for a device: those of the place it serves, its honesty and its silence; for a camera, that it is in sight.
import { honestyLimits } from "../../devices/honesty.ts";
import type { Limit, Step } from "../../devices/limits.ts";
import {
  CAMERA_OFFLINE,
  doorOpenLimit,
  placeById,
  silenceLimit,
  silentAfterS,
} from "../../devices/places.ts";

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
  const { limits = [], hasDoor } = placeById(place) ?? {};
  //  A value stands for as long as history and reports let it stand.
  const holdS = silentAfterS(intervalS, durationFactor);
  const own = limits.map((limit) => ({ ...(appliance.defrosts ? limit : hard(limit)), holdS }));
  //  What nobody has given a place may be a neighbour's: only that it is there is watched.
  const honesty = place === "unassigned" ? [] : honestyLimits(durationFactor);
  return [
    ...[...own, ...honesty].map((limit) => shorten(limit, durationFactor)),
    //  These limits are durations themselves, and shortened where they are computed.
    ...(hasDoor ? [doorOpenLimit(durationFactor)] : []),
    shorten(silenceLimit(intervalS, durationFactor), durationFactor),
  ];
}

/** A camera's limits. */
export function cameraLimits(durationFactor: number): Limit[] {
  return [shorten(CAMERA_OFFLINE, durationFactor)];
}

/** A limit on what never defrosts. */
function hard({ defrost: _, ...limit }: Limit): Limit {
  return limit;
}

function shorten(limit: Limit, factor: number): Limit {
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
