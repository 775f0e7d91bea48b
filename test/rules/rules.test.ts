// The rules, as a small table language: values at minutes → what is told at which minute. Each default has its row.
import { describe, expect, test } from "vitest";
import { honestyLimits } from "../../devices/honesty.ts";
import type { Limit } from "../../devices/limits.ts";
import { CAMERA_OFFLINE, PLACES, silenceLimit } from "../../devices/places.ts";
import type { Reading } from "../../hub/model.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { sceneOf } from "./scene.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21);
const ALL = [
  ...PLACES.flatMap((place) => place.limits),
  CAMERA_OFFLINE,
  silenceLimit(300),
  ...honestyLimits(),
];

function limitOf(rule: string): Limit {
  const limit = ALL.find((one) => one.rule === rule);
  if (limit === undefined) throw new Error(`there is no rule ${rule}`);
  return limit;
}

/** "0:5 10:9" → a reading of 5 at minute 0 and one of 9 at minute 10; "0..60:9" → one of 9 at each minute from 0 to 60. */
function series(text: string): { minute: number; value: number }[] {
  return text.split(" ").flatMap((item) => {
    const [when = "", value = ""] = item.split(":");
    const [from = 0, to = from] = when.split("..").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => ({ minute: from + i, value: Number(value) }));
  });
}

function reading(limit: Limit, minute: number, value: number, late = false): Reading {
  const at = START + minute * MINUTE;
  return { deviceId: "d", metric: limit.metric, value, measuredAt: at, receivedAt: at, late };
}

/** What is told, as "minute kind severity". */
function told(limit: Limit, text: string): string[] {
  const rules = createRules(sceneOf([limit]), []);
  return series(text).flatMap(({ minute, value }) =>
    rules.apply([reading(limit, minute, value)]).map(({ step }) => {
      return `${minute} ${step.kind}${"severity" in step ? ` ${step.severity}` : ""}`;
    }),
  );
}

test.each([
  ["sample-fridge-too-warm", "0..14:8.5", []],
  ["sample-fridge-too-warm", "0..15:8.5", ["15 fired warning"]],
  ["sample-fridge-too-warm", "0..60:8.5", ["15 fired warning", "60 raised critical"]],
  ["sample-fridge-too-warm", "0..9:8.5 10..25:12.5", ["15 fired warning", "25 raised critical"]],
  ["sample-fridge-too-warm", "0..20:12.5", ["15 fired critical"]],
  ["sample-fridge-too-warm", "0..60:8", []],
  ["sample-fridge-too-warm", "0..14:9 15:7 16..30:9", []],
  ["sample-fridge-too-warm", "0..15:9 16..25:7.8", ["15 fired warning"]],
  ["sample-fridge-too-warm", "0..15:9 16..26:7.5", ["15 fired warning", "26 resolved"]],
  ["sample-fridge-too-warm", "0..15:9 16..24:7 25:9 26..36:7", ["15 fired warning", "36 resolved"]],
  ["sample-fridge-too-warm", "0..15:9 16:9.4 17:9.5", ["15 fired warning", "17 worsened"]],
  ["sample-fridge-too-cold", "0..15:-1", ["15 fired warning"]],
  ["food-fridge-too-warm", "0..30:9", ["30 fired warning"]],
  ["food-fridge-too-warm", "0..120:9", ["30 fired warning", "120 raised critical"]],
  ["food-fridge-too-cold", "0..30:-0.5", ["30 fired warning"]],
  ["freezer-too-warm", "0..59:-10", []],
  ["freezer-too-warm", "0..60:-10", ["60 fired warning"]],
  ["freezer-too-warm", "0..30:-4", ["30 fired critical"]],
  ["freezer-too-warm", "0..240:-10", ["60 fired warning", "240 raised critical"]],
  ["cold-room-too-warm", "0..15:25.5", ["15 fired warning"]],
  ["camera-offline", "0..4:0 5:1", []],
  ["camera-offline", "0..6:0 7:1", ["5 fired warning", "7 resolved"]],
  ["camera-offline", "0..60:0", ["5 fired warning", "60 raised critical"]],
  ["camera-offline", "0..2:0 600..604:0", []],
  ["camera-offline", "0..2:0 600..605:0", ["605 fired warning"]],
  ["sensor-silent", "0:1199 1:1201 2:0", ["1 fired warning", "2 resolved"]],
  ["sensor-stuck", "0:43200 1:43201 2:0", ["1 fired warning", "2 resolved"]],
  ["sensor-battery-low", "0:20 59:20 60:21", []],
  ["sensor-battery-low", "0:20 60:20 70:29 80:30", ["60 fired warning", "80 resolved"]],
  ["sensor-battery-low", "0:5 60:5", ["60 fired critical"]],
  ["sensor-clock-wrong", "0:300 1:301 2:250 3:240", ["1 fired notice", "3 resolved"]],
  ["sensor-clock-wrong", "0:400 1440:400", ["0 fired notice", "1440 raised warning"]],
  ["sensor-implausible", "0:2 1:3 2:12 3:1 4:0", ["1 fired notice", "2 raised warning", "4 resolved"]],
  ["sensor-silent", "0:1201 120:8401", ["0 fired warning", "120 raised critical"]],
])("%s: %s", (rule, text, expected) => {
  expect(told(limitOf(rule), text)).toEqual(expected);
});

const WARM = limitOf("sample-fridge-too-warm");

describe("an excursion", () => {
  test("goes on from what was remembered, so that a restart does not begin it anew", () => {
    const before = createRules(sceneOf([WARM]), []);
    before.apply([reading(WARM, 0, 9), reading(WARM, 10, 9)]);
    const after = createRules(sceneOf([WARM]), JSON.parse(JSON.stringify(before.takeChanged())));
    expect(after.apply([reading(WARM, 14, 9)])).toEqual([]);
    expect(after.apply([reading(WARM, 15, 9)])).toMatchObject([
      { step: { kind: "fired", excursion: { since: START, worst: 9 } } },
    ]);
  });

  test("is neither made nor ended by readings that tell of the past", () => {
    const rules = createRules(sceneOf([WARM]), []);
    expect(
      rules.apply(series("0..60:15").map(({ minute, value }) => reading(WARM, minute, value, true))),
    ).toEqual([]);
    rules.apply(series("100..115:9").map(({ minute, value }) => reading(WARM, minute, value)));
    expect(rules.apply([reading(WARM, 90, 4)])).toEqual([]);
    expect(rules.apply([reading(WARM, 101, 4, true)])).toEqual([]);
  });

  test("leads to the same after a restart as without one, whatever came out of order", () => {
    const live = [reading(WARM, 0, 9), reading(WARM, 10, 9), reading(WARM, 5, 4), reading(WARM, 15, 9)];
    const straight = createRules(sceneOf([WARM]), []);
    const expected = live.flatMap((one) => straight.apply([one]));
    expect(expected).toHaveLength(1);
    for (let cut = 1; cut < live.length; cut++) {
      const before = createRules(sceneOf([WARM]), []);
      const told = live.slice(0, cut).flatMap((one) => before.apply([one]));
      const after = createRules(sceneOf([WARM]), before.takeChanged());
      after.note(live.slice(0, cut));
      expect([...told, ...live.slice(cut).flatMap((one) => after.apply([one]))]).toEqual(expected);
    }
  });

  test("of a rule that is no longer in force is given up", () => {
    const before = createRules(sceneOf([WARM]), []);
    before.apply(series("0..15:9").map(({ minute, value }) => reading(WARM, minute, value)));
    const after = createRules(sceneOf([]), before.takeChanged());
    expect(after.retire()).toMatchObject([
      { deviceId: "d", rule: WARM.rule, excursion: { told: "warning" } },
    ]);
    expect(after.takeChanged()).toEqual([{ deviceId: "d", rule: WARM.rule, excursion: undefined }]);
  });

  test("is not ended by missing readings", () => {
    const rules = createRules(sceneOf([WARM]), []);
    rules.apply(series("0..15:9").map(({ minute, value }) => reading(WARM, minute, value)));
    rules.takeChanged();
    expect(rules.apply([reading(WARM, 6_000, 9)])).toMatchObject([{ step: { kind: "raised" } }]);
  });
});
