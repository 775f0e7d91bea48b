// The kitchens' physics, lived through by a clock that costs no time.
import { describe, expect, test } from "vitest";
import { createChance } from "../../simulators/chance.ts";
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

const MONDAY = Date.parse("2026-11-16T00:00:00+08:00");
const WEEK_MIN = 7 * 24 * 60;
const inKitchen = (atMs: number): number => airAt(atMs).temperatureC;

/** Lives minute by minute and hands each minute's state to `look`. */
function live(
  model: FridgeModel,
  from: FridgeState,
  minutes: number,
  ambientC: (atMs: number) => number,
  seed: string,
  look: (state: FridgeState, minute: number) => void,
): FridgeState {
  const chance = createChance(seed);
  let state = from;
  for (let minute = 0; minute < minutes; minute += 1) {
    state = stepFridge(model, state, MONDAY + minute * 60_000, 60, ambientC, chance);
    look(state, minute + 1);
  }
  return state;
}

/** The longest unbroken stretch, in minutes, in which the probe was outside. */
function longestOutside(model: FridgeModel, least: number, most: number, seed: string): number {
  let run = 0;
  let longest = 0;
  live(model, startFridge(model, createChance(seed)), WEEK_MIN, inKitchen, seed, ({ probeC }) => {
    run = probeC < least || probeC > most ? run + 1 : 0;
    longest = Math.max(longest, run);
  });
  return longest;
}

/** Minutes from a failure of the compressor until the probe passes 8 °C. */
function minutesToWarm(ambientC: number, seed: string): number {
  const started = startFridge(SAMPLE_FRIDGE, createChance(seed));
  const settled = live(
    SAMPLE_FRIDGE,
    started,
    120,
    () => ambientC,
    seed,
    () => undefined,
  );
  let crossed = Number.POSITIVE_INFINITY;
  live(
    SAMPLE_FRIDGE,
    { ...settled, isWorking: false },
    90,
    () => ambientC,
    seed,
    ({ probeC }, minute) => {
      if (probeC > 8) crossed = Math.min(crossed, minute);
    },
  );
  return crossed;
}

describe("a week in the kitchen", () => {
  test.each(["a", "b", "c"])(
    "a healthy sample fridge stays between 0 and 8 °C but for short door openings (%s)",
    (seed) => {
      expect(longestOutside(SAMPLE_FRIDGE, 0, 8, seed)).toBeLessThan(5);
    },
  );

  test.each(["a", "b", "c"])(
    "a food fridge leaves its band for less than half an hour, to defrost (%s)",
    (seed) => {
      expect(longestOutside(FOOD_FRIDGE, 0, 8, seed)).toBeLessThan(30);
    },
  );

  test.each(["a", "b", "c"])("a freezer stays frozen, and defrosts in less than an hour (%s)", (seed) => {
    expect(longestOutside(FREEZER, -40, -12, seed)).toBeLessThan(60);
  });

  test("the sample fridge is opened about as often as its model says", () => {
    let opened = 0;
    let wasOpen = false;
    live(
      SAMPLE_FRIDGE,
      startFridge(SAMPLE_FRIDGE, createChance("d")),
      WEEK_MIN,
      inKitchen,
      "d",
      ({ doorOpenS }) => {
        if (doorOpenS > 0 && !wasOpen) opened += 1;
        wasOpen = doorOpenS > 0;
      },
    );
    //  A look each minute misses openings that were over by then: some half of them.
    expect(opened / 7).toBeGreaterThan(SAMPLE_FRIDGE.openingsADay * 0.3);
    expect(opened / 7).toBeLessThan(SAMPLE_FRIDGE.openingsADay * 1.3);
  });

  test("the kitchen is warmer and wetter while lunch is cooked than at night", () => {
    const lunch = airAt(Date.parse("2026-11-16T11:30:00+08:00"));
    const night = airAt(Date.parse("2026-11-16T02:00:00+08:00"));
    expect(lunch.temperatureC - night.temperatureC).toBeGreaterThan(4);
    expect(lunch.humidity - night.humidity).toBeGreaterThan(10);
  });
});

describe("a dead compressor", () => {
  test.each(["a", "b", "c", "d"])(
    "takes the sample fridge past 8 °C within 25 to 45 minutes at 26 °C (%s)",
    (seed) => {
      const minutes = minutesToWarm(26, seed);
      expect(minutes).toBeGreaterThanOrEqual(25);
      expect(minutes).toBeLessThanOrEqual(45);
    },
  );

  test("mended, the sample fridge is back inside within half an hour", () => {
    const started = { ...startFridge(SAMPLE_FRIDGE, createChance("e")), isWorking: false };
    const warm = live(
      SAMPLE_FRIDGE,
      started,
      60,
      () => 26,
      "e",
      () => undefined,
    );
    expect(warm.probeC).toBeGreaterThan(8);
    const mended = live(
      SAMPLE_FRIDGE,
      { ...warm, isWorking: true },
      30,
      () => 26,
      "e",
      () => undefined,
    );
    expect(mended.probeC).toBeLessThan(7.5);
    expect(mended.probeC).toBeGreaterThan(0);
  });
});

test("the same seed lives the same week", () => {
  const start = startFridge(FREEZER, createChance("f"));
  const once = live(FREEZER, start, 600, inKitchen, "f", () => undefined);
  const again = live(FREEZER, start, 600, inKitchen, "f", () => undefined);
  expect(again).toEqual(once);
});
