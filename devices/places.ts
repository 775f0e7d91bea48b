// The places in a kitchen that a sensor serves, and the limits each asks for. Defaults, not law: a site may tighten them.
// Durations and steps are chosen after the practice of cold-chain systems (15-60 min before a page, two hours at most).
import type { Limit } from "./limits.ts";

export type Place = {
  readonly id: string;
  readonly limits: readonly Limit[];
};

const MIN = 60;

/** 0-8 °C refrigeration: 餐饮服务食品安全操作规范 and GB 31654-2021 as quoted in secondary texts; for retention fridges a configurable default. */
const COLD_C = { least: 0, most: 8 };
/** Frozen storage at or below -12 °C: 餐饮服务食品安全操作规范 as quoted in secondary texts. */
const FROZEN_MOST_C = -12;
/** Chosen: larger than a thermostat's switching and a sensor's noise. */
const CLEAR_MARGIN_C = 0.5;
const CLEAR_FOR_S = 10 * MIN;

const sampleFridge: Place = {
  id: "sample-fridge",
  limits: [
    {
      rule: "sample-fridge-too-warm",
      metric: "temperature",
      side: "above",
      limit: COLD_C.most,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 15 * MIN, beyond: 12 },
        { severity: "critical", forS: 60 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source:
        "0-8 °C: GB 31654-2021 (secondary text); 15 and 60 min, 12 °C: chosen after vaccine cold-chain practice (mSupply 30/60 min)",
    },
    {
      rule: "sample-fridge-too-cold",
      metric: "temperature",
      side: "below",
      limit: COLD_C.least,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 60 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source: "0-8 °C: GB 31654-2021 (secondary text); durations: chosen",
    },
  ],
};

const foodFridge: Place = {
  id: "food-fridge",
  limits: [
    {
      rule: "food-fridge-too-warm",
      metric: "temperature",
      side: "above",
      limit: COLD_C.most,
      steps: [
        { severity: "warning", forS: 30 * MIN },
        { severity: "critical", forS: 120 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source:
        "0-8 °C and two hours between 8 and 60 °C: 餐饮服务食品安全操作规范 (secondary text); 30 min: chosen",
    },
    {
      rule: "food-fridge-too-cold",
      metric: "temperature",
      side: "below",
      limit: COLD_C.least,
      steps: [
        { severity: "warning", forS: 30 * MIN },
        { severity: "critical", forS: 120 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source: "0-8 °C: 餐饮服务食品安全操作规范 (secondary text); durations: chosen",
    },
  ],
};

const freezer: Place = {
  id: "freezer",
  limits: [
    {
      rule: "freezer-too-warm",
      metric: "temperature",
      side: "above",
      limit: FROZEN_MOST_C,
      steps: [
        { severity: "warning", forS: 60 * MIN },
        { severity: "critical", forS: 30 * MIN, beyond: -5 },
        { severity: "critical", forS: 240 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source: "-12 °C: 餐饮服务食品安全操作规范 (secondary text); durations and -5 °C: chosen",
    },
  ],
};

const coldRoom: Place = {
  id: "cold-room",
  limits: [
    {
      rule: "cold-room-too-warm",
      metric: "temperature",
      side: "above",
      limit: 25,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 60 * MIN },
      ],
      clearMargin: CLEAR_MARGIN_C,
      clearForS: CLEAR_FOR_S,
      source: "专间 at most 25 °C: 餐饮服务食品安全操作规范 (secondary text); durations: chosen",
    },
  ],
};

/** No Chinese limit for a kitchen's air is known: it is recorded, not judged. */
const kitchen: Place = { id: "kitchen", limits: [] };

/** A device that nobody has said anything about yet. */
const unassigned: Place = { id: "unassigned", limits: [] };

export const PLACES: readonly Place[] = [sampleFridge, foodFridge, freezer, coldRoom, kitchen, unassigned];

/** The place with this id, or undefined. */
export function placeById(id: string): Place | undefined {
  return PLACES.find((place) => place.id === id);
}

/** A camera out of sight in kitchen hours. Chosen: five minutes is a reboot, an hour is a fault nobody has noticed. */
export const CAMERA_OFFLINE: Limit = {
  rule: "camera-offline",
  metric: "online",
  side: "below",
  limit: 1,
  steps: [
    { severity: "warning", forS: 5 * MIN },
    { severity: "critical", forS: 60 * MIN },
  ],
  //  Chosen: a camera's state is told once a minute in kitchen hours, and not between them.
  pauseS: 10 * MIN,
  clearMargin: 0,
  clearForS: 0,
  source: "chosen",
};

/**
 * After how many seconds without a reading a sensor counts as silent: twice its interval, and at least a quarter of an
 * hour more than it. Source: the offline rule of Open HACCP Monitor, which field use has shown to be calm.
 * `durationFactor` shortens the quarter of an hour where all durations are shortened.
 */
export function silentAfterS(intervalS: number, durationFactor = 1): number {
  return Math.max(2 * intervalS, intervalS + 15 * MIN * durationFactor);
}

/** A sensor that has gone silent. Fires as soon as the limit is passed; critical two hours later (chosen). */
export function silenceLimit(intervalS: number, durationFactor = 1): Limit {
  return {
    rule: "sensor-silent",
    metric: "silent_for",
    side: "above",
    limit: silentAfterS(intervalS, durationFactor),
    steps: [
      { severity: "warning", forS: 0 },
      { severity: "critical", forS: 120 * MIN },
    ],
    clearMargin: 0,
    clearForS: 0,
    source: "max(2 × interval, interval + 15 min): Open HACCP Monitor; two hours: chosen",
  };
}
