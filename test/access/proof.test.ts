// Today's proof in words, on figures of which the truth is known: what is not known is never said to be fine.

import { describe, expect, test } from "vitest";
import { placeById } from "../../devices/places.ts";
import type { Sensor } from "../../hub/model.ts";
import { judge, type Proof } from "../../hub/serve/parents/proof.ts";
import { cameraSentences, coldSentences } from "../../hub/serve/parents/proof-words.ts";
import { figuresBetween } from "../../hub/store/figures.ts";
import type { Terms } from "../../hub/store/terms.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const TO = Date.UTC(2026, 10, 20, 4);
const FROM = TO - 24 * HOUR;
const LIMITS = placeById("sample-fridge")?.limits ?? [];
const TERMS: Terms = { bands: [{ from: 0, low: 0, high: 8, holdMs: 20 * MIN }], corrections: [] };

function sensor(name: string, place = "sample-fridge"): Sensor {
  return { id: `c.${name}`, siteId: "c", name, place, intervalS: 300, family: "native", address: name };
}

/** Hours of a fridge that is at `value` every five minutes; undefined: nothing came. */
function hours(valueAt: (minute: number) => number | undefined) {
  const readings = [];
  for (let minute = 0; minute < 24 * 60; minute += 5) {
    const value = valueAt(minute);
    if (value !== undefined) readings.push({ measuredAt: FROM + minute * MIN, value, late: false });
  }
  const edges = Array.from({ length: 25 }, (_, i) => FROM + i * HOUR);
  return figuresBetween(readings, undefined, TERMS, edges);
}

function cold(name: string, valueAt: (minute: number) => number | undefined, isSilent = false) {
  return judge(sensor(name), hours(valueAt), TO, isSilent, LIMITS);
}

function proof(of: Partial<Proof>): Proof {
  return {
    canteenId: "c",
    at: TO,
    cold: [],
    sampleFridgeUnwatched: false,
    cameras: [],
    kitchenHoursBegun: true,
    inspection: undefined,
    meals: undefined,
    ...of,
  };
}

const texts = (of: Partial<Proof>, language: "zh" | "en" = "en") =>
  coldSentences(proof(of), language).map((one) => `${one.tone}: ${one.text}`);

describe("fridges", () => {
  test("that were inside all the time are one sentence", () => {
    const all = ["a", "b", "c", "d"].map((name) => cold(name, () => 4));
    expect(texts({ cold: all })).toEqual(["good: All 4 cold stores stayed at 0–8 °C for the last 24 h."]);
    expect(texts({ cold: all }, "zh")).toEqual(["good: 全部 4 台冷藏冷冻设备过去 24 小时一直在 0–8 °C。"]);
  });

  test("one that was outside is named, with how long, how long at a stretch, and how far", () => {
    const warm = cold("b", (minute) => (minute >= 100 && minute < 130 ? 9.4 : minute === 600 ? 8.5 : 4));
    expect(texts({ cold: [cold("a", () => 4), warm] })).toEqual([
      "good: 1 of 2 cold stores stayed at 0–8 °C for the last 24 h.",
      "bad: b: not at 0–8 °C for 35 min of the last 24 h, 30 min at a stretch at most, as far as 9.4 °C.",
    ]);
  });

  test("one that was outside no longer than a loading takes is told of, and is no fault", () => {
    const loaded = cold("a", (minute) => (minute >= 600 && minute < 610 ? 9.2 : 4));
    expect(texts({ cold: [loaded] })).toEqual([
      "brief: a: not at 0–8 °C for 10 min of the last 24 h, 10 min at a stretch at most, as far as 9.2 °C.",
    ]);
  });

  test("one that is outside at this moment is a fault, however short it has been", () => {
    const warm = {
      ...cold("a", (minute) => (minute >= 24 * 60 - 5 ? 25 : 4)),
      latest: { value: 25, measuredAt: TO },
    };
    expect(texts({ cold: [warm] })[0]).toMatch(/^bad: .* It is 25\.0 °C now\.$/);
    expect(texts({ cold: [warm] }, "zh")[0]).toContain("超出规定温度（0–8 °C），");
  });

  test("a freezer's limit has one side", () => {
    const freezer = { ...cold("a", () => 4), band: { most: -12 }, verdict: "kept" as const };
    expect(texts({ cold: [freezer] }, "zh")).toEqual([
      "good: 全部 1 台冷藏冷冻设备过去 24 小时一直在 −12 °C 及以下。",
    ]);
    expect(texts({ cold: [freezer] })[0]).toContain("stayed at −12 °C or colder");
  });

  test("one of which nothing is known for two hours is not said to have kept", () => {
    const gappy = cold("a", (minute) => (minute >= 300 && minute < 435 ? undefined : 4));
    expect(texts({ cold: [gappy] })).toEqual([
      "unsure: a: at 0–8 °C as far as is known; there is no data for 2 h of the last 24 h.",
    ]);
  });

  test("a sensor that is silent now, and one that never spoke, prove nothing", () => {
    const dead = cold("a", (minute) => (minute < 1000 ? 4 : undefined), true);
    const never = cold("b", () => undefined);
    expect(texts({ cold: [dead, never] })).toEqual([
      "unsure: a: the sensor gives no data now; its temperature cannot be proven.",
      "unsure: b: no data in the last 24 h; its temperature cannot be proven.",
    ]);
  });

  test("one that was too cold says so by its lowest value, and tells of its gap too", () => {
    const icy = cold("a", (minute) => (minute >= 600 ? undefined : minute < 60 ? -1.5 : 2));
    const [only = ""] = texts({ cold: [icy] });
    expect(only).toContain("as far as −1.5 °C.");
    expect(only).toContain("There is no data for another 13 h 45 min.");
  });

  test("a kitchen without sensors, or without one in the sample fridge, is said to have none", () => {
    expect(texts({})).toEqual([
      "unsure: No fridge of this kitchen has a sensor: their temperatures cannot be proven here.",
    ]);
    expect(texts({ cold: [cold("a", () => 4)], sampleFridgeUnwatched: true })[1]).toContain("has no sensor");
  });
});

describe("cameras", () => {
  const camera = (name: string, seen: number | undefined, known = 1, isDoubted = false) => ({
    isDoubted,
    cameraId: name,
    name,
    known,
    ...(seen === undefined ? {} : { seen }),
  });
  const said = (...cameras: ReturnType<typeof camera>[]) =>
    cameraSentences(proof({ cameras }), "en").map((one) => one.text);

  test("are told of by how much of the kitchen hours they were seen", () => {
    expect(said(camera("a", 1), camera("b", 0.995))).toEqual([
      "All 2 cameras were online for all of today's kitchen hours.",
    ]);
    expect(said(camera("a", 1), camera("b", 0.5), camera("c", undefined, 0), camera("d", 1, 0.4))).toEqual([
      "1 of 4 cameras were online for all of today's kitchen hours.",
      "b: online for 50 % of today's kitchen hours.",
      "c: too little is on record to say whether it was online today.",
      "d: only 40 % of today's kitchen hours are on record; online for 100 % of that.",
    ]);
  });

  test("whose picture is not believed now are said to be so, however long they were online", () => {
    expect(said(camera("a", 1, 1, true))).toEqual([
      "The one camera was online for all of today's kitchen hours.",
      "a: its picture is not to be believed now; the school has been told.",
    ]);
  });

  test("of a kitchen that has not begun, or has none, prove nothing", () => {
    expect(cameraSentences(proof({ kitchenHoursBegun: false }), "zh")[0]?.tone).toBe("unsure");
    expect(said()).toEqual(["This kitchen has no cameras."]);
  });
});

test("what is proven is what is in force; while nothing is, the time is not known to be fine", () => {
  const tight = LIMITS.map((one) => (one.side === "above" ? { ...one, limit: 4 } : one));
  const known = hours(() => 5);
  expect(judge(sensor("tight"), known, TO, false, tight).band).toEqual({ least: 0, most: 4 });
  expect(judge(sensor("off"), known, TO, false, []).band).toEqual({ least: 0, most: 8 });
  const readings = [{ measuredAt: FROM, value: 20, late: false }];
  const off = figuresBetween(readings, undefined, { bands: [{ from: 0, holdMs: 0 }], corrections: [] }, [
    FROM,
    TO,
  ]);
  expect(judge(sensor("off"), off, TO, false, []).verdict).toBe("unknown");
});
