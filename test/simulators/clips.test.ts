// The clips that the simulated cameras play.
import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { loadClip, parseClip, splitAnnexB } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { CAMERA_SETS } from "../../simulators/district.ts";
import { readStrip, STRIP, stripOf } from "../../simulators/frame-strip.ts";
import { SCENES } from "../../simulators/scenes.ts";

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
/** What a repository can hold without anybody minding. */
const MOST_BYTES = 5 * 2 ** 20;

test.each(SCENES.map(({ area }) => area))(
  "the clip of %s is a minute long and can be joined every two seconds",
  (area) => {
    const clip = loadClip(clipFile(area));
    expect(clip).toMatchObject({ fps: 15, width: STRIP.pictureWidth, height: STRIP.pictureHeight });
    expect(clip.frames.length / clip.fps).toBe(60);
    expect(clip.codec).toMatch(/^avc1\.4d[0-9a-f]{4}$/);
    const keys = clip.frames.flatMap(({ key }, at) => (key ? [at] : []));
    expect(keys[0]).toBe(0);
    for (const [n, at] of keys.entries())
      expect((keys[n + 1] ?? clip.frames.length) - at).toBeLessThanOrEqual(2 * clip.fps);
  },
);

test("a key frame brings its parameter sets with it", () => {
  const { frames, sps, pps } = loadClip(clipFile("cooking"));
  const key = frames.find((frame, at) => at > 0 && frame.key);
  expect(key?.nals.slice(0, 2)).toEqual([sps, pps]);
});

test("all clips together are small enough to be kept beside the code", () => {
  const bytes = SCENES.reduce((sum, { area }) => sum + statSync(clipFile(area)).size, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test("there is a clip for every area that a camera of the district looks at", () => {
  const drawn: readonly string[] = SCENES.map(({ area }) => area);
  for (const { cameras } of CAMERA_SETS) for (const { area } of cameras) expect(drawn).toContain(area);
});

test.skipIf(!hasFfmpeg)("a program reads the number of the frame from the picture (needs ffmpeg)", () => {
  const asked = [0, 1, 450, 899];
  const picked = asked.map((n) => `eq(n,${n})`).join("+");
  const filter = [
    "-vf",
    `select='${picked}'`,
    "-fps_mode",
    "passthrough",
    "-f",
    "rawvideo",
    "-pix_fmt",
    "gray",
    "-",
  ];
  const pictures = execFileSync("ffmpeg", ["-v", "error", "-i", clipFile("serving"), ...filter], {
    maxBuffer: 2 ** 24,
  });
  const size = STRIP.pictureWidth * STRIP.pictureHeight;
  const read = asked.map((_, n) => readStrip((x, y) => pictures[n * size + y * STRIP.pictureWidth + x] ?? 0));
  expect(read).toEqual(asked);
});

test("a picture without the strip reads as none", () => {
  expect(readStrip(() => 255)).toBeUndefined();
  expect(stripOf(899)).toEqual([...STRIP.start, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1]);
});

test("bytes that are no clip are refused with what they lack", () => {
  expect(() => parseClip(Uint8Array.of(0, 0, 1, 9, 16))).toThrow("it holds no H.264 parameter sets");
  expect(splitAnnexB(Uint8Array.of(0, 0, 0, 1, 9, 16, 0, 0, 0, 1, 1, 2))).toEqual([
    Buffer.from([9, 16]),
    Buffer.from([1, 2]),
  ]);
});
