// When a temperature is called stuck: the rule case by case, and over simulated months with known truth, counted.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStill, type Still } from "../../hub/health/still.ts";
import { createChance } from "../../simulators/chance.ts";
import {
  FOOD_FRIDGE,
  FREEZER,
  type FridgeModel,
  SAMPLE_FRIDGE,
  startFridge,
  stepFridge,
} from "../../simulators/fridge.ts";
import { airAt } from "../../simulators/kitchen-air.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 8, 1);

/** Feeds one value every ten minutes from `from` on, for some hours. */
function feed(still: Still, from: number, hours: number, valueAt: (i: number) => number): number {
  const steps = hours * 6;
  for (let i = 0; i < steps; i++) {
    const at = from + i * 10 * MIN;
    still.take({ from: at, to: at, low: valueAt(i), high: valueAt(i), count: 1 });
  }
  return from + (steps - 1) * 10 * MIN;
}

/** A fridge's saw-tooth of half a degree, by tenths. */
function sawTooth(i: number): number {
  return Math.round((4 + Math.abs((i % 10) - 5) / 10) * 10) / 10;
}

function afterFourDays(valueAt: (i: number) => number = sawTooth): { still: Still; at: number } {
  const still = createStill();
  return { still, at: feed(still, START, 96, valueAt) + 10 * MIN };
}

describe("a temperature that always moved", () => {
  test("is stuck after twelve hours of the same value, and not before", () => {
    const { still, at } = afterFourDays();
    const early = feed(still, at, 11.5, () => 4.2);
    expect(still.stuckAt(early)).toBeUndefined();
    const late = feed(still, early + 10 * MIN, 1, () => 4.2);
    expect(still.stuckAt(late)).toMatchObject({ value: 4.2, witness: "own-past", since: expect.any(Number) });
  });

  test("is stuck though it flickers between two neighbouring digits", () => {
    const { still, at } = afterFourDays();
    expect(still.stuckAt(feed(still, at, 13, (i) => (i % 7 === 0 ? 4.3 : 4.2)))).toBeDefined();
  });

  test("is not stuck while it drifts, however slowly", () => {
    const { still, at } = afterFourDays();
    const drifting = (i: number) => Math.round((4 + i / 180) * 10) / 10;
    expect(still.stuckAt(feed(still, at, 24, drifting))).toBeUndefined();
  });

  test("is no longer stuck when it moves again, and its long run is no excuse for the next", () => {
    const { still, at } = afterFourDays();
    const stuck = feed(still, at, 20, () => 4.2);
    const moved = feed(still, stuck + 10 * MIN, 6, sawTooth);
    expect(still.stuckAt(moved)).toBeUndefined();
    expect(still.stuckAt(feed(still, moved + 10 * MIN, 13, () => 4.4))).toBeDefined();
  });

  test("needs twelve samples, and no pause of hours among them", () => {
    const { still, at } = afterFourDays();
    const seldom = (from: number, n: number, everyH: number) => {
      for (let i = 0; i < n; i++) {
        const moment = from + i * everyH * HOUR;
        still.take({ from: moment, to: moment, low: 4.2, high: 4.2, count: 1 });
      }
      return from + (n - 1) * everyH * HOUR;
    };
    const few = seldom(at, 7, 2);
    expect(still.stuckAt(few)).toBeUndefined();
    const more = seldom(few + 2 * HOUR, 6, 2);
    expect(still.stuckAt(more)).toBeDefined();
    const { still: other, at: from } = afterFourDays();
    const before = feed(other, from, 8, () => 4.2);
    expect(other.stuckAt(feed(other, before + 4 * HOUR, 8, () => 4.2))).toBeUndefined();
  });
});

describe("a temperature that keeps still", () => {
  test("is not called stuck where it has often been as still: a good cold room, a coarse sensor", () => {
    //  Changes once in six hours.
    const { still, at } = afterFourDays((i) => (Math.floor(i / 36) % 2 === 0 ? 4 : 4.5));
    expect(still.stuckAt(feed(still, at, 30, () => 4))).toBeUndefined();
    expect(still.stuckAt(feed(still, at + 30 * HOUR, 12, () => 4))).toBeDefined();
  });

  test("from its first day on is stuck after three days if the humidity beside it moved, and only then", () => {
    const still = createStill();
    const [dumb, coarse] = [createStill(), createStill()];
    let at = START;
    for (let hour = 0; hour < 73; hour++) {
      at = feed(still, START + hour * HOUR, 1, () => 4.3);
      feed(dumb, START + hour * HOUR, 1, () => 4.3);
      feed(coarse, START + hour * HOUR, 1, () => 4);
      for (const one of [still, coarse]) one.takeHumidity(50 + (hour % 10));
      if (hour === 60) expect(still.stuckAt(at)).toBeUndefined();
    }
    expect(still.stuckAt(at)).toMatchObject({ witness: "humidity" });
    expect(dumb.stuckAt(at)).toBeUndefined();
    expect(coarse.stuckAt(at)).toBeUndefined();
  });

  test("is stuck after twelve hours if the whole message repeats, its radio strength included", () => {
    const [same, lively, saturated] = [createStill(), createStill(), createStill()];
    let at = START;
    for (let i = 0; i < 13; i++) {
      for (const one of [same, lively, saturated]) at = feed(one, START + i * HOUR, 1, () => 4);
      same.takeRadio(87);
      lively.takeRadio(80 + (i % 3));
      saturated.takeRadio(255);
    }
    expect(same.stuckAt(at)).toMatchObject({ witness: "repeated-message" });
    expect(lively.stuckAt(at)).toBeUndefined();
    expect(saturated.stuckAt(at)).toBeUndefined();
  });
});

test("a past known by the hour only is as good as readings", () => {
  const still = createStill();
  for (let hour = 0; hour < 96; hour++) {
    const from = START + hour * HOUR;
    still.take({ from, to: from + HOUR - 1, low: 3.6, high: 4.4, count: 6 });
  }
  expect(still.stuckAt(feed(still, START + 96 * HOUR, 13, () => 4.2))).toMatchObject({ witness: "own-past" });
});

test("whatever it is fed, it is never stuck before twelve hours of samples within one digit", () => {
  const step = fc.record({
    minutes: fc.integer({ min: 1, max: 400 }),
    tenths: fc.integer({ min: 38, max: 41 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const still = createStill();
      const seen: { at: number; value: number }[] = [];
      let at = START;
      for (const { minutes, tenths } of steps) {
        at += minutes * MIN;
        seen.push({ at, value: tenths / 10 });
        still.take({ from: at, to: at, low: tenths / 10, high: tenths / 10, count: 1 });
        still.takeHumidity(minutes % 100);
        const stuck = still.stuckAt(at);
        if (stuck === undefined) continue;
        const run = seen.filter((one) => one.at >= stuck.since);
        const values = run.map((one) => one.value);
        expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.11);
        expect(at - stuck.since).toBeGreaterThanOrEqual(12 * HOUR);
        expect(run).toHaveLength(stuck.samples);
      }
    }),
  );
});

/** A room whose compressor follows the load: it moves by less than a tenth for days. */
const { defrost: _, ...steady } = {
  ...FOOD_FRIDGE,
  hysteresisC: 0.05,
  openingsADay: 6,
  doorWperK: 10,
  coolingW: 120,
};
const KEPT: Readonly<Record<string, { model: FridgeModel; digit: number; noiseC: number }>> = {
  "sample fridge": { model: SAMPLE_FRIDGE, digit: 0.1, noiseC: 0.06 },
  "food fridge": { model: FOOD_FRIDGE, digit: 0.1, noiseC: 0.06 },
  freezer: { model: FREEZER, digit: 0.1, noiseC: 0.06 },
  "food fridge with a half-degree sensor": { model: FOOD_FRIDGE, digit: 0.5, noiseC: 0.06 },
  "well-kept room": { model: steady, digit: 0.1, noiseC: 0 },
  "well-kept room with a half-degree sensor": { model: steady, digit: 0.5, noiseC: 0 },
};

/** Lives a month of one fridge; from `freezeAt` on its sensor gives its last value, flickering by a tenth. */
function liveAMonth(name: string, seed: string, everyS: number, freezeAt: number) {
  const kept = KEPT[name];
  if (kept === undefined) throw new Error(name);
  const chance = createChance(`${name} ${seed}`);
  const still = createStill();
  let state = startFridge(kept.model, chance);
  let frozen: number | undefined;
  let falseCalls = 0;
  let foundAt: number | undefined;
  for (let at = START; at < START + 30 * DAY; at += everyS * 1000) {
    state = stepFridge(kept.model, state, at - everyS * 1000, everyS, (x) => airAt(x).temperatureC, chance);
    const felt = state.probeC + chance.between(-kept.noiseC, kept.noiseC);
    let value = Math.round(Math.round(felt / kept.digit) * kept.digit * 100) / 100;
    if (at >= freezeAt) {
      frozen ??= value;
      value = Math.round((frozen + (chance.next() < 0.05 ? 0.1 : 0)) * 100) / 100;
    }
    still.take({ from: at, to: at, low: value, high: value, count: 1 });
    still.takeHumidity((state.isCooling ? 52 : 64) + Math.round(chance.between(-2, 2)));
    still.takeDoor(state.doorOpenS > 0);
    if (still.stuckAt(at) === undefined) continue;
    if (at < freezeAt) falseCalls += 1;
    else foundAt ??= at;
  }
  return { falseCalls, foundAfterH: foundAt === undefined ? undefined : (foundAt - freezeAt) / HOUR };
}

describe("over simulated months", () => {
  test.each(Object.keys(KEPT))("%s: no reading is called stuck while the sensor works", (name) => {
    for (const everyS of [300, 1200]) {
      expect(liveAMonth(name, "well", everyS, Number.POSITIVE_INFINITY)).toEqual({ falseCalls: 0 });
    }
  });

  test.each(["sample fridge", "food fridge", "freezer"])(
    "%s: a frozen sensor is found within a day",
    (name) => {
      for (const everyS of [300, 1200]) {
        const { falseCalls, foundAfterH } = liveAMonth(name, "frozen", everyS, START + 10.3 * DAY);
        expect(falseCalls).toBe(0);
        expect(foundAfterH).toBeGreaterThan(11);
        expect(foundAfterH).toBeLessThan(24);
      }
    },
  );
});
