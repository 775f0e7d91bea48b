// Low-latency HLS: parts of a third of a second before their segment is whole, and requests that wait for what comes next.
import { test as anyTest, expect } from "vitest";
import type { HlsAsked, HlsFile, NoPicture } from "../../hub/model.ts";
import { startHls } from "../../hub/video/out/hls.ts";
import { createHlsSegments } from "../../hub/video/out/hls-segments.ts";
import type { Viewer } from "../../hub/video/relay/viewer.ts";
import { until } from "../kitchen.ts";
import { decode } from "./drawn-pictures.ts";
import { makeVideo } from "./made-video.ts";
import { openOutputs, type TestOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

function ask(
  open: TestOutputs,
  file: string,
  from?: HlsAsked["from"],
): Promise<HlsFile | NoPicture | undefined> {
  return open.outputs.hls("a", { codec: "any", drawing: undefined, file, from });
}

async function bytesOf(answer: Promise<HlsFile | NoPicture | undefined>): Promise<Buffer> {
  const file = await answer;
  if (file === undefined || "why" in file) throw new Error(file?.detail ?? "there is no such file");
  return Buffer.from(file.bytes);
}

const playlist = async (open: TestOutputs, from?: HlsAsked["from"]): Promise<string> =>
  (await bytesOf(ask(open, "index.m3u8", from))).toString();

type Listed = {
  readonly name: string;
  readonly segment: number;
  readonly part: number;
  readonly durationS: number;
};

function partsIn(text: string): (Listed & { readonly isIndependent: boolean })[] {
  return [
    ...text.matchAll(/#EXT-X-PART:DURATION=([\d.]+),URI="(\w+-(\d+)\.(\d+)\.m4s)"(,INDEPENDENT=YES)?/g),
  ].map(([, durationS, name = "", segment, part, independent]) => ({
    name,
    segment: Number(segment),
    part: Number(part),
    durationS: Number(durationS),
    isIndependent: independent !== undefined,
  }));
}

async function untilParts(open: TestOutputs): Promise<string> {
  return await until("parts of a whole segment", async () => {
    const text = await playlist(open);
    const parts = partsIn(text);
    const whole = /-(\d+)\.m4s$/m.exec(
      text.split("\n").findLast((line) => /^\w+-\d+\.m4s$/.test(line)) ?? "",
    );
    return parts.some(({ segment }) => segment === Number(whole?.[1])) ? text : undefined;
  });
}

test("parts are listed with their segment and before it is whole, and together they are the segment", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const text = await untilParts(open);
  const target = Number(/EXT-X-PART-INF:PART-TARGET=([\d.]+)/.exec(text)?.[1]);
  expect(target).toBeGreaterThan(0.2);
  expect(target).toBeLessThan(0.36);
  const holdBack = Number(/CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=([\d.]+)/.exec(text)?.[1]);
  expect(holdBack).toBeGreaterThanOrEqual(3 * target - 0.001);
  const parts = partsIn(text);
  const lastOf = (segment: number): number =>
    Math.max(...parts.filter((one) => one.segment === segment).map(({ part }) => part));
  for (const { segment, part, durationS, isIndependent } of parts) {
    expect(durationS).toBeLessThanOrEqual(target);
    if (part < lastOf(segment)) expect(durationS).toBeGreaterThan(0.85 * target);
    if (part === 0) expect(isIndependent).toBe(true);
  }
  expect(parts.some(({ isIndependent }) => !isIndependent)).toBe(true);
  const whole = /^(\w+)-(\d+)\.m4s$/.exec(
    text.split("\n").findLast((line) => /^\w+-\d+\.m4s$/.test(line)) ?? "",
  );
  const own = parts.filter(({ segment }) => segment === Number(whole?.[2]));
  expect(own.length).toBeGreaterThan(1);
  const pieces = await Promise.all(own.map(({ name }) => bytesOf(ask(open, name))));
  expect(Buffer.concat(pieces).equals(await bytesOf(ask(open, whole?.[0] ?? "")))).toBe(true);
  //  The first part alone is a picture, which is what a player begins with.
  const init = await bytesOf(ask(open, /MAP:URI="([^"]+)"/.exec(text)?.[1] ?? ""));
  expect(await decode(Buffer.concat([init, pieces[0] ?? Buffer.alloc(0)]), "mp4")).toMatchObject({
    width: 640,
  });
});

test("a playlist that is asked for with what comes next comes when it is there, and so does the part that is hinted at", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  let text = await untilParts(open);
  for (let count = 0; count < 6; count++) {
    const [, hint = "", segment, part] =
      /PRELOAD-HINT:TYPE=PART,URI="(\w+-(\d+)\.(\d+)\.m4s)"/.exec(text) ?? [];
    const next = { segment: Number(segment), part: Number(part) };
    expect(partsIn(text).some(({ name }) => name === hint)).toBe(false);
    const [later, piece] = await Promise.all([playlist(open, next), ask(open, hint)]);
    text = later;
    //  It may have been the last of its segment, and the next part is another segment's.
    const isThere = partsIn(text).some(({ name }) => name === hint);
    if (isThere) expect(piece).toMatchObject({ kind: "segment" });
    else expect(text).toContain(`-${next.segment}.m4s`);
  }
  const newest = Number(
    /^\w+-(\d+)\.m4s$/m.exec(text.split("\n").findLast((line) => /^\w+-\d+\.m4s$/.test(line)) ?? "")?.[1],
  );
  expect(await playlist(open, { segment: newest + 1 })).toMatch(
    new RegExp(`^\\w+-${newest + 1}\\.m4s$`, "m"),
  );
  expect(await ask(open, "index.m3u8", { segment: newest + 9 })).toMatchObject({ why: "too-far" });
});

test("nobody waits longer than three target durations, and a camera that stops is said at once", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const text = await untilParts(open);
  const newest = partsIn(text).at(-1)?.segment ?? 0;
  cameras.setState("/a", "frozen");
  const waiting = ask(open, "index.m3u8", { segment: newest + 1, part: 90 });
  const answered = waiting.then((answer) => answer);
  await until("given up", async () => {
    open.clock.skip(1_000);
    return (await Promise.race([answered, Promise.resolve("waits")])) !== "waits" || undefined;
  });
  expect(await answered).toMatchObject({ why: expect.stringMatching(/^(starting|offline)$/) });
  //  Its playlist is gone with it.
  await open.untilState("a", { state: "offline", fault: "stalled" });
  expect(await ask(open, "index.m3u8", { segment: newest + 1 })).toMatchObject({ why: "offline" });
});

test("only so many requests wait at once; what is there is given all the same", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const watch = (cameraId: string, _view: unknown, viewer: Viewer) => open.outputs.watchRaw(cameraId, viewer);
  const waitLimits = { inAll: 4, atStream: 3, ofAskerAtStream: 2, ofAsker: 3 };
  const hls = startHls({ clock: open.clock, watch, stateOf: open.relay.stateOf, waitLimits });
  const asked = { codec: "any", drawing: undefined, file: "index.m3u8" } as const;
  const first = await hls.file("a", asked);
  const text = Buffer.from((first as HlsFile).bytes).toString();
  const newest = Number(
    /-(\d+)\.m4s$/.exec(text.split("\n").findLast((line) => /^\w+-\d+\.m4s$/.test(line)) ?? "")?.[1],
  );
  const from = { segment: newest + 2 };
  const next = (asker: string) => hls.file("a", { ...asked, from, asker });
  const waiting = [next("one"), next("one")];
  expect(await next("one")).toMatchObject({ why: "full" });
  //  Who asks for too much keeps nobody else from waiting, and a stream's crowd not those of another.
  waiting.push(next("other"));
  expect(await next("third")).toMatchObject({ why: "full" });
  expect(await hls.file("a", { ...asked, asker: "one" })).toMatchObject({ kind: "playlist" });
  expect(hls.waiting()).toBe(3);
  open.relay.setCameras([cameras.source("a", "/a"), cameras.source("b", "/a")]);
  expect(await hls.file("b", { ...asked, asker: "one" })).toMatchObject({ kind: "playlist" });
  expect(
    await hls.file("a", { ...asked, file: `${/(\w+)-\d+\.m4s/.exec(text)?.[1]}-${newest}.m4s` }),
  ).toMatchObject({ kind: "segment" });
  expect(await Promise.all(waiting)).toMatchObject([
    { kind: "playlist" },
    { kind: "playlist" },
    { kind: "playlist" },
  ]);
  expect(hls.waiting()).toBe(0);
  hls.close();
});

test("a wait ends when its request has gone away", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const watch = (cameraId: string, _view: unknown, viewer: Viewer) => open.outputs.watchRaw(cameraId, viewer);
  const hls = startHls({ clock: open.clock, watch, stateOf: open.relay.stateOf });
  const gone = new AbortController();
  const answer = hls.file("a", {
    codec: "any",
    drawing: undefined,
    file: "index.m3u8",
    signal: gone.signal,
  });
  expect(hls.waiting()).toBe(1);
  gone.abort();
  expect(await answer).toMatchObject({ why: expect.any(String) });
  expect(hls.waiting()).toBe(0);
  hls.close();
});

test("what was begun when a stream changes is kept under its number, and the next one begins anew", () => {
  const { init, fragments } = makeVideo("testsrc2=s=320x180:r=25", 4);
  const cut = createHlsSegments(7, () => undefined);
  const at = new Date(0).toISOString();
  const give = (from: number, to: number): void => {
    for (let index = from; index < to; index++)
      cut.take(fragments[index] ?? Buffer.alloc(0), index % 25 === 0 ? at : undefined);
  };
  cut.takeInit(init);
  give(0, 65);
  expect(cut.closed().map(({ sequence, durationS }) => [sequence, Math.round(durationS * 100)])).toEqual([
    [7, 100],
    [8, 100],
  ]);
  const begun = cut.open()?.parts.length ?? 0;
  expect(begun).toBeGreaterThan(0);
  cut.takeInit(init);
  const [, , broken] = cut.closed();
  expect(broken?.sequence).toBe(9);
  expect(broken?.parts.length).toBeGreaterThanOrEqual(begun);
  give(75, 100);
  expect(cut.open()).toMatchObject({ sequence: 10, init: { era: 2 } });
});
