// Which findings the rules hear of, and when: as a limit is passed, as it changes, once an hour, and as it ends.
import { describe, expect, test } from "vitest";
import { createHealthTeller } from "../../hub/compose/health-teller.ts";
import { type About, createSensorHealth, type SensorHealth } from "../../hub/health/sensor-health.ts";
import type { Reading } from "../../hub/model.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const NOW = Math.floor(Date.UTC(2026, 10, 21, 12) / HOUR) * HOUR;
const FRIDGE: About = { place: "sample-fridge", intervalS: 300, family: "native" };

function open(toldOn: Readonly<Record<string, readonly string[]>> = {}) {
  const health = createSensorHealth();
  const teller = createHealthTeller(
    () => sensorLimits(FRIDGE.place, FRIDGE.intervalS, 1),
    (rule) => toldOn[rule] ?? [],
    1,
  );
  /** What is told at a minute, as "metric value". */
  const told = (minute: number) => {
    const at = NOW + minute * MIN;
    return teller.due("c.f", health.tell(at), at).map((one) => `${one.metric} ${one.value}`);
  };
  return { health, told };
}

function give(
  health: SensorHealth,
  minute: number,
  metric: Reading["metric"],
  value: number,
  late = false,
): void {
  const measuredAt = NOW + minute * MIN;
  const receivedAt = late ? NOW : measuredAt;
  health.take({ deviceId: "c.f", metric, value, measuredAt, receivedAt, late }, FRIDGE);
}

describe("the rules", () => {
  test("hear nothing of a healthy sensor", () => {
    const { health, told } = open();
    for (let minute = 0; minute < 120; minute += 5) {
      give(health, minute, "temperature", 4 + (minute % 7) / 10);
      expect(told(minute)).toEqual([]);
    }
  });

  test("hear of fault codes from the third on, of each further one, and of their end a day later", () => {
    const { health, told } = open();
    for (const minute of [0, 1]) give(health, minute, "fault_code", 85);
    expect(told(2)).toEqual([]);
    give(health, 3, "fault_code", 85);
    expect(told(3)).toEqual(["implausible 3"]);
    expect(told(4)).toEqual([]);
    give(health, 5, "fault_code", -127);
    expect(told(5)).toEqual(["implausible 4"]);
    expect(told(66)).toEqual(["implausible 4"]);
    expect(told(25 * 60)).toEqual(["implausible 0"]);
    expect(told(26 * 60)).toEqual([]);
  });

  test("hear of a frozen value, and of its first step", () => {
    const { health, told } = open();
    for (let minute = -5 * 24 * 60; minute < -12 * 60; minute += 10)
      give(health, minute, "temperature", 4 + (Math.abs(minute / 10) % 5) / 10);
    for (let minute = -12 * 60; minute <= 5; minute += 5) give(health, minute, "temperature", 4.2);
    expect(told(5)).toEqual([expect.stringMatching(/^stuck_for 4[34]\d{3}$/)]);
    give(health, 10, "temperature", 4.9);
    expect(told(10)).toEqual(["stuck_for 0"]);
  });

  test("hear nothing of what late readings show: codes, steps, a value that was frozen", () => {
    const { health, told } = open();
    for (let minute = -5 * 24 * 60; minute < -14 * 60; minute += 10)
      give(health, minute, "temperature", 4 + (Math.abs(minute / 10) % 5) / 10, true);
    for (let minute = -14 * 60; minute <= -20; minute += 10) {
      give(health, minute, "temperature", 4.2, true);
      give(health, minute, "fault_code", 85, true);
    }
    expect(health.tell(NOW).stuck).toBeDefined();
    for (let minute = -19; minute < -12; minute++)
      give(health, minute, "temperature", minute % 2 ? 90 : 4, true);
    expect(health.tell(NOW).jumps.length).toBeGreaterThan(2);
    expect(health.tell(NOW).codes[0]?.count).toBeGreaterThan(80);
    expect(told(0)).toEqual([]);
  });

  test("are told after a restart that what they remember is over", () => {
    const { told } = open({ "sensor-stuck": ["c.f"], "sensor-clock-wrong": ["another"] });
    expect(told(0)).toEqual(["stuck_for 0"]);
    expect(told(1)).toEqual([]);
  });
});
