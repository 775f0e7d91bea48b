// A loading or a failure? Measured on simulated fridges of which it is known what happened to them.
import { expect, test } from "vitest";
import { callsForLoading, measureFridges } from "./fridge-months.ts";

test("a month of fridges: no failure is missed, and far fewer calls are for nothing than by a threshold with its duration", () => {
  const { threshold, duration, rules } = measureFridges(4, "kitchens");
  expect(rules.faults).toBeGreaterThan(30);
  expect(rules.missed).toBe(0);
  expect(duration.missed).toBe(0);
  //  What is less than critical waits for at most an hour, beyond the hour that a freezer has anyway.
  expect(rules.longestMin).toBeLessThanOrEqual(120);
  expect(rules.medianMin).toBeLessThanOrEqual(60);

  expect(threshold.falseCallsAMonth).toBeGreaterThan(40);
  expect(duration.falseCallsAMonth).toBeGreaterThan(5);
  expect(rules.falseCallsAMonth).toBeLessThan(duration.falseCallsAMonth / 4);
  //  Those that are left are days on which the door was open for an hour in all.
  expect(rules.falseCallsAMonth - rules.addedUpAMonth).toBeLessThan(0.1);
});

test.each(["sample-fridge", "food-fridge", "freezer"] as const)(
  "a loading of ten minutes calls nobody: %s",
  (place) => {
    const calls = Array.from({ length: 20 }, (_, i) => callsForLoading(place, `loading ${i}`));
    expect(calls.filter((count) => count > 0)).toEqual([]);
  },
);
