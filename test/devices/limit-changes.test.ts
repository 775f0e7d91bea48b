// Which way a change of a rule goes, field by field, and that none goes farther than its way.
import { expect, test } from "vitest";
import { changedLimit, type LimitChange, onlyWay, waysOf } from "../../devices/limit-changes.ts";
import type { Limit } from "../../devices/limits.ts";
import { silenceLimit } from "../../devices/places.ts";

const MIN = 60;
const above: Limit = {
  rule: "warm",
  metric: "temperature",
  side: "above",
  limit: 8,
  steps: [
    { severity: "warning", forS: 15 * MIN },
    { severity: "critical", forS: 15 * MIN, beyond: 12 },
    { severity: "critical", forS: 60 * MIN },
    { severity: "critical", forS: 60 * MIN, withinS: 86_400 },
  ],
  clearMargin: 0.5,
  clearForS: 600,
  source: "a test",
};
const below: Limit = { ...above, side: "below", limit: 0, steps: [{ severity: "warning", forS: 15 * MIN }] };

const TABLE: readonly [Limit, LimitChange, string][] = [
  [above, { limit: 4 }, "limit tighten"],
  [above, { limit: 10 }, "limit loosen"],
  [above, { limit: 8 }, "limit same"],
  [below, { limit: 1 }, "limit tighten"],
  [below, { limit: -1 }, "limit loosen"],
  [above, { beyond: 10 }, "beyond tighten"],
  [above, { beyond: 14 }, "beyond loosen"],
  [below, { beyond: -4 }, "beyond unknown"],
  [above, { forS: { warning: 5 * MIN } }, "for-warning tighten"],
  [above, { forS: { warning: 20 * MIN } }, "for-warning loosen"],
  [above, { forS: { critical: 30 * MIN } }, "for-critical tighten"],
  [above, { forS: { critical: 61 * MIN } }, "for-critical loosen"],
  [above, { forS: { notice: 60 } }, "for-notice unknown"],
  [above, { atLeast: "critical" }, "atLeast tighten"],
  [above, { atLeast: "warning" }, "atLeast same"],
  [above, { atLeast: "notice" }, "atLeast same"],
  [above, { atMost: "warning" }, "atMost loosen"],
  [above, { atMost: "critical" }, "atMost same"],
  //  How long a sensor may be still follows from its interval.
  [silenceLimit(300), { limit: 10 }, "limit unknown"],
  [{ ...above, metric: "door", limit: 0 }, { limit: 1 }, "limit unknown"],
];

test.each(TABLE)("%#: %o", (limit, change, said) => {
  expect([...waysOf(limit, change)].map((one) => one.join(" ")).join()).toBe(said);
});

test("of a change that goes both ways, each part can be had by itself", () => {
  const both: LimitChange = { limit: 4, forS: { warning: 3600, critical: 60 }, atMost: "warning" };
  expect(onlyWay(above, both, "tighten")).toEqual({ limit: 4, forS: { critical: 60 } });
  expect(onlyWay(above, both, "loosen")).toEqual({ forS: { warning: 3600 }, atMost: "warning" });
});

test("changes are laid upon each other, each its own way and no farther", () => {
  const { limit, by } = changedLimit(above, [
    { way: "tighten", change: { limit: 6, forS: { warning: 10 * MIN } } },
    //  Made when 8 was in force: not to loosen the 6 above it.
    { way: "tighten", change: { limit: 7 } },
    { way: "loosen", change: { forS: { critical: 90 * MIN } } },
    { way: "loosen", change: { limit: 5 } },
    { way: "tighten", change: { atLeast: "critical" } },
  ]);
  expect(limit.limit).toBe(6);
  expect(limit.steps).toEqual([
    { severity: "critical", forS: 10 * MIN },
    { severity: "critical", forS: 15 * MIN, beyond: 12 },
    { severity: "critical", forS: 90 * MIN },
    { severity: "critical", forS: 90 * MIN, withinS: 86_400 },
  ]);
  expect(by).toEqual([0, 2, 4]);
});

test("whoever speaks of severity last has the word, and a farther limit is never the nearer one", () => {
  const { limit } = changedLimit(above, [
    { way: "loosen", change: { limit: 13, atMost: "warning" } },
    { way: "tighten", change: { atLeast: "critical" } },
  ]);
  expect(limit.steps.map((step) => step.severity)).toEqual(["critical", "critical", "critical", "critical"]);
  expect(limit.steps[1]?.beyond).toBe(13);
  expect(changedLimit(above, []).limit).toBe(above);
});
