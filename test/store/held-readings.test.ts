// What is held in all is bounded, and whoever has most makes room.
import { expect, test } from "vitest";
import type { Reading } from "../../hub/model.ts";
import { openBook } from "../../hub/store/book.ts";
import { listHeld, openHeldReadings } from "../../hub/store/held-readings.ts";

const DEVICES = ["c.a", "c.b", "c.c", "c.d", "c.e"];

function readings(deviceId: string, count: number, from = 0): Reading[] {
  return Array.from({ length: count }, (_, i) => {
    const at = Date.UTC(2026, 2, 1) + (from + i) * 60_000;
    return { deviceId, metric: "temperature", value: 4, measuredAt: at, receivedAt: at + 1e9, late: true };
  });
}

test("the one that has most makes room, by as many as are too many, and keeps its newest", async () => {
  await using book = await openBook(":memory:", (error) => {
    throw error;
  }).then((opened) => ({ ...opened, [Symbol.asyncDispose]: () => opened.close() }));
  const held = openHeldReadings(book, () => undefined, { ofDevice: 10, inAll: 15 });
  const counts = async () =>
    Object.fromEntries((await listHeld(book.db, DEVICES)).map((one) => [one.deviceId, one.count]));
  await held.keep(readings("c.a", 12));
  expect(await counts()).toEqual({ "c.a": 10 });
  await held.keep(readings("c.b", 5));
  expect(await counts()).toEqual({ "c.a": 10, "c.b": 5 });
  await held.keep(readings("c.c", 4));
  expect(await counts()).toEqual({ "c.a": 6, "c.b": 5, "c.c": 4 });
  const [first] = await listHeld(book.db, ["c.a"]);
  expect(first?.from).toBe(readings("c.a", 12)[6]?.measuredAt);
  //  More at once than anybody has: several make room.
  await held.keep([...readings("c.d", 8), ...readings("c.e", 7)]);
  const after = await counts();
  expect(Object.values(after).reduce((sum, one) => sum + one, 0)).toBe(15);
});

test("each reading has its own verdict, also when several messages are written together", async () => {
  await using book = await openBook(":memory:", (error) => {
    throw error;
  }).then((opened) => ({ ...opened, [Symbol.asyncDispose]: () => opened.close() }));
  const held = openHeldReadings(book, () => undefined);
  const [one, two] = readings("c.a", 2) as [Reading, Reading];
  const answers = await Promise.all([
    held.keep([one]),
    held.keep([two, one]),
    held.keep([
      { ...one, value: 5 },
      { ...one, seq: 7 },
    ]),
  ]);
  expect(answers).toEqual([["stored"], ["stored", "duplicate"], ["conflict", "stored"]]);
  expect(await held.keep([{ ...two, value: 9 }])).toEqual(["conflict"]);
});
