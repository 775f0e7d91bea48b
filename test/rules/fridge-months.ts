// Months of fridges of which it is known what happened to them: loadings, openings, defrosts, failures fast and slow,
// doors left open, power cuts. How often each way of calling somebody calls for nothing, and what it misses.
import type { Limit } from "../../devices/limits.ts";
import type { Reading } from "../../hub/model.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { type Chance, createChance } from "../../simulators/chance.ts";
import {
  FOOD_FRIDGE,
  FREEZER,
  type FridgeModel,
  type FridgeState,
  loadFridge,
  SAMPLE_FRIDGE,
  startFridge,
  stepFridge,
} from "../../simulators/fridge.ts";
import { airAt } from "../../simulators/kitchen-air.ts";
import { sceneOf } from "./scene.ts";

/** Calls and faults of one way of calling, over all months that were lived. */
export type Tally = {
  /** Calls while nothing was the matter, of which… */
  readonly falseCallsAMonth: number;
  /** …so many because the times outside of a whole day came to the hour or two that the rule allows. */
  readonly addedUpAMonth: number;
  readonly faults: number;
  readonly missed: number;
  /** From the first value outside to the call, in minutes; of what was told. */
  readonly medianMin: number;
  readonly longestMin: number;
};

export type FridgeFigures = {
  readonly months: number;
  /** Loadings and doors open for some minutes, all of them harmless. */
  readonly loadings: number;
  /** A call for each time a value passes the limit. */
  readonly threshold: Tally;
  /** A call when it has been outside for the time of each plain step. */
  readonly duration: Tally;
  /** The hub's rules. */
  readonly rules: Tally;
};

type Kind = {
  readonly place: "sample-fridge" | "food-fridge" | "freezer";
  readonly model: FridgeModel;
  readonly limitC: number;
  /** Loadings: how many a day, how much, how warm, how long the door is open. Chosen after the kitchens' days. */
  readonly loads: {
    readonly aDay: number;
    readonly kg: Span;
    readonly foodC: Span;
    readonly openS: Span;
  };
  /** How long a failure lasts until somebody has mended it, in hours. Chosen: a night, or what it takes to thaw. */
  readonly mendedAfterH: number;
  /** Outside in a piece for so long that somebody must be told. Chosen: twice the rule's first duration. */
  readonly mustTellMin: number;
};
type Span = readonly [least: number, most: number];

const KINDS: readonly Kind[] = [
  {
    place: "sample-fridge",
    model: SAMPLE_FRIDGE,
    limitC: 8,
    //  After each meal eight to twelve boxes of 250 g, cooled before the lid is put on.
    loads: { aDay: 3, kg: [2, 3], foodC: [15, 30], openS: [60, 600] },
    mendedAfterH: 10,
    mustTellMin: 30,
  },
  {
    place: "food-fridge",
    model: FOOD_FRIDGE,
    limitC: 8,
    //  A delivery in the morning, what is left after lunch.
    loads: { aDay: 2, kg: [20, 60], foodC: [10, 22], openS: [180, 600] },
    mendedAfterH: 12,
    mustTellMin: 60,
  },
  {
    place: "freezer",
    model: FREEZER,
    limitC: -12,
    loads: { aDay: 0.5, kg: [10, 40], foodC: [-8, 0], openS: [180, 600] },
    mendedAfterH: 24,
    mustTellMin: 120,
  },
];

const MINUTE = 60_000;
const DAY_MIN = 24 * 60;
const MONTH_MIN = 30 * DAY_MIN;
const START = Date.parse("2026-11-01T00:00:00+08:00");

/** What happens to a fridge; minutes of the month. A fault is one that may be called for, until well after it is over. */
type Happening = {
  readonly from: number;
  readonly to: number;
  readonly what: "dead" | "fading" | "door" | "cut" | "load";
};

type Minute = {
  readonly at: number;
  readonly probeC: number;
  readonly isOpen: boolean;
  readonly isHeard: boolean;
};
type Life = {
  readonly kind: Kind;
  readonly happenings: readonly Happening[];
  readonly minutes: readonly Minute[];
};

/** Lives so many months of each kind of fridge. The same seed lives the same months. */
export function measureFridges(monthsOfEach: number, seed: string): FridgeFigures {
  const lives = KINDS.flatMap((kind) =>
    Array.from({ length: monthsOfEach }, (_, i) => live(kind, createChance(`${seed} ${kind.place} ${i}`))),
  );
  const by = (limitsOf: (kind: Kind) => readonly Limit[]) =>
    tally(lives.map((life) => judge(life, callsOf(life, limitsOf(life.kind)))));
  return {
    months: lives.length,
    loadings: lives.reduce(
      (sum, { happenings }) => sum + happenings.filter(({ what }) => what === "load").length,
      0,
    ),
    threshold: by((kind) => [thresholdOf(warmLimit(kind))]),
    duration: by((kind) => [durationOf(warmLimit(kind))]),
    rules: by((kind) => [warmLimit(kind)]),
  };
}

function warmLimit({ place, model }: Kind): Limit {
  const defrosts = model.defrost !== undefined;
  const limit = sensorLimits(place, 60, 1, { defrosts }).find((one) => one.side === "above");
  if (limit === undefined) throw new Error(`no limit of ${place}`);
  return limit;
}

/** The limit alone. */
function thresholdOf({ rule, metric, side, limit, source }: Limit): Limit {
  return {
    rule,
    metric,
    side,
    limit,
    steps: [{ severity: "warning", forS: 0 }],
    clearMargin: 0,
    clearForS: 0,
    source,
  };
}

/** The limit with the durations of its plain steps, and nothing that tells a loading from a failure. */
function durationOf(limit: Limit): Limit {
  const [first, ...rest] = limit.steps.filter((step) => step.withinS === undefined);
  const { clearMargin, clearForS } = limit;
  return { ...thresholdOf(limit), steps: [first ?? limit.steps[0], ...rest], clearMargin, clearForS };
}

function live(kind: Kind, chance: Chance): Life {
  return lived(kind, happeningsOf(kind, chance), MONTH_MIN, chance);
}

function lived(kind: Kind, happenings: readonly Happening[], length: number, chance: Chance): Life {
  const { model, loads } = kind;
  const minutes: Minute[] = [];
  let state = startFridge(model, chance);
  const ambientC = (atMs: number) => airAt(atMs).temperatureC;
  for (let minute = 0; minute < length; minute += 1) {
    const now = happenings.filter(({ from, to }) => from <= minute && minute < to);
    const is = (what: Happening["what"]) => now.find((one) => one.what === what);
    if (is("load")?.from === minute)
      state = loadFridge(model, state, {
        kg: chance.between(...loads.kg),
        foodC: chance.between(...loads.foodC),
        openS: chance.between(...loads.openS),
      });
    const cut = is("cut") !== undefined;
    state = {
      ...state,
      isWorking: is("dead") === undefined && !cut,
      coolingShare: fadedTo(is("fading"), minute),
      ...(is("door") && { doorOpenS: 120 }),
    };
    state = stepFridge(model, state, START + minute * MINUTE, 60, ambientC, chance);
    const probeC = Math.round((state.probeC + chance.between(-0.06, 0.06)) * 10) / 10;
    minutes.push({ at: START + (minute + 1) * MINUTE, probeC, isOpen: isOpen(state), isHeard: !cut });
  }
  return { kind, happenings, minutes };
}

function isOpen({ doorOpenS }: FridgeState): boolean {
  return doorOpenS > 0;
}

/** A compressor that fades loses all it has in the first two thirds of the time. */
function fadedTo(fading: Happening | undefined, minute: number): number {
  if (fading === undefined) return 1;
  return Math.max(0, 1 - (minute - fading.from) / ((fading.to - fading.from) * (2 / 3)));
}

/** What the rules say when a healthy fridge is loaded with the most and the warmest, its door open for ten minutes. */
export function callsForLoading(place: Kind["place"], seed: string): number {
  const kind = KINDS.find((one) => one.place === place);
  if (kind === undefined) throw new Error(`no fridge of ${place}`);
  const loads: Kind["loads"] = {
    aDay: 0,
    kg: most(kind.loads.kg),
    foodC: most(kind.loads.foodC),
    openS: [600, 600],
  };
  const load: Happening = { from: 16 * 60, to: 16 * 60 + 10, what: "load" };
  const life = lived({ ...kind, loads }, [load], DAY_MIN, createChance(seed));
  return callsOf(life, [warmLimit(kind)]).length;
}

function most([, value]: Span): Span {
  return [value, value];
}

function happeningsOf({ loads, mendedAfterH }: Kind, chance: Chance): Happening[] {
  const on = (day: number, hour: number, hours: number, what: Happening["what"]): Happening => {
    const from = Math.round((day * 24 + hour) * 60);
    return { from, to: Math.round(from + hours * 60), what };
  };
  const loadings = Array.from({ length: Math.round(loads.aDay * 30) }, (_, i) => {
    const hour = [7.5, 12.75, 18.25][i % 3] as number;
    return on(Math.floor(i / loads.aDay), hour + chance.between(-0.5, 0.5), 0.2, "load");
  });
  return [
    ...loadings,
    on(4, chance.between(0, 24), 0.2, "cut"),
    on(8, chance.between(0, 24), mendedAfterH, "dead"),
    on(14, chance.between(0, 24), mendedAfterH * 3, "fading"),
    on(20, chance.between(18, 22), chance.between(0.75, 1.5), "door"),
    on(23, chance.between(0, 24), 4, "cut"),
    on(26, chance.between(8, 14), mendedAfterH, "dead"),
  ];
}

type Call = { readonly at: number; readonly isAddedUp: boolean };

function callsOf({ minutes, kind }: Life, limits: readonly Limit[]): Call[] {
  const rules = createRules(sceneOf(limits), []);
  //  Every other kind of sensor sees the door: a rule must hold without it.
  const seesDoor = kind.place !== "food-fridge";
  const calls: Call[] = [];
  for (const { at, probeC, isOpen: open, isHeard } of minutes) {
    if (!isHeard) continue;
    const time = { deviceId: "fridge", measuredAt: at, receivedAt: at, late: false };
    const readings: Reading[] = [
      ...(seesDoor ? [{ ...time, metric: "door" as const, value: open ? 1 : 0 }] : []),
      { ...time, metric: "temperature", value: probeC },
    ];
    for (const { step } of rules.apply(readings))
      if (step.kind === "fired") calls.push({ at, isAddedUp: step.excursion.addedUp !== undefined });
  }
  return calls;
}

type Judged = {
  readonly falseCalls: readonly Call[];
  readonly faults: number;
  readonly missed: number;
  readonly afterMin: number[];
};

/** Chosen: who was called for a loading just before a fault is there. */
const ALREADY_CALLED_MIN = 30;
/** Chosen: what a fault has warmed comes back within some hours, and may be called for until then. */
const AFTERMATH_MIN = 6 * 60;

function judge({ kind, happenings, minutes }: Life, calls: readonly Call[]): Judged {
  const faults = happenings.filter(({ what }) => what !== "load");
  const within = ({ from, to }: Happening, { at }: Call) =>
    at >= START + from * MINUTE && at < START + (to + AFTERMATH_MIN) * MINUTE;
  const known = faults.flatMap((fault) => {
    const outside = outsideOf(kind, minutes.slice(fault.from, fault.to + AFTERMATH_MIN));
    if (outside === undefined) return [];
    const early = { ...fault, from: fault.from - ALREADY_CALLED_MIN };
    const before = calls.findLast((call) => within(early, call) && call.at <= outside);
    return [{ since: outside, call: before ?? calls.find((call) => within(fault, call)) }];
  });
  return {
    falseCalls: calls.filter((call) => !faults.some((fault) => within(fault, call))),
    faults: known.length,
    missed: known.filter(({ call }) => call === undefined).length,
    afterMin: known.flatMap(({ since, call }) =>
      call === undefined ? [] : [Math.max(0, call.at - since) / MINUTE],
    ),
  };
}

/** When the value went out for the longest time in a piece, if that is so long that somebody must be told. */
function outsideOf({ limitC, mustTellMin }: Kind, minutes: readonly Minute[]): number | undefined {
  let [since, longestSince, longest] = [0, 0, 0];
  //  What happens while nobody hears the sensor is told by its silence.
  for (const { at, probeC, isHeard } of minutes) {
    if (probeC <= limitC || !isHeard) since = 0;
    else if (since === 0) since = at;
    if (since > 0 && at - since > longest) [longestSince, longest] = [since, at - since];
  }
  return longest >= mustTellMin * MINUTE ? longestSince : undefined;
}

function tally(judged: readonly Judged[]): Tally {
  const sum = (of: (one: Judged) => number) => judged.reduce((total, one) => total + of(one), 0);
  const after = judged.flatMap((one) => one.afterMin).sort((one, other) => one - other);
  return {
    falseCallsAMonth: sum((one) => one.falseCalls.length) / judged.length,
    addedUpAMonth: sum((one) => one.falseCalls.filter((call) => call.isAddedUp).length) / judged.length,
    faults: sum((one) => one.faults),
    missed: sum((one) => one.missed),
    medianMin: after[Math.floor(after.length / 2)] ?? 0,
    longestMin: after.at(-1) ?? 0,
  };
}
