// What ffmpeg writes is read the same however the pipe cuts it, and what is no fragmented MP4 is refused.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import { createFmp4Reader, type ReadFragment } from "../../hub/video/codec/fmp4-reader.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const CLIP = join(import.meta.dirname, "../../simulators/clips/cooking.h264");
const MP4 = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "12", "-f", "mp4"];
const FLAGS = [
  "-movflags",
  "empty_moov+default_base_moof+frag_every_frame",
  "-video_track_timescale",
  "90000",
];
const OUTPUT =
  FFMPEG === undefined
    ? Buffer.alloc(0)
    : execFileSync(
        FFMPEG,
        ["-v", "error", "-i", CLIP, "-frames:v", "30", "-r", "15", ...MP4, ...FLAGS, "pipe:1"],
        { maxBuffer: 16 * 1024 * 1024 },
      );

function read(cuts: number): { readonly mime: string; readonly fragments: readonly ReadFragment[] } {
  const fragments: ReadFragment[] = [];
  let mime = "";
  const take = createFmp4Reader({
    onInit: (found) => {
      mime = found;
    },
    onFragment: (fragment) => fragments.push(fragment),
    moveBy: 90_000,
    firstSequence: 7,
  });
  for (let at = 0; at < OUTPUT.length; at += cuts) take(OUTPUT.subarray(at, at + cuts));
  return { mime, fragments };
}

test("fragments are whole, moved and numbered, wherever the pipe cuts", () => {
  const whole = read(OUTPUT.length);
  expect(whole.mime).toMatch(/^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/);
  expect(whole.fragments.length).toBeGreaterThan(10);
  expect(whole.fragments.map(({ isKey }, index) => (isKey ? index : -1)).filter((at) => at >= 0)).toEqual(
    whole.fragments.map((_, index) => index).filter((index) => index % 12 === 0),
  );
  const [first] = whole.fragments;
  expect(first?.decodeTime).toBe(0);
  expect(first?.data.readBigUInt64BE((first?.data.indexOf("tfdt") ?? 0) + 8)).toBe(90_000n);
  expect(first?.data.readUInt32BE((first?.data.indexOf("mfhd") ?? 0) + 8)).toBe(7);
  for (const cuts of [1, 7, 1000]) expect(read(cuts)).toEqual(whole);
});

test("what is no fragmented MP4 is refused before it fills the memory", () => {
  const take = createFmp4Reader({
    onInit: () => undefined,
    onFragment: () => undefined,
    moveBy: 0,
    firstSequence: 1,
  });
  expect(() => take(Buffer.from("this is no video at all"))).toThrow("is no fragment's");
});
