// From what is known of a sensor to what a person should know: thresholds, order, and what is not worth a word.
import { describe, expect, test } from "vitest";
import type { MetricName } from "../../devices/metrics.ts";
import { stateOf } from "../../hub/health/finding.ts";
import { findingsOf, type Known } from "../../hub/health/findings.ts";
import { type About, createSensorHealth } from "../../hub/health/sensor-health.ts";
import type { Reading } from "../../hub/model.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const NOW = Math.floor(Date.UTC(2026, 10, 21, 12) / HOUR) * HOUR;
const FRIDGE: About = { place: "sample-fridge", intervalS: 300, family: "zigbee2mqtt" };

type Lived = { every?: number; skip?: (minute: number) => boolean; link?: (minute: number) => number };

/** Two days of a fridge's readings, up to now. */
function lived({ every = 5, skip = () => false, link = () => 80 }: Lived = {}, about = FRIDGE) {
  const health = createSensorHealth();
  for (let minute = -48 * 60; minute <= 0; minute += every) {
    if (skip(minute)) continue;
    const at = NOW + minute * MIN;
    health.take(reading("temperature", 4 + ((minute / every) % 7) / 10, at), about);
    health.take(reading("link_quality", link(minute), at), about);
  }
  return health;
}

function reading(metric: MetricName, value: number, at: number, more: Partial<Reading> = {}): Reading {
  return { deviceId: "c.f", metric, value, measuredAt: at, receivedAt: at, late: false, ...more };
}

function found(health = lived(), more: Partial<Known> = {}, about = FRIDGE) {
  const told = health.tell(NOW);
  return findingsOf(
    {
      about,
      paces: [{ from: 0, intervalS: about.intervalS }],
      told,
      isSilent: false,
      heardAt: told.heardAt,
      battery: undefined,
      ...more,
    },
    NOW,
  );
}

function kinds(...args: Parameters<typeof found>): string[] {
  return found(...args).map((one) => `${one.kind} ${one.severity}`);
}

describe("a sensor", () => {
  test("that works is good, and nothing is said of it", () => {
    expect(found()).toEqual([]);
    expect(stateOf([])).toBe("good");
  });

  test("that never measured is unknown", () => {
    const never = found(createSensorHealth());
    expect(never.map((one) => one.kind)).toEqual(["never-heard"]);
    expect(stateOf(never)).toBe("unknown");
  });

  test("that is silent is so since it was heard, and critical after two hours", () => {
    expect(found(lived(), { isSilent: true, heardAt: NOW - HOUR })).toMatchObject([
      { kind: "silent", severity: "warning", since: NOW - HOUR, numbers: { forS: 3600 } },
    ]);
    expect(kinds(lived(), { isSilent: true, heardAt: NOW - 3 * HOUR })).toEqual(["silent critical"]);
  });

  test.each([
    ["of whose readings a tenth is missing: nothing", (minute: number) => minute % 50 === 0, []],
    [
      "of whose readings a third is missing: a notice",
      (minute: number) => minute % 15 === 0,
      ["gaps notice"],
    ],
    ["that was away for fourteen hours: a warning", (m: number) => m > -900 && m < -60, ["gaps warning"]],
  ])("%s", (_, skip, expected) => {
    expect(kinds(lived({ skip }))).toEqual(expected);
  });

  test("that sends bursts is not better for it, and one that nobody has placed has no share", () => {
    const health = lived({ skip: (minute) => minute % 15 !== 0 });
    for (let i = 1; i < 200; i++) health.take(reading("temperature", 4, NOW + i), FRIDGE);
    expect(kinds(health)).toEqual(["gaps warning"]);
    const unplaced = { ...FRIDGE, place: "unassigned" };
    expect(kinds(lived({ every: 60 }, unplaced), {}, unplaced)).toEqual([]);
  });

  test("that came an hour ago is expected from then on", () => {
    expect(kinds(lived({ skip: (minute) => minute < -90 }))).toEqual([]);
  });

  test("that delivers its day late has received it", () => {
    const health = createSensorHealth();
    for (let minute = -24 * 60; minute <= 0; minute += 5) {
      const at = NOW + minute * MIN;
      health.take(
        reading("temperature", 4 + (minute % 35) / 50, at, { receivedAt: NOW, late: minute < -10 }),
        FRIDGE,
      );
    }
    expect(kinds(health)).toEqual([]);
    expect(health.tell(NOW)).toMatchObject({ late: expect.any(Number), longestGapMs: 0 });
  });

  test("has no gap where late readings filled it", () => {
    const cut = (minute: number) => minute > -300 && minute < -60;
    const health = lived({ skip: cut });
    expect(health.tell(NOW).longestGapMs).toBe(4 * HOUR);
    for (let minute = -295; minute < -60; minute += 5) {
      const at = NOW + minute * MIN;
      if (minute !== -180 && minute !== -175)
        health.take(reading("temperature", 5, at, { receivedAt: NOW, late: true }), FRIDGE);
    }
    expect(health.tell(NOW).longestGapMs).toBe(15 * MIN);
  });

  test("that is heard badly a quarter of the time is told so, by what counts as weak for its radio", () => {
    expect(kinds(lived({ link: (minute) => (minute % 15 === 0 ? 12 : 60) }))).toEqual(["weak-signal notice"]);
    expect(kinds(lived({ link: (minute) => (minute % 50 === 0 ? 12 : 60) }))).toEqual([]);
    const dbm = (family: string) => {
      const about = { ...FRIDGE, family };
      const health = lived({}, about);
      for (let i = 0; i < 290; i++) health.take(reading("signal", -100, NOW - i * MIN), about);
      return kinds(health, {}, about);
    };
    expect(dbm("tasmota")).toEqual(["weak-signal notice"]);
    expect(dbm("chirpstack")).toEqual([]);
  });

  test("whose battery ends within a month is told so, and once low only that", () => {
    const health = lived();
    health.take(reading("battery", 30, NOW - HOUR), FRIDGE);
    const day = 24 * HOUR;
    const ends = {
      days: 40,
      perDay: -1,
      end: { at: NOW + 20 * day, earliest: NOW + 10 * day, latest: NOW + 40 * day },
    };
    expect(found(health, { battery: ends })).toMatchObject([
      { kind: "battery-ending", severity: "notice", numbers: { days: 20, daysLeast: 10, daysMost: 40 } },
    ]);
    expect(kinds(health, { battery: { ...ends, end: { ...ends.end, at: NOW + 60 * day } } })).toEqual([]);
    health.take(reading("battery", 18, NOW - MIN), FRIDGE);
    expect(found(health, { battery: ends })).toMatchObject([
      { kind: "battery-low", severity: "warning", since: NOW - MIN, numbers: { percent: 18 } },
    ]);
  });

  test("whose clock jumps about is told so without a number that would be false", () => {
    const health = lived();
    for (let i = 0; i < 6; i++) {
      const at = NOW - i * MIN;
      health.take(reading("temperature", 4, at, { sentAt: at + (i + 1) * 9 * HOUR }), FRIDGE);
    }
    const [clock] = found(health);
    expect(clock).toMatchObject({ kind: "clock-wrong", severity: "notice" });
    expect(clock?.numbers["offsetS"]).toBeUndefined();
  });

  test("with several findings has the worst first", () => {
    const health = lived({ link: () => 5 });
    health.take(reading("battery", 3, NOW - HOUR), FRIDGE);
    for (let i = 0; i < 15; i++) health.take(reading("fault_code", 85, NOW - i * MIN), FRIDGE);
    health.note({ kind: "conflict", deviceId: "c.f", at: NOW - MIN }, FRIDGE);
    const all = found(health);
    expect(all.map((one) => `${one.kind} ${one.severity}`)).toEqual([
      "battery-low critical",
      "fault-code warning",
      "weak-signal notice",
      "conflict notice",
    ]);
    expect(all[1]?.numbers).toEqual({ events: 15, code: 85 });
    expect(stateOf(all)).toBe("critical");
  });
});

test("what is followed of a sensor does not grow with what it sends", () => {
  const health = createSensorHealth();
  for (let i = 0; i < 50_000; i++) {
    const at = NOW + i * 7000;
    health.take(reading("temperature", i % 2 === 0 ? 4 : 99, at), FRIDGE);
    health.take(reading("fault_code", i, at), FRIDGE);
    health.take(reading("battery", i % 100, at, { sentAt: at - (i % 1000) * MIN }), FRIDGE);
  }
  const told = health.tell(NOW + 50_000 * 7000);
  expect(told.codes.length).toBeLessThanOrEqual(8);
  expect(told.jumps.length).toBeLessThanOrEqual(64);
});
