// What holds whatever comes in, in whatever order, and wherever the hub is cut off. In these words:
//   - What was told is what the readings that were on time tell in their own order: late ones, and those measured before
//     one of the same device and metric that is already there, add nothing and take nothing away.
//   - What has been told is never taken back or told otherwise by what comes afterwards.
//   - The history of excursions is what all stored readings tell in the order of their time: it does not depend on the
//     order in which they came, and it is what was told where they came in that order.
//   - Cut off after any reading, and going on from what was kept as JSON, the rules tell the same.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { Reading } from "../../hub/model.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { createRules, type RuleMemory } from "../../hub/rules/rules.ts";
import { sceneOf } from "./scene.ts";
import { MINUTE, START, told, words } from "./series.ts";

const DEFAULTS = sensorLimits("sample-fridge", 60, 1, { defrosts: true });
const CHANGE: Limit = {
  rule: "change",
  metric: "temperature",
  side: "above",
  limit: 3,
  overS: 1200,
  steps: [{ severity: "notice", forS: 0 }],
  and: [{ metric: "humidity", side: "above", limit: 50 }],
  clearMargin: 0.5,
  clearForS: 120,
  source: "chosen",
};
const ALWAYS: Limit = { ...(DEFAULTS[0] as Limit), rule: "always", schedule: "always" };
const DEVICES = ["fridge", "beside"];
/** Out of schedule for an hour and a half in every ten hours. */
const SCENE = sceneOf([...DEFAULTS, CHANGE, ALWAYS], {
  besides: () => DEVICES,
  inForce: (_, __, at) => Math.floor((at - START) / (90 * MINUTE)) % 7 !== 3,
});

/** Hours of readings that often cross limits: runs of one value at a regular pace, with gaps between them. */
const run = fc.record({
  deviceId: fc.constantFrom(...DEVICES),
  gap: fc.constantFrom(0, 1, 3, 45),
  pace: fc.constantFrom(1, 4, 10),
  count: fc.integer({ min: 1, max: 25 }),
  metric: fc.constantFrom<MetricName>("temperature", "temperature", "temperature", "door", "humidity"),
  value: fc.constantFrom(-2, 4, 7.6, 7.9, 8.4, 9, 11, 13, 16),
  slope: fc.constantFrom(0, 0, 0.2, -0.3),
});
const inOrder: fc.Arbitrary<Reading[]> = fc.array(run, { minLength: 1, maxLength: 12 }).map((runs) => {
  let minute = 0;
  const readings = runs.flatMap(({ deviceId, gap, pace, count, metric, value, slope }) => {
    minute += gap;
    return Array.from({ length: count }, (_, i) => {
      minute += pace;
      const is =
        metric === "door" ? Number(value > 8) : metric === "humidity" ? value * 8 : value + i * slope;
      return readingAt(deviceId, metric, minute, is);
    });
  });
  return readings;
});

function readingAt(deviceId: string, metric: MetricName, minute: number, value: number): Reading {
  const measuredAt = START + minute * MINUTE;
  return { deviceId, metric, value, measuredAt, receivedAt: measuredAt, late: false };
}

/** The same readings as they may come: some a little later than others, some so late that they tell of the past. */
const anyOrder = inOrder.chain((readings) =>
  fc
    .array(
      fc.record({
        by: fc.constantFrom(0, 0, 0, 0, 2, 7, 15),
        late: fc.constantFrom(false, false, false, true),
      }),
      {
        minLength: readings.length,
        maxLength: readings.length,
      },
    )
    .map((delays) =>
      readings
        .map((reading, i) => ({
          reading: { ...reading, late: delays[i]?.late === true },
          at: i + (delays[i]?.by ?? 0),
        }))
        .sort((one, other) => one.at - other.at)
        .map(({ reading }) => reading),
    ),
);

/** Those that are neither late nor behind one of their own series. */
function onTime(readings: readonly Reading[]): Reading[] {
  const newest = new Map<string, number>();
  return readings.filter(({ deviceId, metric, measuredAt, late }) => {
    const series = `${deviceId} ${metric}`;
    if (late || measuredAt < (newest.get(series) ?? 0)) return false;
    newest.set(series, measuredAt);
    return true;
  });
}

/** What stored readings tell, in the order of their time. */
function historyOf(stored: readonly Reading[]): string[] {
  const all = stored.map((reading) => ({ ...reading, late: false }));
  const name = ({ deviceId, metric }: Reading) => `${deviceId} ${metric}`;
  all.sort((one, other) => one.measuredAt - other.measuredAt || (name(one) < name(other) ? -1 : 1));
  return told(SCENE, all, true);
}

const RUNS = { numRuns: 300 };

test("what is told is what the readings that were on time tell", () => {
  fc.assert(
    fc.property(anyOrder, (arrived) => {
      expect(told(SCENE, arrived, true)).toEqual(told(SCENE, onTime(arrived), true));
    }),
    RUNS,
  );
});

test("what was told is never told otherwise by what comes afterwards", () => {
  fc.assert(
    fc.property(anyOrder, fc.nat(), (arrived, cut) => {
      const first = told(SCENE, arrived.slice(0, cut % arrived.length), true);
      expect(told(SCENE, arrived, true).slice(0, first.length)).toEqual(first);
    }),
    RUNS,
  );
});

test("the history of excursions is the same in whatever order its readings came, and is what was told where they came in order", () => {
  fc.assert(
    fc.property(inOrder, fc.infiniteStream(fc.nat()), (readings, chance) => {
      const shuffled = readings
        .map((reading) => ({ reading, at: chance.next().value as number }))
        .sort((one, other) => one.at - other.at)
        .map(({ reading }) => reading);
      expect(historyOf(shuffled)).toEqual(historyOf(readings));
      expect(told(SCENE, readings, true)).toEqual(historyOf(readings));
    }),
    RUNS,
  );
});

test("cut off after any reading, the rules go on from what was kept and tell the same", () => {
  let steps = 0;
  const kinds = new Set<string>();
  fc.assert(
    fc.property(anyOrder, fc.nat(), (arrived, at) => {
      const cut = at % arrived.length;
      const kept = new Map<string, RuleMemory>();
      const before = createRules(SCENE, []);
      const all = arrived.slice(0, cut).flatMap((one) => {
        const found = before.apply([one]);
        for (const memory of before.takeChanged()) kept.set(`${memory.deviceId} ${memory.rule}`, memory);
        return found;
      });
      const after = createRules(SCENE, JSON.parse(JSON.stringify([...kept.values()])));
      after.note(arrived.slice(0, cut));
      all.push(...after.apply(arrived.slice(cut)));
      const found = all.map((step) => words(step, true));
      expect(found).toEqual(told(SCENE, arrived, true));
      steps += found.length;
      for (const { step, limit } of all) kinds.add(`${limit.rule} ${step.kind}`);
    }),
    RUNS,
  );
  //  The readings do tell of something, and of each kind.
  expect(steps).toBeGreaterThan(300);
  expect([...kinds].map((kind) => kind.split(" ")[1])).toEqual(
    expect.arrayContaining(["fired", "raised", "lowered", "worsened", "resolved"]),
  );
});
