// Pictures of many cameras down one ffmpeg: each gets its own, and what is broken is nobody else's affair.
import { test as anyTest, expect } from "vitest";
import { createLog } from "../../hub/lib/log.ts";
import { type BatchFrame, decodeBatch } from "../../hub/video/ffmpeg/decode-batch.ts";
import { type Ffmpeg, openFfmpeg } from "../../hub/video/ffmpeg/ffmpeg.ts";
import { decode } from "./drawn-pictures.ts";
import { createLiveClock } from "./live-clock.ts";
import { makeVideo } from "./made-video.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);
const LOG = createLog("silent");

/** A camera that sees nothing but one shade of grey. */
function shade(luma: number, size = "320x180"): BatchFrame {
  const hex = luma.toString(16).padStart(2, "0");
  const { init, fragments } = makeVideo(`color=c=0x${hex}${hex}${hex}:s=${size}`, 0.04);
  return { init, fragment: fragments[0] ?? Buffer.alloc(0) };
}

/** With its pictures' bytes overwritten, as by a line that lost half of them. */
function broken(frame: BatchFrame, from: number): BatchFrame {
  const fragment = Buffer.from(frame.fragment);
  fragment.fill(0x5a, from);
  return { ...frame, fragment };
}

async function withFfmpeg(
  use: (needs: Parameters<typeof decodeBatch>[0], started: () => number) => Promise<void>,
) {
  const ffmpeg = await openFfmpeg({ program: "ffmpeg", log: LOG });
  let started = 0;
  const counted: Pick<Ffmpeg, "start"> = {
    start: (...job) => {
      started += 1;
      return ffmpeg.start(...job);
    },
  };
  await use({ ffmpeg: counted, clock: createLiveClock(), log: LOG }, () => started);
  await ffmpeg.close();
}

const SHADES = [20, 55, 90, 125, 160, 195, 230];

test("each camera gets its own picture from a batch, whatever their sizes, and ffmpeg runs once", async () => {
  await withFfmpeg(async (needs, started) => {
    const frames = SHADES.map((luma, place) => shade(luma, place % 2 === 0 ? "320x180" : "640x480"));
    const pictures = await decodeBatch(needs, frames);
    expect(started()).toBe(1);
    for (const [place, luma] of SHADES.entries()) {
      const seen = await decode(pictures[place] ?? Buffer.alloc(0), "jpeg");
      expect(seen.width).toBe(place % 2 === 0 ? 320 : 640);
      expect(Math.abs(seen.lumaAt(0.5, 0.5) - luma)).toBeLessThan(12);
    }
    const grey = await decodeBatch(needs, frames, { width: 32, height: 18 });
    expect(started()).toBe(2);
    for (const [place, luma] of SHADES.entries()) {
      expect(grey[place]).toHaveLength(32 * 18);
      expect(Math.abs((grey[place]?.[200] ?? 0) - luma)).toBeLessThan(12);
    }
  });
});

test("a broken key frame in the middle has no picture or its own, and nobody gets another's", async () => {
  await withFfmpeg(async (needs) => {
    const noise = makeVideo("testsrc2=s=320x180", 0.04);
    const real: BatchFrame = { init: noise.init, fragment: noise.fragments[0] ?? Buffer.alloc(0) };
    for (const bad of [
      //  Nothing of its picture is left; half of it is; it is no video at all.
      broken(real, 130),
      broken(real, Math.floor(real.fragment.length / 2)),
      { init: Buffer.from("no video"), fragment: Buffer.alloc(5000, 9) },
    ]) {
      const frames = SHADES.map((luma) => shade(luma));
      const pictures = await decodeBatch(needs, [...frames.slice(0, 3), bad, bad, ...frames.slice(3)]);
      expect(pictures).toHaveLength(SHADES.length + 2);
      const own = [...pictures.slice(0, 3), ...pictures.slice(5)];
      for (const [place, luma] of SHADES.entries()) {
        const seen = await decode(own[place] ?? Buffer.alloc(0), "jpeg");
        expect(Math.abs(seen.lumaAt(0.5, 0.5) - luma)).toBeLessThan(12);
        expect(seen.brightest(0, 0, 1, 1) - seen.darkest(0, 0, 1, 1)).toBeLessThan(12);
      }
    }
  });
});

test("what is more than a batch goes into several", async () => {
  await withFfmpeg(async (needs, started) => {
    const frame = shade(90);
    const grey = await decodeBatch(
      needs,
      Array.from({ length: 20 }, () => frame),
      { width: 16, height: 9 },
    );
    expect(grey.filter((one) => one?.length === 144)).toHaveLength(20);
    expect(started()).toBe(2);
  });
});
