// Which limits are in force for a device: those of the place it serves, its honesty and its silence; for a camera, that it is in sight.
import { honestyLimits } from "../../devices/honesty.ts";
import type { Limit } from "../../devices/limits.ts";
import { CAMERA_OFFLINE, placeById, silenceLimit } from "../../devices/places.ts";

/** A sensor's limits, with every duration multiplied by `durationFactor` (1 but for demonstrations and drills). */
export function sensorLimits(place: string, intervalS: number, durationFactor: number): Limit[] {
  const limits = placeById(place)?.limits ?? [];
  //  What nobody has given a place may be a neighbour's: only that it is there is watched.
  const honesty = place === "unassigned" ? [] : honestyLimits(durationFactor);
  return [
    ...[...limits, ...honesty].map((limit) => shorten(limit, durationFactor)),
    silence(intervalS, durationFactor),
  ];
}

/** A camera's limits. */
export function cameraLimits(durationFactor: number): Limit[] {
  return [shorten(CAMERA_OFFLINE, durationFactor)];
}

function silence(intervalS: number, durationFactor: number): Limit {
  //  The limit itself is a duration here and is shortened where it is computed.
  return shorten(silenceLimit(intervalS, durationFactor), durationFactor);
}

function shorten(limit: Limit, factor: number): Limit {
  const [first, ...rest] = limit.steps;
  return {
    ...limit,
    clearForS: limit.clearForS * factor,
    steps: [
      { ...first, forS: first.forS * factor },
      ...rest.map((step) => ({ ...step, forS: step.forS * factor })),
    ],
  };
}
