// How the player chooses: which ways there are for a browser and a camera, what failed is remembered, and when a line is
// too slow.
import { expect, test } from "vitest";
import { type BrowserSkills, waysFor } from "../../dashboard/src/player/choose-way.ts";
import { createEdgeKeeper } from "../../dashboard/src/player/edge-keeper.ts";
import { createMediaDates, endDateOf } from "../../dashboard/src/player/hls-dates.ts";
import { createLateness } from "../../dashboard/src/player/lateness.ts";
import { createWayMemory } from "../../dashboard/src/player/way-memory.ts";

const H264 = 'video/mp4; codecs="avc1.640028"';
const H265 = 'video/mp4; codecs="hvc1.1.6.L93.B0"';
const CHROMIUM: BrowserSkills = {
  hasMedia: true,
  playsHls: true,
  decodesLive: (mime) => mime === H264,
  plays: (mime) => mime === H264,
};
const IPHONE: BrowserSkills = { ...CHROMIUM, decodesLive: () => true, plays: () => true };
const OLD_IPHONE: BrowserSkills = { ...IPHONE, hasMedia: false };
const NOTHING: BrowserSkills = { ...CHROMIUM, hasMedia: false, playsHls: false };

test("the ways of a browser, best first, and stills in any", () => {
  const sub = { wantsMain: false };
  expect(waysFor(CHROMIUM, sub)).toEqual(["live", "hls", "hls-h264", "mpeg1", "still"]);
  expect(waysFor(CHROMIUM, { ...sub, mime: H264 })).toEqual(["live", "hls", "mpeg1", "still"]);
  expect(waysFor(OLD_IPHONE, sub)).toEqual(["hls", "hls-h264", "mpeg1", "still"]);
  expect(waysFor(NOTHING, sub)).toEqual(["mpeg1", "still"]);
  expect(waysFor(CHROMIUM, { wantsMain: true, mime: H264 })[0]).toBe("main");
  expect(waysFor(CHROMIUM, { ...sub, only: "stills" })).toEqual(["still"]);
});

test("H.265 is asked of the hub as H.264 where the browser cannot decode it, and only there first", () => {
  const asked = { wantsMain: false, mime: H265 };
  expect(waysFor(CHROMIUM, asked)).toEqual(["h264", "hls-h264", "mpeg1", "still"]);
  //  A browser that says it can, and cannot, has it to fall back to.
  expect(waysFor(IPHONE, asked)).toEqual(["live", "h264", "hls", "hls-h264", "mpeg1", "still"]);
});

test("what failed is left alone for a while, longer each time, and tried again", () => {
  const memory = createWayMemory();
  const at = (now: number) => ({ now, isPassing: false });
  memory.failed("live", "a", at(0));
  expect(memory.heldUntil("live", "a", 14_000)).toBe(15_000);
  expect(memory.heldUntil("live", "a", 15_000)).toBeUndefined();
  memory.failed("live", "a", at(15_000));
  expect(memory.heldUntil("live", "a", 16_000)).toBe(45_000);
  memory.worked("live", "a");
  expect(memory.heldUntil("live", "a", 16_000)).toBeUndefined();
  for (let times = 0; times < 20; times++) memory.failed("live", "a", at(0));
  expect(memory.heldUntil("live", "a", 1)).toBe(15 * 60_000);
});

test("a hub that was away is not held against a way for longer the second time", () => {
  const memory = createWayMemory();
  for (const now of [0, 15_000, 30_000]) memory.failed("live", "a", { now, isPassing: true });
  expect(memory.heldUntil("live", "a", 31_000)).toBe(45_000);
});

test("what failed for two cameras and worked for none is not tried with a third", () => {
  const memory = createWayMemory();
  const failed = { now: 0, isPassing: false };
  memory.failed("hls", "a", failed);
  expect(memory.heldUntil("hls", "c", 1)).toBeUndefined();
  memory.failed("hls", "b", failed);
  expect(memory.heldUntil("hls", "c", 1)).toBe(15_000);
  memory.worked("hls", "b");
  memory.failed("hls", "d", failed);
  //  It works here: a camera that fails is at fault itself.
  expect(memory.heldUntil("hls", "c", 1)).toBeUndefined();
  expect(memory.heldUntil("hls", "d", 1)).toBe(15_000);
});

test("a burst after a stall is no late line, and one that stays late is", () => {
  const line = createLateness();
  //  The key frame that the hub kept is old.
  line.arrived(0, 3_000);
  for (let at = 4_000; at < 9_000; at += 1_000) line.arrived(at, at + 100);
  expect(line.isBehind(9_000)).toBe(false);
  for (let at = 9_000; at < 14_000; at += 1_000) line.arrived(at, 14_000);
  expect(line.isBehind(15_500)).toBe(false);
  //  Each second takes 1.6 s to arrive.
  let now = 14_000;
  for (let at = 14_000; at < 20_000; at += 1_000) {
    now += 1_600;
    line.arrived(at, now);
  }
  expect(line.isBehind(now)).toBe(true);
});

test("a picture with too much in hand hurries, one with too little takes its time, and running dry asks for more", () => {
  const edge = createEdgeKeeper();
  const play = (inHandS: number, from: number) => {
    edge.moved();
    for (let at = from; at < from + 1_000; at += 200) edge.came(inHandS, at);
    return edge.rate(from + 1_000);
  };
  expect(play(0.3, 0)).toBeGreaterThan(1.02);
  expect(play(0.08, 10_000)).toBe(1);
  expect(play(0.01, 20_000)).toBeLessThan(1);
  edge.ranDry(30_000);
  expect(play(0.08, 30_000)).toBeLessThan(1);
  expect(play(0.16, 31_000)).toBe(1);
  //  What an uneven minute asked for is given back.
  expect(play(0.08, 90_000)).toBe(1);
});

test("a playlist's dates say when its newest media was taken, parts included", () => {
  const playlist = [
    "#EXTM3U",
    "#EXT-X-PROGRAM-DATE-TIME:2026-03-02T04:00:00.000Z",
    "#EXTINF:2.000,",
    "a.m4s",
    "#EXT-X-PART:DURATION=0.5,URI=b0.m4s",
    '#EXT-X-PART:DURATION=0.25,URI="b1.m4s",INDEPENDENT=YES',
  ].join("\n");
  const end = Date.parse("2026-03-02T04:00:02.750Z");
  expect(endDateOf(playlist)).toBe(end);
  expect(endDateOf("#EXTM3U\n#EXTINF:2.0,\na.m4s")).toBeUndefined();
  const dates = createMediaDates();
  expect(dates.at(3)).toBeUndefined();
  dates.learn(playlist, 6);
  expect(dates.at(4)).toBe(end - 2_000);
  //  The element had not loaded the newest yet: it is not made younger than it is.
  dates.learn(playlist, 5);
  expect(dates.at(4)).toBe(end - 2_000);
  dates.learn(playlist, 6.5);
  expect(dates.at(4)).toBe(end - 2_500);
});
