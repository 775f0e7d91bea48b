// What records and the thread that writes, together: hours of a stream in a moment, without a gap; and a keeper that lets go,
// stops and goes on.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog } from "../../hub/lib/log.ts";
import type { Piece } from "../../hub/model.ts";
import { type KeeperNeeds, startKeeper } from "../../hub/video/past/keeper.ts";
import { createRecorder } from "../../hub/video/past/recorder.ts";
import { createLiveClock } from "./live-clock.ts";
import { GROUP_MS, openTape, type Tape } from "./past-tape.ts";

const AT = Date.UTC(2026, 2, 3, 23, 55);
let tape: Tape;
let folder: string;
beforeAll(async () => {
  tape = await openTape();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-keeper-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function keeperOf(options: Partial<KeeperNeeds> = {}) {
  const lines: string[] = [];
  const clock = createLiveClock();
  const keeper = startKeeper({
    folder,
    mayMakeFolder: true,
    clock,
    log: createLog("info", (line) => lines.push(line)),
    mostBytes: undefined,
    mostBytesOfGroup: undefined,
    leaveFreeBytes: 0,
    groupOf: () => ({}),
    protected: async () => [],
    letGo: async () => undefined,
    ...options,
  });
  const recorder = createRecorder({
    clock,
    wish: () => "record",
    streamOf: () => "sub",
    mayWrite: keeper.mayWrite,
    write: keeper.write,
    end: keeper.end,
    onFault: (_, error) => keeper.failed(error),
    preRoll: { lengthMs: 30_000, mostBytesOfCamera: 1e9, mostBytes: 1e9 },
    mostWaitingBytes: 1e9,
  });
  const play = (cameraId: string, groups: number) => {
    recorder.taps.sub.begin(cameraId, tape.init);
    for (let n = 0; n < groups; n++)
      for (const [index, fragment] of tape.fragments.entries()) {
        const ms = n * GROUP_MS + index * (GROUP_MS / tape.fragments.length);
        recorder.taps.sub.fragment(cameraId, {
          ...fragment,
          mediaS: ms / 1000,
          capturedAt: AT + ms,
        });
      }
  };
  const list = async (cameraId: string): Promise<readonly Piece[]> =>
    await keeper.call("list", { cameraId, from: AT - 1, to: AT + 86_400_000 });
  return { keeper, recorder, clock, lines, play, list };
}

test("ten minutes of three cameras over midnight are pieces without a gap between them", async () => {
  const { keeper, recorder, play, list } = keeperOf();
  await keeper.ready();
  for (const cameraId of ["a", "b", "c"]) play(cameraId, 1_200);
  await recorder.close();
  for (const cameraId of ["a", "b", "c"]) {
    const pieces = await list(cameraId);
    expect(pieces).toHaveLength(20);
    for (const [index, piece] of pieces.entries())
      expect(piece.from - (pieces[index - 1]?.to ?? piece.from)).toBeLessThan(50);
    expect(pieces.at(-1)?.to).toBeGreaterThan(AT + 599_000);
  }
  const { fragmentsDropped, bytesWritten } = recorder.figures();
  expect(fragmentsDropped).toBe(0);
  await keeper.look();
  expect(keeper.figures().heldBytes).toBe(bytesWritten);
  await keeper.close();
});

test("what is held stays within the quota, also while it is written; a full quota of what is protected stops it", async () => {
  const bytes = tape.fragments.reduce((sum, { data }) => sum + data.length, 0);
  let isProtected = false;
  const kept = [{ cameraId: "a", from: 0, to: Number.MAX_SAFE_INTEGER }];
  const { keeper, recorder, play, list, lines } = keeperOf({
    mostBytes: 200 * bytes,
    protected: async () => (isProtected ? kept : []),
  });
  await keeper.ready();
  play("a", 1_200);
  recorder.taps.sub.end("a");
  await keeper.look();
  expect(keeper.figures().heldBytes).toBeLessThanOrEqual(200 * bytes);
  expect(keeper.mayWrite("a")).toBe(true);
  const pieces = await list("a");
  expect(pieces.at(-1)?.to).toBeGreaterThan(AT + 599_000);
  isProtected = true;
  play("b", 200);
  recorder.taps.sub.end("b");
  await keeper.look();
  //  b's are let go of; a's alone are within the quota.
  expect(await list("a")).toHaveLength(pieces.length);
  play("a", 200);
  recorder.taps.sub.end("a");
  await keeper.look();
  expect(keeper.stopOf("b")).toMatchObject({ why: "quota" });
  expect(keeper.mayWrite("b")).toBe(false);
  play("b", 4);
  expect(recorder.figures().refusedBytes).toBeGreaterThan(0);
  isProtected = false;
  await keeper.look();
  expect(keeper.stops()).toEqual([]);
  expect(lines.join("")).toContain("recording goes on");
  await recorder.close();
  await keeper.close();
});

test("a school's quota stops its cameras alone, and they go on when there is room again", async () => {
  const bytes = tape.fragments.reduce((sum, { data }) => sum + data.length, 0);
  const kept = [{ cameraId: "a", from: 0, to: Number.MAX_SAFE_INTEGER }];
  let isProtected = true;
  const { keeper, recorder, play, list, lines } = keeperOf({
    mostBytesOfGroup: 100 * bytes,
    groupOf: () => ({ a: "east", b: "east", c: "west" }),
    protected: async () => (isProtected ? kept : []),
  });
  await keeper.ready();
  for (const cameraId of ["a", "c"]) {
    play(cameraId, 200);
    recorder.taps.sub.end(cameraId);
  }
  await keeper.look();
  //  West's oldest go; all of east's is protected.
  expect((await list("c")).length).toBeLessThan((await list("a")).length);
  expect(["a", "b", "c"].map((id) => keeper.stopOf(id)?.why)).toEqual([
    "school-quota",
    "school-quota",
    undefined,
  ]);
  expect(["a", "b", "c"].map(keeper.mayWrite)).toEqual([false, false, true]);
  expect(keeper.stops()).toHaveLength(1);
  play("b", 4);
  expect(recorder.figures().refusedBytes).toBeGreaterThan(0);
  isProtected = false;
  await keeper.look();
  expect(keeper.stops()).toEqual([]);
  expect(keeper.mayWrite("b")).toBe(true);
  expect(lines.join("")).toContain("recording goes on");
  await recorder.close();
  await keeper.close();
});

test("a folder that comes back is taken up within a minute", async () => {
  rmSync(folder, { recursive: true });
  const { keeper, clock, lines } = keeperOf({ mayMakeFolder: false });
  await expect(keeper.ready()).rejects.toThrow("mounted");
  expect(keeper.stopOf("a")).toMatchObject({ why: "disk-fault", detail: expect.stringContaining(folder) });
  expect(lines.join("")).toContain("recording has stopped");
  mkdirSync(folder);
  clock.skip(31_000);
  await keeper.look();
  expect(keeper.stops()).toEqual([]);
  expect(keeper.mayWrite("a")).toBe(true);
  await keeper.close();
});
