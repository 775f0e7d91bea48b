// Stills of a whole wall: answered as soon as one is newer, shared by all walls, and no camera keeps another's from coming.
import { test as anyTest, expect } from "vitest";
import type { SheetEntry, Still } from "../../hub/model.ts";
import { until } from "../kitchen.ts";
import { openOutputs, type TestOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

type Has = Readonly<Record<string, number | undefined>>;

function ask({ outputs }: TestOutputs, has: Has, asker = "a wall", signal = new AbortController().signal) {
  const cameras = Object.entries(has).map(([cameraId, hasOf]) => ({ cameraId, hasOf }));
  return outputs.sheet({ cameras, asker, signal });
}

function stillIn(sheet: readonly SheetEntry[], cameraId: string): Still | undefined {
  const picture = sheet.find((entry) => entry.cameraId === cameraId)?.picture;
  return picture !== undefined && "jpeg" in picture ? picture : undefined;
}

function firstOf(open: TestOutputs, cameraId: string): Promise<Still> {
  return until(`a still of ${cameraId}`, async () =>
    stillIn(await ask(open, { [cameraId]: undefined }), cameraId),
  );
}

test("who has the newest picture waits, and is answered when the next one is there", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs({ everyMs: 700 });
  open.relay.setCameras([cameras.source("a", "/a")]);
  const first = await firstOf(open, "a");
  let questions = 0;
  const next = await until("the next still", () => {
    questions += 1;
    return ask(open, { a: first.capturedAt }).then((sheet) => stillIn(sheet, "a"));
  });
  expect(next.capturedAt).toBeGreaterThan(first.capturedAt);
  //  A question waits for two seconds where ffmpeg takes long.
  expect(questions).toBeLessThan(10);
});

test("a second wall of the same cameras has nothing more decoded", async () => {
  const names = ["a", "b", "c"];
  await using cameras = await openCameras(names.map((name) => `/${name}`));
  await using open = await openOutputs({ everyMs: 700 });
  open.relay.setCameras(names.map((name) => cameras.source(name, `/${name}`)));
  const stills = await Promise.all(names.map((name) => firstOf(open, name)));
  const has = Object.fromEntries(names.map((name, at) => [name, stills[at]?.capturedAt]));
  const [seen, seenToo] = await until("what both walls are given", async () => {
    const both = await Promise.all([ask(open, has, "one wall"), ask(open, has, "another wall")]);
    return both.every(({ length }) => length > 0) ? both : undefined;
  });
  for (const { cameraId } of seen)
    expect(stillIn(seen, cameraId)?.jpeg).toBe(stillIn(seenToo, cameraId)?.jpeg);
});

test("a camera without a picture is told at once with its reason, and keeps nobody's picture back", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs({ everyMs: 700 });
  open.relay.setCameras([cameras.source("a", "/a"), { ...cameras.source("b", "/b") }]);
  await firstOf(open, "a");
  const sheet = await ask(open, { nobody: undefined, b: undefined, a: undefined });
  expect(stillIn(sheet, "a")).toBeDefined();
  expect(sheet.find(({ cameraId }) => cameraId === "nobody")?.picture).toMatchObject({
    why: "no-such-camera",
  });
  expect(stillIn(sheet, "b")).toBeUndefined();
});

test("who has gone is not waited with, and who has too many questions open is answered at once", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs({ everyMs: 700 });
  open.relay.setCameras([cameras.source("a", "/a")]);
  const { capturedAt } = await firstOf(open, "a");
  const gone = new AbortController();
  let answered = 0;
  const held = Array.from({ length: 6 }, () => ask(open, { a: capturedAt }, "one", gone.signal));
  for (const one of held) void one.then(() => (answered += 1));
  expect(await ask(open, { a: capturedAt }, "one")).toEqual([]);
  expect(answered).toBe(0);
  gone.abort();
  expect(await Promise.all(held)).toEqual(held.map(() => []));
});

test("a picture that takes longer to make than the next one is apart is given all the same", async () => {
  await using cameras = await openCameras(["/a"]);
  //  Each key frame of the camera, twice a second, is due for a still; a process of ffmpeg's is not that fast.
  await using open = await openOutputs({ everyMs: 1 });
  open.relay.setCameras([cameras.source("a", "/a")]);
  let { capturedAt } = await firstOf(open, "a");
  let questions = 0;
  for (let count = 0; count < 4; count += 1) {
    const next = await until("another still", async () => {
      questions += 1;
      return stillIn(await ask(open, { a: capturedAt }), "a");
    });
    expect(next.capturedAt).toBeGreaterThan(capturedAt);
    capturedAt = next.capturedAt;
    expect(open.ffmpeg.running()).toBeLessThan(2);
  }
  expect(questions).toBeLessThan(10);
});
