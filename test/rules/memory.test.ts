// What is kept of the rules' memory is read again, also as earlier versions kept it.
import { expect, test } from "vitest";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { readKept } from "../../hub/rules/memory.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { sceneOf } from "./scene.ts";
import { MINUTE, START, series, words } from "./series.ts";

test("an excursion that was kept alone goes on: it becomes critical after its hour, and resolves", () => {
  const before = {
    since: START,
    lastAt: START + 20 * MINUTE,
    beyondSince: [null, null, null],
    worst: 9,
    toldWorst: 9,
    told: "warning",
  };
  const kept = readKept(JSON.stringify(before));
  const rule = "sample-fridge-too-warm";
  const rules = createRules(sceneOf(sensorLimits("sample-fridge", 60, 1)), [
    { deviceId: "fridge", rule, kept },
  ]);
  expect(rules.toldOn(rule)).toEqual(["fridge"]);
  const steps = rules.apply(series("21..60:9 61..71:4")).map((step) => words(step));
  expect(steps).toEqual(["60 raised critical", "71 resolved"]);
});

test("a memory and a condition come back as they were", () => {
  for (const kept of [{ times: [{ from: 1, to: 2, ms: 1 }] }, { holdsSince: 5 }, { past: [[1, 2]] }]) {
    expect(readKept(JSON.stringify(kept))).toEqual(kept);
  }
});
