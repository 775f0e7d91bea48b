// What is let go of: by age, by quota, for want of room; the oldest first, and never what is protected.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeRoom, type RoomAsked } from "../../hub/video/past/make-room.ts";
import { openShelf, type Shelf } from "../../hub/video/past/shelf.ts";
import { GROUP_MS, openTape, type Tape } from "./past-tape.ts";

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 2, 10, 12);
const NOTHING: RoomAsked = {
  letGo: undefined,
  protected: [],
  mostBytes: undefined,
  mostBytesOfGroup: undefined,
  groupOf: { a: "east", b: "west" },
  leaveFreeBytes: 0,
  youngest: Number.POSITIVE_INFINITY,
};
let tape: Tape;
let folder: string;
let shelf: Shelf;
beforeAll(async () => {
  tape = await openTape();
});

/** A piece of each camera on each of ten days, a's an hour before b's. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-room-"));
  shelf = openShelf(folder);
  for (let day = 0; day < 10; day++)
    for (const [hour, cameraId] of ["a", "b"].entries()) {
      const at = AT + (day - 10) * DAY_MS + hour * 3_600_000;
      shelf.write(tape.part({ cameraId, at, number: day, begins: true }));
      shelf.end(cameraId);
    }
});
afterEach(() => {
  shelf.close();
  rmSync(folder, { recursive: true, force: true });
});

const agesOf = (cameraId: string) =>
  shelf.list(cameraId, 0, AT).map(({ from }) => Math.ceil((AT - from) / DAY_MS));
const room = (asked: Partial<RoomAsked>) => makeRoom(folder, shelf, { ...NOTHING, ...asked });
const pieceBytes = () => shelf.cameras.get("a")?.days.values().next().value?.bytes ?? 0;

test("what is older than its camera's days goes, with its folders", () => {
  const before = (days: number) => AT - days * DAY_MS;
  const { removed, pieces } = room({ letGo: { before: before(3), own: { a: before(7) } } });
  expect([agesOf("a"), agesOf("b")]).toEqual([
    [7, 6, 5, 4, 3, 2, 1],
    [3, 2, 1],
  ]);
  expect([removed, pieces]).toEqual([10, 10]);
  expect(readdirSync(join(folder, "b"))).toHaveLength(3);
  expect(openShelf(folder).found).toEqual({ mended: 0, removed: 0 });
});

test("what is protected stays, whatever its age and however full it is", () => {
  const [eighth] = shelf.list("b", AT - 8 * DAY_MS, AT - 7 * DAY_MS);
  const { from = 0, to = 0 } = eighth ?? {};
  const kept = [{ cameraId: "b", from: from + 100, to: to - 100 }];
  room({ letGo: { before: AT - 3 * DAY_MS, own: {} }, protected: kept });
  expect(agesOf("b")).toEqual([8, 3, 2, 1]);
  const { isFull } = room({ mostBytes: 0, protected: kept });
  expect([agesOf("a"), agesOf("b"), isFull]).toEqual([[], [8], true]);
  expect(room({ mostBytes: 2 * pieceBytes() + 1e6, protected: kept }).isFull).toBe(false);
});

test("with a quota the oldest of all go first, and of a school's own only that school's", () => {
  const one = pieceBytes();
  expect(room({ mostBytes: 15 * one + 1 }).removed).toBe(5);
  expect([agesOf("a").length, agesOf("b").length]).toEqual([7, 8]);
  expect(room({ mostBytesOfGroup: 7 * one + 1 }).removed).toBe(1);
  expect([agesOf("a").length, agesOf("b").length]).toEqual([7, 7]);
  expect(agesOf("b")).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

test("for want of room on the disk what is older than a day goes, and nothing younger", () => {
  const { freeBytes } = room({ leaveFreeBytes: Number.MAX_SAFE_INTEGER, youngest: AT - DAY_MS + 60_000 });
  expect(freeBytes).toBeGreaterThan(0);
  //  b's last piece is 23 hours old.
  expect([agesOf("a"), agesOf("b")]).toEqual([[], [1]]);
});

test("what is being written is never let go of", () => {
  shelf.write(tape.part({ cameraId: "a", at: AT - 20 * DAY_MS, number: 99, begins: true }));
  room({ mostBytes: 0, letGo: { before: AT, own: {} } });
  shelf.write(tape.part({ cameraId: "a", at: AT - 20 * DAY_MS + GROUP_MS, number: 100, begins: false }));
  shelf.end("a");
  expect(shelf.list("a", 0, AT)).toHaveLength(1);
});
