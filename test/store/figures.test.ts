// Figures of a stretch of time: what a reading counts for, how long it holds, and that stretches join to the whole.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyFigures, type Figures, figuresBetween, gapMs, joinFigures } from "../../hub/store/figures.ts";
import type { Terms } from "../../hub/store/terms.ts";

const MIN = 60_000;
/** A fridge: 0 to 8 °C, a value holds for 20 minutes. */
const FRIDGE: Terms = { bands: [{ from: -60 * MIN, low: 0, high: 8, holdMs: 20 * MIN }], corrections: [] };

function at(minute: number, value: number, late = false) {
  return { measuredAt: minute * MIN, value, late };
}

function hour(
  readings: readonly ReturnType<typeof at>[],
  terms = FRIDGE,
  before?: ReturnType<typeof at>,
): Figures {
  const [figures] = figuresBetween(readings, before, terms, [0, 60 * MIN]);
  if (figures === undefined) throw new Error("no figures");
  return figures;
}

describe("figures", () => {
  test("weigh values by time, not by number", () => {
    //  One reading outside that held for 15 minutes, then many inside.
    const figures = hour([at(0, 9), ...[15, 16, 17, 18, 19, 20, 30, 40, 50].map((minute) => at(minute, 4))]);
    expect(figures.outsideMs).toBe(15 * MIN);
    expect(figures.insideMs).toBe(45 * MIN);
    expect(figures.outside).toEqual({ leadMs: 15 * MIN, trailMs: 0, longestMs: 15 * MIN });
    expect(gapMs(figures)).toBe(0);
  });

  test("hold a value no longer than its band says: the rest is a gap", () => {
    const figures = hour([at(10, 4)]);
    expect(figures.insideMs).toBe(20 * MIN);
    expect(figures.gap).toEqual({ leadMs: 10 * MIN, trailMs: 30 * MIN, longestMs: 30 * MIN });
  });

  test("count the limit itself as inside", () => {
    expect(hour([at(0, 8), at(20, 0), at(40, 8.1)]).outsideMs).toBe(20 * MIN);
  });

  test("a gap ends a run outside: nobody knows what was in it", () => {
    const figures = hour([at(0, 9), at(30, 9)]);
    expect(figures.outsideMs).toBe(40 * MIN);
    expect(figures.outside.longestMs).toBe(20 * MIN);
  });

  test("a value from before holds into the stretch and is not counted in it", () => {
    const figures = hour([at(30, 4)], FRIDGE, at(-5, 9));
    expect(figures.count).toBe(1);
    expect(figures.outside).toEqual({ leadMs: 15 * MIN, trailMs: 0, longestMs: 15 * MIN });
  });

  test("judge corrected values, by the terms in force when they were measured", () => {
    const terms: Terms = {
      bands: [
        { from: 0, high: 8, holdMs: 20 * MIN },
        { from: 40 * MIN, high: 3, holdMs: 20 * MIN },
      ],
      corrections: [{ from: 20 * MIN, gain: 1, offset: -2 }],
    };
    //  9 is outside; 9 − 2 = 7 is inside 8; 7 is outside 3.
    const figures = hour([at(0, 9), at(20, 9), at(40, 9)], terms);
    expect([figures.min, figures.max]).toEqual([7, 9]);
    expect([figures.outsideMs, figures.insideMs]).toEqual([40 * MIN, 20 * MIN]);
  });

  test("of nothing are a gap as a whole", () => {
    expect(hour([])).toEqual(emptyFigures(0, 60 * MIN));
    expect(emptyFigures(0, MIN)).toMatchObject({
      count: 0,
      gap: { leadMs: MIN, trailMs: MIN, longestMs: MIN },
    });
  });

  test("of neighbouring stretches join to those of the whole, wherever it is cut", () => {
    const reading = fc.record({
      measuredAt: fc.integer({ min: -30, max: 239 }).map((minute) => minute * MIN),
      value: fc.integer({ min: -4, max: 12 }),
      late: fc.boolean(),
    });
    const property = fc.property(
      fc.array(reading, { maxLength: 60 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 239 }), { maxLength: 8 }),
      (readings, cuts) => {
        const sorted = readings.toSorted((a, b) => a.measuredAt - b.measuredAt);
        const before = sorted.findLast((one) => one.measuredAt < 0);
        const within = sorted.filter((one) => one.measuredAt >= 0);
        const edges = [0, ...cuts.toSorted((a, b) => a - b).map((minute) => minute * MIN), 240 * MIN];
        const parts = figuresBetween(within, before, FRIDGE, edges);
        const [whole] = figuresBetween(within, before, FRIDGE, [0, 240 * MIN]);
        expect(parts.reduce(joinFigures)).toEqual(whole);
        //  Each part alone, from its own readings and the last one before it, is the same too.
        for (const [i, part] of parts.entries()) {
          const [from = 0, to = 0] = [edges[i], edges[i + 1]];
          const own = sorted.filter((one) => one.measuredAt >= from && one.measuredAt < to);
          const held = sorted.findLast((one) => one.measuredAt < from);
          expect(figuresBetween(own, held, FRIDGE, [from, to])).toEqual([part]);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
