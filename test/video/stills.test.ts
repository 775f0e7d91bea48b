// Stills: fresh or not at all, shared, and with everything drawn that must be.
import { test as anyTest, expect } from "vitest";
import type { Drawing, NoPicture, Still } from "../../hub/model.ts";
import { until } from "../kitchen.ts";
import { decode } from "./drawn-pictures.ts";
import { openOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

//  In the clip these are a wall, a shelf and a cook: nothing there is black.
const MASK = { x: 0.1, y: 0.2, width: 0.3, height: 0.3 };
const DRAWING: Drawing = {
  masks: [MASK],
  watermark: { lines: ["试验小学 100% 'a':b,c;[d]\\n %{pts}"] },
};

function picture(answer: Still | NoPicture): Still {
  if ("why" in answer) throw new Error(answer.detail);
  return answer;
}

test("a still shows the camera's newest picture and says when it was taken", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const before = Date.now();
  const still = picture(await open.outputs.still("a", undefined));
  expect(still.capturedAt).toBeGreaterThan(before - 2_000);
  expect(still.capturedAt).toBeLessThanOrEqual(Date.now());
  const seen = await decode(still.jpeg, "jpeg");
  expect([seen.width, seen.height]).toEqual([640, 360]);
  expect(seen.darkest(MASK.x, MASK.y, MASK.width, MASK.height)).toBeGreaterThan(10);
});

test("what is under a mask is black, what is beside it is not, and the watermark is there", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const plain = await decode(picture(await open.outputs.still("a", undefined)).jpeg, "jpeg");
  const drawn = await decode(picture(await open.outputs.still("a", DRAWING)).jpeg, "jpeg");
  expect(drawn.brightest(MASK.x, MASK.y, MASK.width, MASK.height)).toBeLessThan(12);
  expect(drawn.lumaAt(0.6, 0.1)).toBeGreaterThan(60);
  //  White letters on a darkened ground where the floor was.
  const text = [0.02, 0.87, 0.35, 0.04] as const;
  expect(plain.brightest(...text)).toBeLessThan(200);
  expect(drawn.brightest(...text)).toBeGreaterThan(235);
  expect(drawn.darkest(...text)).toBeLessThan(plain.darkest(...text));
});

test("stills are shared: who asks for the same gets the same, and ffmpeg runs once", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const all = await Promise.all(Array.from({ length: 20 }, () => open.outputs.still("a", DRAWING)));
  expect(new Set(all.map((still) => picture(still).jpeg)).size).toBe(1);
  const other = picture(await open.outputs.still("a", { masks: [] }));
  expect(other.jpeg).not.toBe(picture(all[0] as Still).jpeg);
  expect(open.relay.viewers("a")).toBe(1);
  //  Two seconds later there is a new one; nobody who has gone keeps the camera.
  open.clock.skip(2_001);
  const next = await until("a newer picture", async () => {
    const still = picture(await open.outputs.still("a", DRAWING));
    return still.jpeg === picture(all[0] as Still).jpeg ? undefined : still;
  });
  expect(next.capturedAt).toBeGreaterThan(picture(all[0] as Still).capturedAt);
  open.clock.skip(15_001);
  expect(open.relay.viewers("a")).toBe(0);
});

test("a camera that is pulled already gives its still at once", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  await new Promise<void>((resolve) => {
    const viewer = { sendText: () => undefined, sendBinary: () => resolve(), bufferedBytes: () => 0 };
    open.relay.watch("a", { ...viewer, close: () => undefined });
  });
  expect(picture(await open.outputs.still("a", undefined)).jpeg.length).toBeGreaterThan(0);
});

test("who shows stills has the next one made before it is asked for, and waits for none", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const first = picture(await open.outputs.still("a", undefined));
  open.clock.skip(2_001);
  await until("ffmpeg runs though nobody asked", () => open.ffmpeg.running() > 0 || undefined);
  await until("the next one is there", () => open.ffmpeg.running() === 0 || undefined);
  const next = picture(await open.outputs.still("a", undefined));
  expect(next.capturedAt).toBeGreaterThan(first.capturedAt);
  expect(open.ffmpeg.running()).toBe(0);
});

test("stills of many cameras that are wanted at the same time are made by one ffmpeg, each its own", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  await using cameras = await openCameras(names.map((name) => `/${name}`));
  await using open = await openOutputs();
  open.relay.setCameras(names.map((name) => cameras.source(name, `/${name}`)));
  //  All are pulled before the first picture is asked for.
  await Promise.all(names.map((name) => open.outputs.still(name, undefined)));
  const most = { processes: 0 };
  const drawings = names.map(
    (_, place): Drawing => ({ masks: [{ x: 0.15 * place, y: 0, width: 0.1, height: 1 }] }),
  );
  const all = names.map((name, place) => open.outputs.still(name, drawings[place]));
  await until("ffmpeg runs", () => {
    most.processes = Math.max(most.processes, open.ffmpeg.running());
    return most.processes > 0 || undefined;
  });
  expect(most.processes).toBe(1);
  for (const [place, still] of all.entries()) {
    const seen = await decode(picture(await still).jpeg, "jpeg");
    for (const other of names.keys()) {
      const brightest = seen.brightest(0.15 * other + 0.02, 0.1, 0.06, 0.8);
      if (other === place) expect(brightest).toBeLessThan(12);
      else expect(brightest).toBeGreaterThan(40);
    }
  }
  await until("nobody asks any more", () => open.ffmpeg.running() === 0 || undefined);
});

test("a camera that stops gives the reason and since when, never its last picture", async () => {
  const cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  picture(await open.outputs.still("a", undefined));
  const gone = open.untilState("a", { state: "offline", fault: "unreachable" });
  await cameras.close();
  await gone;
  open.clock.skip(6_000);
  const answer = await open.outputs.still("a", undefined);
  expect(answer).toMatchObject({ why: "offline", fault: "unreachable", since: expect.any(Number) });
  expect((answer as NoPicture).detail).toMatch(
    /^The camera has given no picture since .*: it cannot be reached\.$/,
  );
});

test("there is no still of a camera that there is not, and none without ffmpeg, which is said with what to do", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  expect(await open.outputs.still("nobody", undefined)).toMatchObject({ why: "no-such-camera" });
  await using without = await openOutputs({ program: "/nowhere/ffmpeg" });
  without.relay.setCameras([cameras.source("a", "/a")]);
  expect(without.ffmpeg.off).toContain("there is no program /nowhere/ffmpeg; install it");
  expect(await without.outputs.still("a", undefined)).toMatchObject({ why: "off" });
  await using odd = await openOutputs({ program: "/bin/true" });
  expect(odd.ffmpeg.off).toContain("was built without libfreetype and libx264");
});
