// The looking itself: many cameras' key frames, decoded and looked at in a thread, each told of its own camera.
import { test as anyTest, expect } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { startPictureWatch } from "../../hub/video/look/picture-watch.ts";
import { until } from "../kitchen.ts";
import { makeVideo } from "../video/made-video.ts";
import { FFMPEG, ownFfmpegs } from "../video/own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

//  More than two batches.
const CAMERAS = 40;
const MIME = "video/mp4; codecs=avc1";

test("cameras in several batches are each told of their own picture, one that cannot be decoded is counted, and no process is left", async () => {
  const lumas = [30, 80, 130, 180, 230];
  const videos = lumas.map((luma) => {
    const hex = luma.toString(16).padStart(2, "0").repeat(3);
    return makeVideo(`color=c=0x${hex}:s=320x180`, 0.04);
  });
  const seen = new Map<string, number>();
  const watch = startPictureWatch({
    clock: systemClock,
    log: createLog("silent"),
    program: "ffmpeg",
    everyMs: () => 0,
    memoryMs: 0,
    remembered: () => ({ told: undefined, since: 0, usualSharpness: undefined }),
    onCheck: (cameraId, { figures }) => seen.set(cameraId, figures.luma),
    onDeath: (error) => {
      throw error;
    },
  });
  function bring(cameraId: string, init: Buffer, data: Buffer): void {
    watch.tap.begin(cameraId, { mime: MIME, segment: init });
    watch.tap.fragment(cameraId, { data, isKey: true } as Parameters<typeof watch.tap.fragment>[1]);
  }
  for (let camera = 0; camera < CAMERAS; camera += 1) {
    const { init, fragments } = videos[camera % videos.length] as (typeof videos)[number];
    bring(`camera ${camera}`, init, fragments[0] as Buffer);
  }
  const [
    {
      init,
      fragments: [whole = Buffer.alloc(0)],
    },
  ] = videos as [(typeof videos)[number]];
  bring("broken", Buffer.alloc(init.length, 0x5a), whole);
  const isOver = (): boolean => seen.size === CAMERAS && watch.figures().undecoded > 0;
  await until("all have been looked at", () => isOver() || undefined);
  for (let camera = 0; camera < CAMERAS; camera += 1)
    expect(
      Math.abs((seen.get(`camera ${camera}`) ?? 0) - (lumas[camera % 5] ?? 0)),
      `camera ${camera}`,
    ).toBeLessThan(12);
  const reference = await watch.referenceOf({ init, fragment: whole });
  expect(Math.abs((reference?.cells[0] ?? 0) - 30)).toBeLessThan(12);
  await watch.close();
  expect(watch.figures().checks).toBeGreaterThanOrEqual(CAMERAS);
  expect(ownFfmpegs()).toEqual([]);
});
