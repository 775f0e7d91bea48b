// The other judges of a sensor, case by case: steps that cannot be, wrong clocks, batteries, and counts of a day.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BatteryDay, batteryTrend } from "../../hub/health/battery.ts";
import { createClockOffset } from "../../hub/health/clock-offset.ts";
import { createDayCounts } from "../../hub/health/day-counts.ts";
import { createJumps } from "../../hub/health/jumps.ts";
import { createAppliance } from "../../simulators/appliance.ts";
import { createChance } from "../../simulators/chance.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 8, 1);

/** How many jumps values make, one every `everyMin`, in a fridge (5 °C a minute). */
function jumpsOf(values: readonly number[], everyMin = 5, door?: (i: number) => boolean): number {
  const jumps = createJumps();
  return values.filter((value, i) => {
    const at = START + i * everyMin * MIN;
    if (door !== undefined) jumps.takeDoor(door(i), at);
    return jumps.take(value, at, 5) !== undefined;
  }).length;
}

describe("a step that cannot be", () => {
  test("and the step back are one event", () => {
    expect(jumpsOf([4, 4.1, 99, 4.2, 4.1])).toBe(1);
    expect(jumpsOf([4, 4.1, 99, 98.5, 99, 4.2, 4.1])).toBe(1);
  });

  test("is one more each time it comes again", () => {
    expect(jumpsOf([4, 99, 4, 4, 99, 4, 4, 99, 4])).toBe(3);
  });

  test("is judged by the time it took: what a minute cannot do, ten can", () => {
    expect(jumpsOf([4, 24], 1)).toBe(1);
    expect(jumpsOf([4, 24], 10)).toBe(0);
  });

  test("is none while a door is open or was just now, and smaller ones count where a door is known to be shut", () => {
    expect(jumpsOf([4, 16], 1, () => false)).toBe(1);
    expect(jumpsOf([4, 16], 1)).toBe(0);
    expect(jumpsOf([4, 16], 1, (i) => i === 0)).toBe(0);
  });

  test("is not made by a burst of readings within a second, nor by one that tells of the past", () => {
    const jumps = createJumps();
    for (const [ms, value] of [
      [0, 4],
      [200, 4.5],
      [400, 5],
      [-60_000, 90],
      [600, 5.2],
    ] as const)
      expect(jumps.take(value, START + ms, 5)).toBeUndefined();
  });

  test("does not happen in a month of any simulated appliance, its compressor failing on the way", () => {
    for (const [place, fastest] of [
      ["sample-fridge", 5],
      ["food-fridge", 5],
      ["freezer", 5],
      ["kitchen", 10],
    ] as const) {
      const appliance = createAppliance(place, `jumps ${place}`, START);
      const jumps = createJumps();
      let found = 0;
      for (let at = START; at < START + 30 * DAY; at += MIN) {
        if (at === START + 10 * DAY) appliance.setWorking?.(false);
        if (at === START + 11 * DAY) appliance.setWorking?.(true);
        const { temperature, door } = appliance.measureAt(at);
        if (door !== undefined) jumps.takeDoor(door === "open", at);
        if (jumps.take(temperature, at, fastest) !== undefined) found += 1;
      }
      expect([place, found]).toEqual([place, 0]);
    }
  });
});

describe("a clock's offset", () => {
  /** Messages every five minutes whose time is off by these many seconds. */
  function offsetOf(offsetsS: readonly number[], everyMs = 5 * MIN): number | undefined {
    const clock = createClockOffset();
    for (const [i, s] of offsetsS.entries()) {
      const receivedAt = START + i * everyMs;
      clock.take(receivedAt - s * 1000, receivedAt, 300);
    }
    return clock.offsetMs();
  }

  test("is the median of steady messages, ahead or behind", () => {
    expect(offsetOf([1, 2, 1, 3, 1])).toBe(1000);
    expect(offsetOf([7200, 7201, 7203, 7200, 7202])).toBe(7_201_000);
    expect(offsetOf([-600, -600, -599, -601, -600, 3])).toBe(-600_000);
  });

  test("is not claimed of few messages, nor of a buffer that is being emptied, slowly or at once", () => {
    expect(offsetOf([600, 600, 600, 600])).toBeUndefined();
    const buffer = Array.from({ length: 20 }, (_, i) => 6000 - i * 300);
    expect(offsetOf(buffer)).toBeUndefined();
    expect(offsetOf(buffer, 100)).toBeUndefined();
  });

  test("takes the newest moment of a message that brings its memory along", () => {
    const clock = createClockOffset();
    for (let i = 0; i < 5; i++) {
      const receivedAt = START + i * 5 * MIN;
      for (const old of [0, 600, 1200, 1800]) clock.take(receivedAt - old * 1000, receivedAt, 300);
    }
    expect(clock.offsetMs()).toBe(0);
  });
});

/** Days' means that fall by `perDay` from `from`, in whole percent, with what `noise` adds. */
function falling(
  days: number,
  from: number,
  perDay: number,
  noise: (i: number) => number = () => 0,
): BatteryDay[] {
  return Array.from({ length: days }, (_, i) => ({
    at: START + i * DAY,
    percent: Math.round(from - perDay * i + noise(i)),
  }));
}

describe("a battery's end", () => {
  test("is where the line of its days reaches 5 %, between bounds", () => {
    const days = falling(60, 80, 0.5);
    const now = days.at(-1)?.at ?? 0;
    const { end, perDay } = batteryTrend(days, now);
    expect(perDay).toBeCloseTo(-0.5, 1);
    //  50.5 % are left: 91 days to 5 %.
    expect(((end?.at ?? 0) - now) / DAY).toBeCloseTo(91, -1);
    expect(end?.earliest).toBeLessThan(end?.at ?? 0);
    expect(end?.latest).toBeGreaterThan(end?.at ?? 0);
  });

  test("is not moved by some cold days", () => {
    const calm = batteryTrend(falling(60, 80, 0.5), START + 60 * DAY).end?.at ?? 0;
    const cold = batteryTrend(
      falling(60, 80, 0.5, (i) => (i % 9 === 0 || i === 59 ? -15 : 0)),
      START + 60 * DAY,
    );
    expect(Math.abs((cold.end?.at ?? 0) - calm) / DAY).toBeLessThan(10);
  });

  test("is counted from the last change of the cell", () => {
    const days = [
      ...falling(40, 40, 0.9),
      ...falling(30, 100, 0.9).map((one) => ({ ...one, at: one.at + 40 * DAY })),
    ];
    expect(batteryTrend(days, START + 70 * DAY)).toMatchObject({ days: 30, end: expect.anything() });
    expect(batteryTrend(days.slice(0, 45), START + 45 * DAY)).toMatchObject({ whyNoEnd: "too-few-days" });
  });

  test.each([
    ["of a few days", falling(9, 50, 1), "too-few-days"],
    [
      "of ten days within a week",
      falling(10, 50, 1).map((one, i) => ({ ...one, at: START + i * HOUR })),
      "too-few-days",
    ],
    ["that does not fall (external power)", falling(60, 100, 0), "not-falling"],
    [
      "that shows quarters",
      falling(60, 4, 0.05).map((one) => ({ ...one, percent: one.percent * 25 })),
      "only-steps",
    ],
    ["years away", falling(90, 100, 0.06), "too-far"],
    ["that jumps about", falling(15, 60, 0.4, (i) => ((i * 7) % 5) * 4), "too-uncertain"],
  ] as const)("is not claimed %s", (_, days, why) => {
    const trend = batteryTrend(days, days.at(-1)?.at ?? 0);
    expect(trend.end).toBeUndefined();
    expect(trend.whyNoEnd).toBe(why);
  });

  test("lies within its bounds for cells with known ends, straight and falling faster at the end", () => {
    let [claimed, inside] = [0, 0];
    for (const bend of [0, 0.25]) {
      for (let seed = 0; seed < 100; seed++) {
        const chance = createChance(`cell ${bend} ${seed}`);
        const [known, left] = [Math.round(chance.between(30, 90)), Math.round(chance.between(20, 200))];
        const life = known + left + chance.between(0, 300);
        let weather = 0;
        const days = Array.from({ length: known }, (_, day) => {
          weather = 0.7 * weather + chance.between(-0.8, 0.8);
          const spent = (life - known - left + day) / life;
          const percent = 100 - 95 * ((1 - bend) * spent + bend * spent ** 4);
          return { at: START + day * DAY, percent: Math.round(percent + weather) };
        });
        const { end } = batteryTrend(days, START + (known - 1) * DAY);
        if (end === undefined) continue;
        const truth = START + (known + left) * DAY;
        claimed += 1;
        if (end.earliest <= truth && truth <= (end.latest ?? Number.POSITIVE_INFINITY)) inside += 1;
      }
    }
    expect(claimed).toBeGreaterThan(140);
    expect(inside / claimed).toBeGreaterThan(0.95);
  });

  test("whatever the days are, is never named before now, nor its bounds on the wrong side of it", () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(percent, { maxLength: 60 }), fc.boolean(), (values, isFalling) => {
        const sorted = isFalling ? values.toSorted((a, b) => b - a) : values;
        const now = START + sorted.length * DAY;
        const { end, whyNoEnd } = batteryTrend(
          sorted.map((value, i) => ({ at: START + i * DAY, percent: value })),
          now,
        );
        expect(end === undefined).toBe(whyNoEnd !== undefined);
        if (end === undefined) return;
        expect(end.earliest).toBeGreaterThanOrEqual(now);
        expect(end.at).toBeGreaterThanOrEqual(end.earliest);
        expect(end.latest ?? end.at).toBeGreaterThanOrEqual(end.at);
      }),
    );
  });
});

test("counts of a day are of its hour and the 23 before, in any order", () => {
  const late = fc.integer({ min: 0, max: 100 * 60 });
  fc.assert(
    fc.property(fc.array(late), (minutes) => {
      const counts = createDayCounts(["a", "b"]);
      for (const minute of minutes) counts.add("a", START + minute * MIN);
      const now = START + Math.max(0, ...minutes) * MIN;
      const firstHour = Math.floor(now / HOUR) - 23;
      const expected = minutes.filter((minute) => Math.floor((START + minute * MIN) / HOUR) >= firstHour);
      expect([counts.sum("a", now), counts.sum("b", now)]).toEqual([expected.length, 0]);
      expect(counts.sum("a", now + 25 * HOUR)).toBe(0);
    }),
  );
});
