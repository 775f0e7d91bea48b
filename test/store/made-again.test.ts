// Figures that must be made again, and readings that must not go yet, where something came between: other terms, a disk
// that refuses, a block that cannot be read.
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { dayStart } from "../../hub/lib/day-time.ts";
import type { Reading } from "../../hub/model.ts";
import type { Terms } from "../../hub/store/terms.ts";
import { openStore, type Store } from "./open-store.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const START = dayStart(Date.UTC(2026, 2, 10), "Asia/Shanghai");
const FRIDGE = { deviceId: "c.fridge", metric: "temperature" } as const;
const COLD: Terms = { bands: [{ from: 0, low: 0, high: 8, holdMs: 30 * MIN }], corrections: [] };
const KEEP = { rawDays: 10, minuteDays: 20, hourDays: 30, dayDays: 40 };

function measured(minute: number, value: number, rest: Partial<Reading> = {}): Reading {
  const measuredAt = START + minute * MIN;
  return { ...FRIDGE, value, measuredAt, receivedAt: measuredAt, sentAt: measuredAt, late: false, ...rest };
}

/** Every ten minutes for some days, a day at a time, with what is done in the background done after each. */
async function live(store: Store, fromDay: number, toDay: number): Promise<void> {
  for (let day = fromDay; day < toDay; day++) {
    const ofDay = Array.from({ length: 144 }, (_, i) => measured(day * 1440 + i * 10, ((day + i) % 90) / 10));
    await store.journal.append(ofDay, START + (day + 1) * DAY);
    await store.journal.tidy();
  }
}

test("days that are let go of before their readings are told from the readings", async () => {
  await using store = await openStore({ rawDays: 30, minuteDays: 30, hourDays: 30, dayDays: 5 });
  await live(store, 0, 12);
  const asked = { series: [FRIDGE], from: START, to: START + 12 * DAY };
  expect((await store.history.days(asked)).map((one) => one.figures.count)).toEqual(Array(12).fill(144));
  const chart = await store.history.buckets({ ...FRIDGE, from: START, to: START + 12 * DAY, buckets: 3 });
  expect(chart.buckets.map((one) => one.count)).toEqual(Array(3).fill(576));
});

test("another interval alone restates the days: a value holds for less", async () => {
  await using store = await openStore();
  await store.history.setTerms(FRIDGE, COLD);
  await live(store, 0, 2);
  const inside = async () =>
    (await store.history.days({ series: [FRIDGE], from: START, to: START + DAY })).map(
      (one) => one.figures.insideMs + one.figures.outsideMs,
    );
  expect(await inside()).toEqual([DAY]);
  await store.history.setTerms(FRIDGE, {
    bands: [{ from: 0, low: 0, high: 8, holdMs: 5 * MIN }],
    corrections: [],
  });
  expect(await inside()).toEqual([DAY / 2]);
  await store.journal.tidy();
  expect(await inside()).toEqual([DAY / 2]);
});

test("a day is still to be made again after the disk refused in the middle of its readings", async () => {
  await using store = await openStore();
  await live(store, 0, 2);
  const db = new DatabaseSync(store.file);
  db.exec(
    "CREATE TRIGGER refusing BEFORE INSERT ON reading WHEN new.value = 99 BEGIN SELECT RAISE(ABORT, 'full'); END",
  );
  const late = [measured(31, 6), measured(32, 99)].map((one) => ({ ...one, late: true }));
  await store.journal.append(late, START + 2 * DAY);
  await expect(store.journal.settle()).rejects.toThrow("full");
  db.exec("DROP TRIGGER refusing");
  db.close();
  await store.journal.tidy();
  const [day] = await store.history.days({ series: [FRIDGE], from: START, to: START + DAY });
  expect([day?.figures.count, day?.figures.late, day?.figures.max]).toEqual([146, 2, 99]);
});

test("days are still to be made again after a slice was undone that had listed them", async () => {
  await using store = await openStore();
  const other = { ...FRIDGE, deviceId: "c.other" };
  const both = [measured(0, 4), measured(10, 5)].flatMap((one) => [one, { ...one, ...other }]);
  await store.journal.append(both, START + DAY);
  await store.journal.append([measured(2 * 1440, 4)], START + 3 * DAY);
  await store.journal.tidy();
  const corrected = { ...COLD, corrections: [{ from: 0, gain: 1, offset: 1 }] };
  for (const name of [FRIDGE, other]) await store.history.setTerms(name, corrected);
  const db = new DatabaseSync(store.file);
  //  The first series is listed, and undone with the second one, which the disk refuses in the same slice.
  db.exec(
    "CREATE TRIGGER refusing BEFORE DELETE ON restate WHEN old.series = 2 BEGIN SELECT RAISE(ABORT, 'full'); END",
  );
  await expect(store.journal.tidy()).rejects.toThrow("full");
  db.exec("DROP TRIGGER refusing");
  for (let round = 0; round < 2; round++) await store.journal.tidy();
  db.close();
  const days = await store.history.days({ series: [FRIDGE, other], from: START, to: START + DAY });
  expect(days.map((one) => [one.figures.count, one.figures.max])).toEqual([
    [2, 6],
    [2, 6],
  ]);
});

test("readings stay while figures of their time cannot be made", async () => {
  await using store = await openStore(KEEP);
  await live(store, 0, 1);
  const db = new DatabaseSync(store.file);
  const blocks = () => Number(db.prepare("SELECT count(*) AS n FROM block").get()?.["n"]);
  db.exec("UPDATE block SET data = x'012807' WHERE id = (SELECT min(id) FROM block)");
  const late = measured(31, 6, { late: true, receivedAt: START + DAY });
  await store.journal.append([late], START + DAY);
  await store.journal.tidy().catch(() => undefined);
  const before = blocks();
  await store.journal.append([measured(60 * 1440, 4)], START + 60 * DAY);
  for (let round = 0; round < 3; round++) await store.journal.tidy().catch(() => undefined);
  expect(blocks()).toBeGreaterThanOrEqual(before);
  db.close();
});

test("the first day that is kept has its value from the day before, also when it is made again", async () => {
  await using store = await openStore(KEEP);
  //  Measured once a day at 19:00, and believed until three: of each day eight hours are known.
  const terms: Terms = { bands: [{ from: 0, high: 8, holdMs: 8 * HOUR }], corrections: [] };
  await store.history.setTerms(FRIDGE, terms);
  for (let day = 0; day < 20; day++) {
    await store.journal.append([measured(day * 1440 + 1140, 4)], START + (day + 1) * DAY);
    await store.journal.tidy();
  }
  //  What was packed before is let go of now.
  await store.journal.tidy();
  const asked = { series: [FRIDGE], from: START + 2 * DAY, to: START + 20 * DAY };
  const inside = async () => (await store.history.days(asked)).map((one) => one.figures.insideMs / MIN);
  const before = await inside();
  expect(new Set(before.slice(0, -1))).toEqual(new Set([480]));
  await store.history.setTerms(FRIDGE, { ...terms, corrections: [{ from: 0, gain: 1, offset: 1 }] });
  expect(await inside()).toEqual(before);
  await store.journal.tidy();
  expect(await inside()).toEqual(before);
});

test("the log keeps what the disk did not let be sorted, however old it is", async () => {
  await using store = await openStore();
  await live(store, 0, 1);
  const db = new DatabaseSync(store.file);
  db.exec("CREATE TRIGGER refusing BEFORE INSERT ON reading BEGIN SELECT RAISE(ABORT, 'full'); END");
  const { seq } = await store.journal.append([measured(1440, 7)], START + DAY);
  await expect(store.journal.settle()).rejects.toThrow("full");
  await store.journal.trim(seq, START + 9 * DAY);
  db.exec("DROP TRIGGER refusing");
  db.close();
  const asked = { ...FRIDGE, from: START + DAY, to: START + 2 * DAY, limit: 9 };
  expect((await store.history.readings(asked)).readings.map((one) => one.raw)).toEqual([7]);
});
