// The places in a kitchen that a sensor serves, and the limits each asks for. Defaults, not law: a site may tighten them.
// Durations and steps are chosen after the practice of cold-chain systems (15-60 min before a page, two hours at most).
import type { Limit } from "./limits.ts";

export type Place = {
  readonly id: string;
  readonly limits: readonly Limit[];
  /** It has a door that is not to stand open. */
  readonly hasDoor?: true;
};

const MIN = 60;
const DAY = 24 * 60 * MIN;

/** 0-8 °C refrigeration: 餐饮服务食品安全操作规范 and GB 31654-2021 as quoted in secondary texts; for retention fridges a configurable default. */
const COLD_C = { least: 0, most: 8 };
/** Frozen storage at or below -12 °C: 餐饮服务食品安全操作规范 as quoted in secondary texts. */
const FROZEN_MOST_C = -12;
/** Hot food is held at 60 °C or more: 餐饮服务食品安全操作规范 as quoted in secondary texts. */
const HOT_LEAST_C = 60;
/** Chosen: larger than a thermostat's switching and a sensor's noise. */
const CLEAR_MARGIN_C = 0.5;
const CLEAR_FOR_S = 10 * MIN;

/** Chosen: who stands at an open fridge sees to it; after ten minutes nobody stands there. */
const WHILE_DOOR_IS_OPEN = { metric: "door", side: "above", limit: 0, mostS: 10 * MIN } as const;
/** 25-45 min, one to four times a day: Heatcraft, Störk and Danfoss controllers; 15 °C: chosen, no air of a fridge gets warmer by its heater. */
const DEFROST = { mostS: 45 * MIN, mostADay: 4, peak: 15 };

/** What holds for every cold place: it is clear after ten minutes by the margin, and it may be switched off in the holidays. */
const COLD = {
  metric: "temperature",
  schedule: "term",
  clearMargin: CLEAR_MARGIN_C,
  clearForS: CLEAR_FOR_S,
} as const;

/** What may warm a cold place without a fault, each for a bounded time. */
const PATIENCE = { mask: WHILE_DOOR_IS_OPEN, defrost: DEFROST } as const;

const sampleFridge: Place = {
  id: "sample-fridge",
  hasDoor: true,
  limits: [
    {
      ...COLD,
      ...PATIENCE,
      rule: "sample-fridge-too-warm",
      side: "above",
      limit: COLD_C.most,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 15 * MIN, beyond: 12 },
        { severity: "critical", forS: 60 * MIN },
        { severity: "critical", forS: 60 * MIN, withinS: DAY },
      ],
      //  Chosen: a small fridge with fresh samples in it is back within forty minutes, and the hour is critical.
      recovery: { mostS: 40 * MIN },
      source:
        "0-8 °C: GB 31654-2021 (secondary text); 15 and 60 min, 12 °C, 60 min in a day: chosen after vaccine cold-chain practice (mSupply: 30 min, 60 min added up)",
    },
    {
      ...COLD,
      rule: "sample-fridge-too-cold",
      side: "below",
      limit: COLD_C.least,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 60 * MIN },
        { severity: "critical", forS: 60 * MIN, withinS: DAY },
      ],
      source: "0-8 °C: GB 31654-2021 (secondary text); durations: chosen",
    },
  ],
};

const foodFridge: Place = {
  id: "food-fridge",
  hasDoor: true,
  limits: [
    {
      ...COLD,
      ...PATIENCE,
      rule: "food-fridge-too-warm",
      side: "above",
      limit: COLD_C.most,
      steps: [
        { severity: "warning", forS: 30 * MIN },
        { severity: "critical", forS: 120 * MIN },
        { severity: "critical", forS: 120 * MIN, withinS: DAY },
      ],
      //  Chosen: what was delivered is as cold as the rest within the hour, and two hours are critical.
      recovery: { mostS: 60 * MIN },
      source:
        "0-8 °C and two hours between 8 and 60 °C: 餐饮服务食品安全操作规范 (secondary text); 30 min: chosen",
    },
    {
      ...COLD,
      rule: "food-fridge-too-cold",
      side: "below",
      limit: COLD_C.least,
      steps: [
        { severity: "warning", forS: 30 * MIN },
        { severity: "critical", forS: 120 * MIN },
        { severity: "critical", forS: 120 * MIN, withinS: DAY },
      ],
      source: "0-8 °C: 餐饮服务食品安全操作规范 (secondary text); durations: chosen",
    },
  ],
};

const freezer: Place = {
  id: "freezer",
  hasDoor: true,
  limits: [
    {
      ...COLD,
      ...PATIENCE,
      rule: "freezer-too-warm",
      side: "above",
      limit: FROZEN_MOST_C,
      steps: [
        { severity: "warning", forS: 60 * MIN },
        { severity: "critical", forS: 30 * MIN, beyond: -5 },
        { severity: "critical", forS: 240 * MIN },
      ],
      recovery: { mostS: 60 * MIN },
      source: "-12 °C: 餐饮服务食品安全操作规范 (secondary text); durations and -5 °C: chosen",
    },
  ],
};

const hotHolding: Place = {
  id: "hot-holding",
  limits: [
    {
      rule: "hot-holding-too-cool",
      metric: "temperature",
      side: "below",
      limit: HOT_LEAST_C,
      steps: [
        { severity: "warning", forS: 15 * MIN },
        { severity: "critical", forS: 60 * MIN },
      ],
      //  Between meals it is empty and switched off.
      schedule: "meal-windows",
      clearMargin: 0,
      clearForS: 5 * MIN,
      source:
        "60 °C: 餐饮服务食品安全操作规范 (secondary text); 15 and 60 min: chosen, half of the two hours in which food may be between 8 and 60 °C",
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
      //  Its air conditioner runs while somebody works there.
      schedule: "kitchen-hours",
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

export const PLACES: readonly Place[] = [
  sampleFridge,
  foodFridge,
  freezer,
  hotHolding,
  coldRoom,
  kitchen,
  unassigned,
];

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

/** A door that stands open, by the hub's count: many doors say nothing between opening and closing. */
export function doorOpenLimit(durationFactor = 1): Limit {
  return {
    rule: "door-open",
    metric: "open_for",
    side: "above",
    limit: 2 * MIN * durationFactor,
    steps: [
      { severity: "warning", forS: 0 },
      { severity: "critical", forS: 0, beyond: 5 * MIN * durationFactor },
    ],
    //  What is switched off for the holidays is left open to dry.
    schedule: "term",
    clearMargin: 0,
    clearForS: 0,
    source: "2 min: the door alarm of Heatcraft's MasterLog; 5 min: chosen",
  };
}

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
