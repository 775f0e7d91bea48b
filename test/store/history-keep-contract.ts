// What every history promises where figures are let go of before the readings that they were made of: whichever store
// answers, these tell of every day that they are of.
import { expect, test } from "vitest";
import type { Keep } from "../../hub/store/retention.ts";
import {
  alike,
  COLD,
  DAY,
  FRIDGE,
  measured,
  moment,
  type OpenHistory,
  recount,
  store,
} from "./contract-readings.ts";

/** Readings for longer than any figures. */
const KEEP: Keep = { rawDays: 400, minuteDays: 5, hourDays: 8, dayDays: 10 };
const DAYS = 60;

export function historyKeepContract(open: (keep: Keep) => Promise<OpenHistory>): void {
  test("days and hours are told for as long as there are readings, though figures are kept for less", async () => {
    await using store_ = await open(KEEP);
    await store_.history.setTerms(FRIDGE, COLD);
    const readings = Array.from({ length: DAYS * 4 }, (_, i) => measured(i * 360, i % 5 === 0 ? 9 : 4));
    await store(store_, readings);
    const span = { series: [FRIDGE], from: moment(0), to: moment(DAYS * 1440) };
    const days = async () => (await store_.history.days(span)).map((one) => one.figures);
    const edges = (step: number, count: number) =>
      Array.from({ length: count + 1 }, (_, i) => moment(0) + i * step);
    expect(await days()).toEqual(alike(recount(readings, COLD, edges(DAY, DAYS))));
    const hours = await store_.history.hours({ ...span, to: moment(3 * 1440) });
    expect(hours.map((one) => one.figures)).toEqual(alike(recount(readings, COLD, edges(DAY / 24, 3 * 24))));
    //  What comes late for a day whose figures are gone is in it all the same.
    const late = { ...measured(3 * 1440 + 7, 20), receivedAt: moment(DAYS * 1440 - 60), late: true };
    await store(store_, [late]);
    expect(await days()).toEqual(alike(recount([...readings, late], COLD, edges(DAY, DAYS))));
    const { buckets } = await store_.history.buckets({ ...FRIDGE, ...span, buckets: DAYS / 2 });
    expect(buckets.reduce((sum, one) => sum + one.count, 0)).toBe(readings.length + 1);
  });
}
