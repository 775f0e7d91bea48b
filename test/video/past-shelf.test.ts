// The files of the past: they say by themselves when their pictures were taken, and whatever a crash leaves of them is found,
// cut to what can be played, and listed.
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { addToIndex, createIndexReader } from "../../hub/video/past/day-index.ts";
import { readPiece } from "../../hub/video/past/piece-file.ts";
import { openShelf } from "../../hub/video/past/shelf.ts";
import { probe } from "../whole/recorded.ts";
import { GROUP_MS, openTape, type Tape } from "./past-tape.ts";

const AT = Date.UTC(2026, 2, 3, 4, 5, 6, 789);
const FRAMES_A_GROUP = 15;
let tape: Tape;
let folder: string;
beforeAll(async () => {
  tape = await openTape();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-past-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Records so many groups as pieces of four, from stream time 1,000 s on. */
function record(shelf: ReturnType<typeof openShelf>, groups: number, first = 0): void {
  for (let n = first; n < first + groups; n++)
    shelf.write(tape.part({ at: AT + n * GROUP_MS, number: 2000 + n, begins: (n - first) % 4 === 0 }));
}

test("a piece begins at 0, plays to its end, and says when each of its key frames was taken", () => {
  const shelf = openShelf(folder);
  record(shelf, 6);
  shelf.close();
  const [first, second] = shelf.list("c", AT - 1, AT + 60_000);
  expect(first).toMatchObject({
    id: String(AT),
    from: AT,
    to: AT + 2000,
    source: "arrival",
    mime: tape.init.mime,
  });
  expect(first?.durationS).toBeCloseTo(2, 1);
  expect(second).toMatchObject({ from: AT + 2000, to: AT + 3000 });
  const { file = "" } = shelf.find("c", first?.id ?? "") ?? {};
  expect(probe(file)).toMatchObject({ frames: 4 * FRAMES_A_GROUP, startS: 0, complaints: "" });
  const read = readPiece(readFileSync(file));
  expect(read?.groups.map(({ at }) => at - AT)).toEqual([0, 500, 1000, 1500]);
  //  Its own bytes alone tell what the index does.
  rmSync(join(folder, "c", "2026-03-03", "index"));
  const again = openShelf(folder);
  expect(again.found).toEqual({ mended: 2, removed: 0 });
  expect(again.list("c", AT, AT + 60_000)).toEqual([first, second]);
});

test("wherever a crash cuts a piece, what is whole of it is kept, plays, and is one fragment shorter at most", () => {
  const shelf = openShelf(folder);
  record(shelf, 3);
  const [open] = readdirSync(join(folder, "c", "2026-03-03")).filter((name) => name.endsWith(".mp4"));
  const bytes = statSync(join(folder, "c", "2026-03-03", open ?? "")).size;
  const whole = readFileSync(join(folder, "c", "2026-03-03", open ?? ""));
  for (let cut = 0; cut <= 12; cut++) {
    const length = Math.floor((bytes * cut) / 12);
    const copy = mkdtempSync(join(tmpdir(), "mingchu-torn-"));
    cpSync(folder, copy, { recursive: true });
    const file = join(copy, "c", "2026-03-03", open ?? "");
    truncateSync(file, length);
    const again = openShelf(copy);
    const [piece] = again.list("c", AT, AT + 60_000);
    const expected = readPiece(whole.subarray(0, length));
    if (expected === undefined) {
      expect([cut, piece, again.found.removed]).toEqual([cut, undefined, 1]);
      expect(readdirSync(join(copy, "c"))).toEqual([]);
    } else {
      expect(statSync(file).size).toBe(expected.wholeBytes);
      //  What is gone is less than a fragment.
      expect(length - expected.wholeBytes).toBeLessThan(60_000);
      expect(probe(file)).toMatchObject({ startS: 0, complaints: "" });
      //  It is known from now on: the next start has nothing to do.
      expect(openShelf(copy).found).toEqual({ mended: 0, removed: 0 });
    }
    rmSync(copy, { recursive: true });
  }
});

test("an index that was torn in the middle of a line goes on behind its last whole one", () => {
  const shelf = openShelf(folder);
  record(shelf, 8);
  shelf.close();
  const index = join(folder, "c", "2026-03-03", "index");
  appendFileSync(index, readFileSync(index).subarray(0, 40));
  const again = openShelf(folder);
  expect(again.list("c", AT, AT + 60_000)).toHaveLength(2);
  record(again, 4, 8);
  again.close();
  expect(openShelf(folder).list("c", AT, AT + 60_000)).toHaveLength(3);
});

test("what a camera's pieces do not begin with is known without reading an index", () => {
  const shelf = openShelf(folder);
  record(shelf, 8);
  shelf.close();
  const again = openShelf(folder);
  const known = again.list("c", AT, AT + 60_000)[0]?.initId ?? "";
  expect(again.findInit("c", known)).toMatchObject({ isOpen: false });
  //  Where an index were read, this would throw.
  const index = join(folder, "c", "2026-03-03", "index");
  rmSync(index);
  mkdirSync(index);
  expect(() => again.findInit("c", known)).toThrow("EISDIR");
  for (const unknown of ["0".repeat(32), "abc", "", "../x"])
    expect(again.findInit("c", unknown)).toBeUndefined();
});

test("an index is read again when it has changed, and only then", () => {
  const own = join(folder, "c", "2026-03-03");
  const shelf = openShelf(folder);
  record(shelf, 4);
  shelf.end("c");
  const read = createIndexReader();
  const before = read(own);
  expect(before.size).toBe(1);
  expect(read(own)).toBe(before);
  record(shelf, 4, 4);
  shelf.close();
  expect(read(own).size).toBe(2);
});

test("where the clock went back, nothing is written over", () => {
  const shelf = openShelf(folder);
  record(shelf, 4);
  record(shelf, 4);
  shelf.close();
  expect(shelf.list("c", AT, AT + 60_000).map(({ id }) => Number(id) - AT)).toEqual([0, 1]);
});

test("a hundred thousand pieces are taken up in seconds", { timeout: 120_000 }, () => {
  const pieces = 100_000;
  const perDay = 2_000;
  for (let day = 0; day < pieces / perDay; day++) {
    const start = Date.UTC(2026, 0, 1 + (day % 10));
    const own = join(folder, `c${Math.floor(day / 10)}`, new Date(start).toISOString().slice(0, 10));
    mkdirSync(own, { recursive: true });
    const list = Array.from({ length: perDay }, (_, n) => ({
      ...{ id: String(start + n * 30_000), from: start + n * 30_000, to: start + (n + 1) * 30_000 },
      ...{ durationS: 30, bytes: 1_900_000, headBytes: 700, initId: "a".repeat(32) },
      ...{ mime: tape.init.mime, source: "rtcp" as const, isDamaged: false },
    }));
    addToIndex(own, list);
    for (const { id } of list) writeFileSync(join(own, `${id}.mp4`), "");
  }
  const before = performance.now();
  const shelf = openShelf(folder);
  const tookMs = performance.now() - before;
  //  Measured: 1.2 s on two busy cores.
  expect(tookMs).toBeLessThan(10_000);
  expect(
    [...shelf.cameras.values()]
      .flatMap(({ days }) => [...days.values()])
      .reduce((sum, day) => sum + day.pieces, 0),
  ).toBe(pieces);
  const asked = performance.now();
  expect(shelf.list("c0", Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 2, 1))).toHaveLength(120);
  expect(performance.now() - asked).toBeLessThan(tookMs);
});
