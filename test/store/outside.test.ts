// Time outside from figures: day by day, in one piece, and in any 24 hours.
import { describe, expect, test } from "vitest";
import { figuresBetween, gapMs } from "../../hub/store/figures.ts";
import { mostIn24h, outsideOf, shareInside, shareKnown } from "../../hub/store/outside.ts";
import type { Terms } from "../../hub/store/terms.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TERMS: Terms = { bands: [{ from: 0, high: 8, holdMs: 2 * HOUR }], corrections: [] };

/** A reading each hour over some days; outside at the hours for which `isWarm` says so. */
function hourly(days: number, isWarm: (hour: number) => boolean) {
  const readings = Array.from({ length: days * 24 }, (_, hour) => ({
    measuredAt: hour * HOUR,
    value: isWarm(hour) ? 9 : 4,
    late: false,
  }));
  const edges = (step: number) => Array.from({ length: (days * DAY) / step + 1 }, (_, i) => i * step);
  return {
    days: figuresBetween(readings, undefined, TERMS, edges(DAY)),
    hours: figuresBetween(readings, undefined, TERMS, edges(HOUR)),
    edges: edges(DAY),
  };
}

describe("time outside", () => {
  test("over midnight is one piece", () => {
    const { days, edges } = hourly(2, (hour) => hour >= 22 && hour < 27);
    const outside = outsideOf(days, edges, 0);
    expect(outside?.days.map((day) => day.outsideMs / HOUR)).toEqual([2, 3]);
    expect(outside?.whole.outside.longestMs).toBe(5 * HOUR);
  });

  test("of many short pieces adds up in 24 hours, wherever the day begins", () => {
    const { hours } = hourly(3, (hour) => hour >= 20 && hour < 44 && hour % 2 === 0);
    expect(mostIn24h(hours)).toBe(12 * HOUR);
  });

  test("before the sensor was set up is nobody's gap, a day without readings is", () => {
    const { days, edges } = hourly(4, () => false);
    const outside = outsideOf(
      [days[1], days[3]].flatMap((day) => day ?? []),
      edges,
      DAY,
    );
    expect(outside?.days.map((day) => day.count)).toEqual([24, 0, 24]);
    expect(outside === undefined ? 0 : shareKnown(outside.whole)).toBeCloseTo(2 / 3);
    expect(outsideOf([], edges, 10 * DAY)).toBeUndefined();
  });

  test("begins with the moment at which the sensor was set up: the hours before are no gap", () => {
    const { days, edges } = hourly(2, (hour) => hour === 30);
    //  Of the first day only what was measured after 15:00 is there.
    const late = figuresBetween(
      Array.from({ length: 33 }, (_, i) => ({ measuredAt: (15 + i) * HOUR, value: 4, late: false })),
      undefined,
      TERMS,
      edges,
    );
    const outside = outsideOf(late, edges, 15 * HOUR);
    expect(outside?.days.map((day) => [day.from, day.to, gapMs(day)])).toEqual([
      [15 * HOUR, DAY, 0],
      [DAY, 2 * DAY, 0],
    ]);
    expect(outside?.whole.gap).toEqual({ leadMs: 0, trailMs: 0, longestMs: 0 });
    expect(outside === undefined ? 0 : shareKnown(outside.whole)).toBe(1);
    //  Two hours of silence after that are a gap.
    expect(outsideOf(late, edges, 13 * HOUR)?.days[0]?.gap).toEqual({
      leadMs: 2 * HOUR,
      trailMs: 0,
      longestMs: 2 * HOUR,
    });
    //  What was measured before somebody said so counts, and so does what is known of it.
    expect(outsideOf(days, edges, 15 * HOUR)?.days[0]).toMatchObject({ from: 0, count: 24 });
    //  A sensor that has not said anything yet has been silent since then.
    expect(outsideOf([], edges, 40 * HOUR)?.whole).toMatchObject({ from: 40 * HOUR, to: 2 * DAY, count: 0 });
  });

  test("of what came late, from the day before it was set up, goes on through a gap into the next day", () => {
    const since = DAY + HOUR;
    //  Each holds for two hours: of both days the beginning is not known.
    const days = figuresBetween(
      [DAY - 4 * HOUR, DAY + 3 * HOUR].map((measuredAt) => ({ measuredAt, value: 4, late: true })),
      undefined,
      TERMS,
      [0, DAY, 2 * DAY],
    );
    const told = outsideOf(days, [0, DAY, 2 * DAY], since);
    expect(told?.days.map(({ from, to }) => [from, to])).toEqual([
      [DAY - 4 * HOUR, DAY],
      [DAY, 2 * DAY],
    ]);
    expect(told?.whole.count).toBe(2);
  });

  test("has no share where nothing is known", () => {
    expect(shareInside({ insideMs: 0, outsideMs: 0 })).toBeUndefined();
    expect(shareInside({ insideMs: 3, outsideMs: 1 })).toBe(0.75);
  });
});
