// Absence as readings: told once a sensor has missed its time, every minute while it lasts, and when it ends.
import { expect, test } from "vitest";
import { createSilence } from "../../hub/ingest/silence.ts";
import type { Reading } from "../../hub/model.ts";

const SENSORS = [{ id: "s", silentAfterS: 1200 }];
const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21);

function heardAt(at: number, late = false, metric: Reading["metric"] = "temperature"): Reading {
  return { deviceId: "s", metric, value: 4, measuredAt: at, receivedAt: at, late };
}

test("a sensor that keeps its interval is not spoken of", () => {
  const silence = createSilence(new Map(), new Set(), START);
  expect(silence.heard([heardAt(START)])).toEqual([]);
  expect(silence.tell(SENSORS, START + 20 * MINUTE)).toEqual([]);
});

test("silence is told each minute, and its end at once", () => {
  const silence = createSilence(new Map(), new Set(), START);
  silence.heard([heardAt(START)]);
  expect(silence.tell(SENSORS, START + 21 * MINUTE)).toMatchObject([{ metric: "silent_for", value: 1260 }]);
  expect(silence.isSilent("s")).toBe(true);
  expect(silence.tell(SENSORS, START + 21 * MINUTE + 5000)).toEqual([]);
  expect(silence.tell(SENSORS, START + 22 * MINUTE)).toMatchObject([{ value: 1320 }]);
  expect(silence.heard([heardAt(START + 23 * MINUTE)])).toMatchObject([{ metric: "silent_for", value: 0 }]);
  expect(silence.isSilent("s")).toBe(false);
});

test("late readings and a gateway's word do not end it: a clock that is hours slow shows as a fault", () => {
  const silence = createSilence(new Map(), new Set(), START);
  silence.tell(SENSORS, START + 21 * MINUTE);
  expect(silence.heard([heardAt(START + 22 * MINUTE, true)])).toEqual([]);
  expect(silence.heard([heardAt(START + 22 * MINUTE, false, "online")])).toEqual([]);
  expect(silence.isSilent("s")).toBe(true);
});

test("a hub that was down does not call its sensors silent before they had their time to speak", () => {
  const silence = createSilence(new Map([["s", START - 60 * MINUTE]]), new Set(), START);
  expect(silence.tell(SENSORS, START + 19 * MINUTE)).toEqual([]);
  expect(silence.tell(SENSORS, START + 21 * MINUTE)).toMatchObject([{ value: 81 * 60 }]);
});

test("one that was silent before the hub stopped is silent still", () => {
  const silence = createSilence(new Map([["s", START - 60 * MINUTE]]), new Set(["s"]), START);
  expect(silence.tell(SENSORS, START + 1000)).toMatchObject([{ value: 3601 }]);
});

test("a sensor that was added just now is waited for as long as any other, and one that was taken away is forgotten", () => {
  const silence = createSilence(new Map(), new Set(), START);
  silence.tell([], START + 60 * MINUTE);
  expect(silence.tell(SENSORS, START + 61 * MINUTE)).toEqual([]);
  expect(silence.tell(SENSORS, START + 80 * MINUTE)).toEqual([]);
  expect(silence.tell(SENSORS, START + 82 * MINUTE)).toMatchObject([{ value: 21 * 60 }]);
  silence.tell([], START + 83 * MINUTE);
  expect(silence.isSilent("s")).toBe(false);
  expect(silence.tell(SENSORS, START + 84 * MINUTE)).toEqual([]);
});
