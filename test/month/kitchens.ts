// A month of school kitchens whose truth is known: fridges with physics, what people do with them, and what breaks. It gives
// the readings minute by minute and says which faults must reach a person by when.
import { type Chance, createChance } from "../../simulators/chance.ts";
import {
  FOOD_FRIDGE,
  FREEZER,
  type FridgeModel,
  type FridgeState,
  SAMPLE_FRIDGE,
  startFridge,
  stepFridge,
} from "../../simulators/fridge.ts";
import { airAt } from "../../simulators/kitchen-air.ts";

export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How often each fridge's sensor reports. Domain: 5 to 15 minutes are usual. */
export const INTERVAL_S = 300;
const STEP_S = 5;

export type FaultKind = "failing" | "door-left-open" | "dead-sensor" | "power-cut";

/** Something that a person must be told of. */
export type Fault = {
  readonly kind: FaultKind;
  readonly siteId: string;
  readonly deviceIds: readonly string[];
  readonly from: number;
  readonly until: number;
};

/** One fridge with its sensor, which also feels the door. */
export type Fridge = {
  readonly siteId: string;
  readonly deviceId: string;
  readonly place: "sample-fridge" | "food-fridge" | "freezer";
  readonly defrosts: boolean;
};

export type SimulatedReading = {
  readonly deviceId: string;
  readonly metric: "temperature" | "door";
  readonly value: number;
  readonly at: number;
};

export type Month = {
  readonly from: number;
  readonly until: number;
  readonly siteIds: readonly string[];
  readonly fridges: readonly Fridge[];
  readonly faults: readonly Fault[];
  /** A long holiday, in which the first half of the schools switch their fridges off; [from, until). */
  readonly holiday: { readonly from: number; readonly until: number };
  /** How often somebody loaded a fridge with warm food. */
  readonly loadings: number;
  /** What is read in the minute that begins at `at`. Call it minute by minute. */
  readonly minute: (at: number) => SimulatedReading[];
};

type Loading = { readonly at: number; readonly openS: number; readonly goodsC: number };

type Running = {
  readonly fridge: Fridge;
  readonly model: FridgeModel;
  readonly chance: Chance;
  readonly loadings: readonly Loading[];
  readonly faults: readonly Fault[];
  /** Its own moment within its interval. */
  readonly offsetS: number;
  state: FridgeState;
  wasOpen: boolean;
};

const KINDS = [
  ["sample-fridge", SAMPLE_FRIDGE],
  ["food-fridge", FOOD_FRIDGE],
  ["freezer", FREEZER],
] as const;

/** @param from a midnight in Beijing */
export function simulateMonth(asked: {
  readonly schools: number;
  readonly days: number;
  readonly from: number;
  readonly seed: string;
}): Month {
  const { schools, days, from, seed } = asked;
  const until = from + days * DAY_MS;
  //  From the second week on, as the National Day's holiday is: eight days.
  const holiday = {
    from: from + Math.floor(days / 3) * DAY_MS,
    until: from + (Math.floor(days / 3) + 8) * DAY_MS,
  };
  const siteIds = Array.from({ length: schools }, (_, index) => `school-${index + 1}-canteen`);
  const faults: Fault[] = [];
  const running = siteIds.flatMap((siteId, school) => {
    const chance = createChance(`${seed} ${siteId}`);
    const isOff = school < schools / 2;
    const fridges = KINDS.map(([place, model]) => ({ siteId, deviceId: `${siteId}.${place}`, place, model }));
    const own = faultsOf(
      school,
      siteId,
      fridges.map(({ deviceId }) => deviceId),
      { from, until, holiday },
      chance,
    );
    faults.push(...own);
    return fridges.map(({ place, model, deviceId }): Running => {
      const one = createChance(`${seed} ${deviceId}`);
      const concerned = own.filter(({ deviceIds }) => deviceIds.includes(deviceId));
      const off: Fault[] = isOff
        ? [
            {
              kind: "power-cut",
              siteId,
              deviceIds: [deviceId],
              from: holiday.from + 2.5 * DAY_MS,
              until: holiday.until - 8 * HOUR_MS,
            },
          ]
        : [];
      return {
        fridge: { siteId, deviceId, place, defrosts: model.defrost !== undefined },
        model,
        chance: one,
        loadings: place === "freezer" ? [] : loadingsOf(from, days, concerned, holiday, one),
        faults: [...concerned, ...off.map((fault) => ({ ...fault, kind: "failing" as const }))],
        offsetS: Math.floor(one.between(0, INTERVAL_S)),
        state: startFridge(model, one),
        wasOpen: false,
      };
    });
  });
  return {
    from,
    until,
    siteIds,
    fridges: running.map(({ fridge }) => fridge),
    faults,
    holiday,
    loadings: running.reduce((sum, { loadings }) => sum + loadings.length, 0),
    minute: (at) => running.flatMap((one) => minuteOf(one, at)),
  };
}

/** Each school has its share of what breaks, at moments of its own; outside the holiday, and one after the other. */
function faultsOf(
  school: number,
  siteId: string,
  deviceIds: readonly string[],
  { from, until, holiday }: Pick<Month, "from" | "until" | "holiday">,
  chance: Chance,
): Fault[] {
  const days = Math.floor((until - from) / DAY_MS);
  const [sample = "", food = "", freezer = ""] = deviceIds;
  const plan: readonly (readonly [FaultKind, readonly string[], number])[] = [
    ["failing", [school % 3 === 0 ? freezer : school % 3 === 1 ? food : sample], 14 * HOUR_MS],
    ["door-left-open", [school % 2 === 0 ? sample : food], 45 * MINUTE_MS],
    ...(school % 4 === 0 ? [["power-cut", deviceIds, 3 * HOUR_MS] as const] : []),
    ...(school % 5 === 0 ? [["dead-sensor", [school % 2 === 0 ? food : sample], 26 * HOUR_MS] as const] : []),
  ];
  let day = 1;
  const faults: Fault[] = [];
  for (const [kind, concerned, lastsMs] of plan) {
    day += 1 + Math.floor(chance.between(0, Math.max(1, days / 8)));
    while (from + day * DAY_MS > holiday.from - 2 * DAY_MS && from + day * DAY_MS < holiday.until + DAY_MS)
      day += 1;
    const at = from + day * DAY_MS + chance.between(6, 15) * HOUR_MS;
    day += Math.ceil(lastsMs / DAY_MS);
    if (at + lastsMs + 4 * HOUR_MS > until) break;
    faults.push({ kind, siteId, deviceIds: concerned, from: at, until: at + lastsMs });
  }
  return faults;
}

/** Warm food after some meals: the door is open for up to ten minutes and the goods become warmer. */
function loadingsOf(
  from: number,
  days: number,
  faults: readonly Fault[],
  holiday: Month["holiday"],
  chance: Chance,
): Loading[] {
  const loadings: Loading[] = [];
  for (let day = 0; day < days; day++) {
    const midnight = from + day * DAY_MS;
    if (chance.next() > 0.4 || (midnight >= holiday.from && midnight < holiday.until)) continue;
    const at = midnight + chance.between(12.5, 14) * HOUR_MS;
    if (faults.some((fault) => at > fault.from - 4 * HOUR_MS && at < fault.until + 6 * HOUR_MS)) continue;
    loadings.push({ at, openS: chance.between(240, 600), goodsC: chance.between(1, 3) });
  }
  return loadings;
}

function minuteOf(one: Running, at: number): SimulatedReading[] {
  const { deviceId } = one.fridge;
  const readings: SimulatedReading[] = [];
  const isWith = (kind: FaultKind, now: number) =>
    one.faults.some((fault) => fault.kind === kind && now >= fault.from && now < fault.until);
  for (let now = at; now < at + MINUTE_MS; now += STEP_S * 1000) {
    const isSilent = isWith("dead-sensor", now) || isWith("power-cut", now);
    advance(one, now, {
      isCut: isWith("failing", now) || isWith("power-cut", now),
      isOpen: isWith("door-left-open", now),
    });
    const isOpen = one.state.doorOpenS > 0;
    const isDue = Math.floor(now / 1000) % INTERVAL_S === Math.floor(one.offsetS / STEP_S) * STEP_S;
    if (!isSilent && isOpen !== one.wasOpen)
      readings.push({ deviceId, metric: "door", value: isOpen ? 1 : 0, at: now });
    one.wasOpen = isOpen;
    if (isSilent || !isDue) continue;
    readings.push({
      deviceId,
      metric: "temperature",
      value: Math.round(one.state.probeC * 10) / 10,
      at: now,
    });
    readings.push({ deviceId, metric: "door", value: isOpen ? 1 : 0, at: now });
  }
  return readings;
}

function advance(
  one: Running,
  now: number,
  { isCut, isOpen }: { readonly isCut: boolean; readonly isOpen: boolean },
): void {
  const loading = one.loadings.find((each) => now >= each.at && now < each.at + STEP_S * 1000);
  const state: FridgeState = {
    ...one.state,
    isWorking: !isCut,
    ...(isOpen ? { doorOpenS: Math.max(one.state.doorOpenS, STEP_S * 2) } : {}),
    ...(loading === undefined ? {} : { doorOpenS: loading.openS, goodsC: one.state.goodsC + loading.goodsC }),
  };
  one.state = stepFridge(one.model, state, now, STEP_S, (atMs) => airAt(atMs).temperatureC, one.chance);
}
