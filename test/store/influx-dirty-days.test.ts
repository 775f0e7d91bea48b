// Which days are to be made again: what touches them, what a restart of the server puts in doubt, and what the book
// still knows after the hub's own.
import { expect, test } from "vitest";
import { createZoneDays } from "../../hub/lib/zone-days.ts";
import type { Reading } from "../../hub/model.ts";
import { openBook } from "../../hub/store/book.ts";
import { openDirtyDays } from "../../hub/store/influx-dirty-days.ts";
import { NO_TERMS } from "../../hub/store/terms.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY = Date.UTC(2026, 10, 19, 16);
const FRIDGE = { deviceId: "c.f", metric: "temperature" } as const;
const days = createZoneDays("Asia/Shanghai");

function at(measuredAt: number): Reading {
  return { ...FRIDGE, value: 4, measuredAt, receivedAt: measuredAt, late: false };
}

async function open() {
  const book = await openBook(":memory:", (error) => {
    throw error;
  });
  const again = () => openDirtyDays(book.db, (moment) => days.at(moment).from);
  return { db: book.db, again, dirty: await again(), [Symbol.asyncDispose]: () => book.close() };
}

test("a reading touches its day, and near midnight the next one, into which it holds", async () => {
  await using book = await open();
  const touched = book.dirty.touch([at(DAY + HOUR_MS), at(DAY + 2 * DAY_MS - 60_000)], () => NO_TERMS);
  await touched.keep(book.db);
  const dirty = [0, 1, 2, 3].map((day) => book.dirty.isDirty(FRIDGE, DAY + day * DAY_MS));
  expect(dirty).toEqual([true, true, true, false]);
  expect((await book.again()).due(() => true).map((one) => one.day)).toEqual(
    [0, 1, 2].map((day) => DAY + day * DAY_MS),
  );
});

test("a value that holds for days touches all of them, and so does one that cuts such a value short", async () => {
  await using book = await open();
  const daily = { from: 0, holdMs: 2 * DAY_MS };
  const often = { from: DAY + HOUR_MS, holdMs: 20 * 60_000 };
  book.dirty.touch([at(DAY + HOUR_MS)], () => ({ bands: [daily], corrections: [] }));
  const other = { ...FRIDGE, deviceId: "c.g" };
  const cutting = { ...at(DAY + 2 * HOUR_MS), deviceId: "c.g" };
  book.dirty.touch([cutting], () => ({ bands: [daily, often], corrections: [] }));
  for (const name of [FRIDGE, other]) {
    const dirty = [0, 1, 2, 3].map((day) => book.dirty.isDirty(name, DAY + day * DAY_MS));
    expect(dirty).toEqual([true, true, true, false]);
  }
});

test("what was touched again while it was made stays to be made", async () => {
  await using book = await open();
  await book.dirty.touch([at(DAY)], () => NO_TERMS).keep(book.db);
  const work = book.dirty.due(() => true);
  book.dirty.touch([at(DAY + 1)], () => NO_TERMS);
  await book.dirty.done(book.db, work, DAY + DAY_MS);
  expect(book.dirty.isDirty(FRIDGE, DAY)).toBe(true);
  expect((await book.again()).isDirty(FRIDGE, DAY)).toBe(true);
});

test("figures that the server took in the last day are made again after its restart, older ones are not", async () => {
  await using book = await open();
  const now = DAY + 3 * DAY_MS;
  await book.dirty.touch([at(DAY), at(DAY + DAY_MS)], () => NO_TERMS).keep(book.db);
  await book.dirty.touchSince({ ...FRIDGE, deviceId: "c.g" }, DAY)(book.db);
  const [first, second] = book.dirty.due(() => true);
  if (first === undefined || second === undefined) throw new Error("two days should be due");
  await book.dirty.done(book.db, [first], now - 2 * DAY_MS);
  await book.dirty.done(book.db, [second], now - HOUR_MS);
  for (const since of book.dirty.dueSince())
    await book.dirty.doneSince(book.db, since, undefined, now - HOUR_MS);
  expect(book.dirty.due(() => true)).toEqual([]);
  await book.dirty.undo(book.db, now - DAY_MS);
  for (const dirty of [book.dirty, await book.again()]) {
    expect(dirty.due(() => true).map((one) => one.day)).toEqual([second.day]);
    expect(dirty.dueSince().map((one) => [one.name.deviceId, one.reached])).toEqual([["c.g", DAY]]);
  }
  await book.dirty.forget(book.db, now - DAY_MS);
  expect(await book.db.selectFrom("dirty_day").select("day").execute()).toEqual([{ day: second.day }]);
});
