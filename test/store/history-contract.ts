// What every history of readings promises, whichever store answers: run for SQLite in sqlite-history.test.ts, and for
// InfluxDB in its own test. Only the journal and the questions are used here, and a way to wait until what was stored
// can be asked.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayEdges } from "../../hub/lib/day-time.ts";
import { corrected } from "../../hub/store/figures.ts";
import type { StoredReading } from "../../hub/store/history.ts";
import { NO_TERMS, type Terms } from "../../hub/store/terms.ts";
import {
  alike,
  all,
  COLD,
  DAY,
  FREEZER,
  FRIDGE,
  HOUR,
  MIN,
  measured,
  moment,
  type OpenHistory,
  recount,
  START,
  store,
  ZONE,
} from "./contract-readings.ts";

export function historyContract(open: () => Promise<OpenHistory>): void {
  describe("buckets", () => {
    test("are equal stretches; one without readings is left out", async () => {
      await using store_ = await open();
      const values = [0, 10, 20, 300, 310].map((minute) => measured(minute, minute));
      await store(store_, [...values.slice(0, 4), { ...measured(310, 310), late: true }]);
      const asked = { ...FRIDGE, from: moment(0), to: moment(600), buckets: 30 };
      expect(await store_.history.buckets(asked)).toEqual({
        bucketMs: 20 * MIN,
        buckets: [
          { at: moment(0), min: 0, mean: 5, max: 10, count: 2, late: 0 },
          { at: moment(20), min: 20, mean: 20, max: 20, count: 1, late: 0 },
          { at: moment(300), min: 300, mean: 305, max: 310, count: 2, late: 1 },
        ],
      });
    });

    test("begin with the first moment and end before the last", async () => {
      await using store_ = await open();
      await store(store_, [measured(0, 1), measured(1, 2), measured(60, 3)]);
      const asked = { ...FRIDGE, from: moment(1), to: moment(60), buckets: 59 };
      expect((await store_.history.buckets(asked)).buckets).toMatchObject([
        { at: moment(1), mean: 2, count: 1 },
      ]);
    });

    test("of two months are few, begin at whole hours or days, and leave no reading out", async () => {
      await using store_ = await open();
      const readings = Array.from({ length: 60 * 24 }, (_, hour) => measured(hour * 60 + 7, hour % 24));
      await store(store_, readings);
      for (const buckets of [50, 400, 59, 7]) {
        const asked = { ...FRIDGE, from: moment(0), to: START + 60 * DAY, buckets };
        const answer = await store_.history.buckets(asked);
        expect(answer.buckets.length).toBeLessThanOrEqual(buckets);
        expect(answer.buckets.length).toBeGreaterThan(buckets / 3);
        expect(answer.buckets.reduce((sum, one) => sum + one.count, 0)).toBe(readings.length);
        expect(answer.bucketMs % HOUR).toBe(0);
        for (const { at } of answer.buckets) expect((at - START) % HOUR).toBe(0);
        expect(Math.min(...answer.buckets.map((one) => one.min))).toBe(0);
        expect(Math.max(...answer.buckets.map((one) => one.max))).toBe(23);
      }
    });

    test("are corrected, or as they were sent", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, {
        ...COLD,
        corrections: [{ from: moment(30), gain: 2, offset: -1 }],
      });
      await store(store_, [measured(10, 4), measured(40, 4)]);
      const asked = { ...FRIDGE, from: moment(0), to: moment(60), buckets: 2 };
      expect((await store_.history.buckets(asked)).buckets.map((one) => one.mean)).toEqual([4, 7]);
      const raw = await store_.history.buckets({ ...asked, raw: true });
      expect(raw.buckets.map((one) => one.mean)).toEqual([4, 4]);
    });
  });

  describe("readings", () => {
    test("come with all that was stored, in order of measurement, a page at a time", async () => {
      await using store_ = await open();
      const one = measured(5, 4.25, { seq: 7, receivedAt: moment(5) + 312 });
      const late = measured(2, -18.06, { receivedAt: moment(90), late: true });
      await store(store_, [one, measured(6, 1e-7), measured(5, 9, { seq: 8 }), late]);
      const { sentAt: _, ...untimed } = measured(8, 5);
      await store(store_, [untimed, untimed]);
      const asked = { ...FRIDGE, from: moment(0), to: moment(60), limit: 2 };
      const pages: (readonly StoredReading[])[] = [];
      for (let page = await store_.history.readings(asked); ; ) {
        pages.push(page.readings);
        if (page.next === undefined) break;
        page = await store_.history.readings({ ...asked, after: page.next });
      }
      const at = (minute: number, value: number) => ({ measuredAt: moment(minute), value, raw: value });
      expect(pages).toEqual([
        [
          { ...at(2, -18.06), receivedAt: moment(90), late: true },
          { ...at(5, 4.25), receivedAt: moment(5) + 312, seq: 7, late: false },
        ],
        [
          { ...at(5, 9), receivedAt: moment(5), seq: 8, late: false },
          { ...at(6, 1e-7), receivedAt: moment(6), late: false },
        ],
        [
          { ...at(8, 5), receivedAt: moment(8), late: false },
          { ...at(8, 5), receivedAt: moment(8), late: false },
        ],
      ]);
    });

    test("are those from the first moment on and before the last, of this series alone", async () => {
      await using store_ = await open();
      await store(store_, [
        measured(0, 1),
        measured(1, 2),
        measured(2, 3),
        { ...measured(1, 9), ...FREEZER },
        { ...measured(1, 50), metric: "humidity" },
      ]);
      const asked = { ...FRIDGE, from: moment(1), to: moment(2), limit: 10 };
      expect((await store_.history.readings(asked)).readings.map((one) => one.value)).toEqual([2]);
    });

    test("keep what was sent beside what it is corrected to", async () => {
      await using store_ = await open();
      await store(store_, [measured(0, 4), measured(10, 4)]);
      await store_.history.setTerms(FRIDGE, {
        ...COLD,
        corrections: [{ from: moment(5), gain: 1, offset: 0.5 }],
      });
      await store_.settled();
      expect((await all(store_.history)).map(({ value, raw }) => [value, raw])).toEqual([
        [4, 4],
        [4.5, 4],
      ]);
    });
  });

  describe("days and hours", () => {
    const span = { series: [FRIDGE], from: moment(0), to: moment(4 * 24 * 60) };

    test("are those of the zone, and equal a recount", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, COLD);
      const readings = Array.from({ length: 4 * 96 }, (_, i) => measured(i * 15, (i * 7) % 11));
      const gapped = readings.filter((_, i) => i % 40 > 5);
      await store(store_, gapped);
      const days = await store_.history.days(span);
      expect(days.map((one) => one.figures)).toEqual(
        alike(recount(gapped, COLD, dayEdges(span.from, span.to, ZONE))),
      );
      expect(days.map((one) => one.figures.from)).toEqual([0, 1, 2, 3].map((day) => START + day * DAY));
      const edges = Array.from({ length: 97 }, (_, hour) => moment(hour * 60));
      const hours = await store_.history.hours(span);
      expect(hours.map((one) => one.figures)).toEqual(alike(recount(gapped, COLD, edges)));
      expect(hours[0]).toMatchObject(FRIDGE);
    });

    test("hold a value over midnight; where nothing is known there is none", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, COLD);
      await store(store_, [measured(24 * 60 - 10, 9), measured(3 * 24 * 60 + 5, 4)]);
      const days = await store_.history.days(span);
      expect(days.map(({ figures }) => [(figures.from - START) / DAY, figures.count])).toEqual([
        [0, 1],
        [1, 0],
        [3, 1],
      ]);
      expect(days[1]?.figures).toMatchObject({
        outsideMs: 20 * MIN,
        outside: { leadMs: 20 * MIN, trailMs: 0, longestMs: 20 * MIN },
      });
    });

    test("begin with the whole first day, and tell nothing of the time after the last moment", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, COLD);
      await store(
        store_,
        [0, 10, 20, 30, 40, 50].map((minute) => measured(minute, 4)),
      );
      const asked = { series: [FRIDGE], from: moment(25), to: moment(35) };
      const [day] = await store_.history.days(asked);
      expect(day?.figures).toMatchObject({ from: moment(0), to: moment(35), count: 4, insideMs: 35 * MIN });
      const hours = await store_.history.hours(asked);
      expect(hours.map((one) => one.figures)).toMatchObject([{ from: moment(0), to: moment(35), count: 4 }]);
    });

    test("come by series and then by day, for all series that are asked of", async () => {
      await using store_ = await open();
      await store(store_, [
        measured(1500, 4),
        measured(10, 4),
        { ...measured(10, -18), ...FREEZER },
        { ...measured(1500, -18), ...FREEZER },
      ]);
      const nobody = { deviceId: "nobody", metric: "temperature" } as const;
      const days = await store_.history.days({ ...span, series: [FREEZER, nobody, FRIDGE] });
      expect(days.map(({ deviceId, figures }) => [deviceId, (figures.from - START) / DAY])).toEqual([
        ["c.freezer", 0],
        ["c.freezer", 1],
        ["c.fridge", 0],
        ["c.fridge", 1],
      ]);
    });

    test("are restated by readings that come late", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, COLD);
      const inTime = [0, 10, 20].map((minute) => measured(minute, 4));
      await store(store_, [...inTime, measured(3 * 24 * 60, 4)]);
      expect((await store_.history.days(span))[0]?.figures).toMatchObject({ count: 3, outsideMs: 0 });
      const late = [12, 14].map((minute) =>
        measured(minute, 9.5, { receivedAt: moment(3 * 24 * 60 + 30), late: true }),
      );
      await store(store_, late);
      const [day] = await store_.history.days(span);
      expect(day?.figures).toMatchObject({ count: 5, late: 2, max: 9.5, outsideMs: 8 * MIN });
    });

    test("are restated by a calibration and by another place, from its moment on; what was sent stays", async () => {
      await using store_ = await open();
      await store_.history.setTerms(FRIDGE, COLD);
      const readings = Array.from({ length: 96 * 2 }, (_, i) => measured(i * 15, 7.5));
      await store(store_, readings);
      const terms: Terms = {
        bands: [...COLD.bands, { from: moment(36 * 60), low: -40, high: -15, holdMs: 30 * MIN }],
        corrections: [{ from: moment(12 * 60), gain: 1, offset: 1 }],
      };
      await store_.history.setTerms(FRIDGE, terms);
      //  At once, and still when everything has been made again.
      for (let i = 0; i < 2; i++) {
        const days = (await store_.history.days(span)).map((one) => one.figures);
        expect(days).toEqual(alike(recount(readings, terms, dayEdges(span.from, span.to, ZONE))));
        expect(days[0]).toMatchObject({ min: 7.5, max: 8.5, outsideMs: 12 * HOUR });
        await store_.settled();
      }
      expect(new Set((await all(store_.history)).map((one) => one.raw))).toEqual(new Set([7.5]));
      await store_.history.setTerms(FRIDGE, COLD);
      await store_.settled();
      expect((await store_.history.days(span))[0]?.figures).toMatchObject({ max: 7.5, outsideMs: 0 });
    });
  });

  test("the newest reading of each series is known, corrected", async () => {
    await using store_ = await open();
    await store_.history.setTerms(FRIDGE, { ...COLD, corrections: [{ from: 0, gain: 1, offset: -0.5 }] });
    await store(store_, [
      measured(20, 5),
      measured(10, 4, { late: true }),
      { ...measured(5, -18), ...FREEZER },
    ]);
    const nobody = { deviceId: "nobody", metric: "temperature" } as const;
    expect(await store_.history.latest([FREEZER, nobody, FRIDGE])).toEqual([
      { ...FREEZER, measuredAt: moment(5), value: -18 },
      { ...FRIDGE, measuredAt: moment(20), value: 4.5 },
    ]);
  });

  test("a series that never was has nothing to tell, and may be given terms", async () => {
    await using store_ = await open();
    const nobody = { deviceId: "nobody", metric: "temperature" } as const;
    const span = { from: moment(0), to: moment(600) };
    await store_.history.setTerms(nobody, COLD);
    expect((await store_.history.buckets({ ...nobody, ...span, buckets: 10 })).buckets).toEqual([]);
    expect(await store_.history.readings({ ...nobody, ...span, limit: 10 })).toEqual({ readings: [] });
    expect(await store_.history.days({ series: [nobody], ...span })).toEqual([]);
    expect(await store_.history.hours({ series: [nobody], ...span })).toEqual([]);
    expect(await store_.history.latest([nobody])).toEqual([]);
    expect(["sqlite", "influxdb"]).toContain((await store_.history.state()).kind);
  });

  test("any order, repetition and delay of the same readings gives the same history and the same figures", async () => {
    const days = 6;
    const span = { series: [FRIDGE], from: moment(0), to: START + days * DAY };
    const some = fc.uniqueArray(
      fc.record({
        minute: fc.integer({ min: 0, max: days * 24 * 60 - 1 }),
        value: fc.integer({ min: -200, max: 1200 }).map((tenths) => tenths / 10),
        late: fc.boolean(),
      }),
      { selector: (one) => one.minute, minLength: 1, maxLength: 150 },
    );
    const property = fc.asyncProperty(
      some.chain((ones) =>
        fc.tuple(fc.constant(ones), fc.shuffledSubarray([...ones, ...ones], { minLength: ones.length * 2 })),
      ),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async ([ones, shuffled], groupSize, rounds) => {
        await using store_ = await open();
        await store_.history.setTerms(FRIDGE, COLD);
        const receivedAt = START + days * DAY;
        const toReading = ({ minute, value, late }: (typeof ones)[number]) =>
          measured(minute, value, { late, receivedAt });
        const part = Math.ceil(shuffled.length / rounds);
        for (let from = 0; from < shuffled.length; from += part) {
          await store(store_, shuffled.slice(from, from + part).map(toReading), groupSize);
        }
        const readings = ones.map(toReading).toSorted((a, b) => a.measuredAt - b.measuredAt);
        expect((await all(store_.history)).map((one) => [one.measuredAt, one.raw, one.late])).toEqual(
          readings.map((one) => [one.measuredAt, one.value, one.late]),
        );
        const edges = dayEdges(span.from, span.to, ZONE);
        const told = await store_.history.days(span);
        expect(told.map((one) => one.figures)).toEqual(alike(recount(readings, COLD, edges)));
        const hours = Array.from({ length: days * 24 + 1 }, (_, hour) => moment(hour * 60));
        const byHour = await store_.history.hours(span);
        expect(byHour.map((one) => one.figures)).toEqual(alike(recount(readings, COLD, hours)));
        const asked = { ...FRIDGE, from: span.from, to: span.to, buckets: days };
        const { buckets } = await store_.history.buckets(asked);
        expect(buckets.reduce((sum, one) => sum + one.count, 0)).toBe(readings.length);
        const values = readings.map((one) => corrected(NO_TERMS, one.measuredAt, one.value));
        expect(Math.min(...buckets.map((one) => one.min))).toBe(Math.min(...values));
        expect(Math.max(...buckets.map((one) => one.max))).toBe(Math.max(...values));
      },
    );
    await fc.assert(property, { numRuns: 10 });
  });
}
