// Clips: an ordinary MP4 that begins and ends where it was asked to, or an error and no file.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test as anyTest, beforeEach, expect } from "vitest";
import { createLog } from "../../hub/lib/log.ts";
import { type Ffmpeg, openFfmpeg } from "../../hub/video/ffmpeg/ffmpeg.ts";
import { makeClip } from "../../hub/video/ffmpeg/make-clip.ts";
import { until } from "../kitchen.ts";
import { createLiveClock } from "./live-clock.ts";
import { makeVideo } from "./made-video.ts";
import { FFMPEG } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);
const LOG = createLog("silent");
const FROM = Date.UTC(2026, 10, 21, 3, 2, 1);

let folder = "";
let ffmpeg: Ffmpeg;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-test-clip-"));
  ffmpeg = await openFfmpeg({ program: "ffmpeg", log: LOG });
});
afterEach(async () => {
  await ffmpeg.close();
  rmSync(folder, { recursive: true });
});

function probed(file: string): Record<string, string> {
  const show = [
    "-show_entries",
    "format=duration:format_tags=creation_time:stream=codec_name",
    "-of",
    "default=nw=1",
  ];
  const said = execFileSync("ffprobe", ["-v", "error", ...show, file], { encoding: "utf8" });
  return Object.fromEntries(
    said
      .trim()
      .split("\n")
      .map((line) => line.split("=") as [string, string]),
  );
}

/** The first picture that a player shows of a file, from this time on. */
function pictureAt(file: string, atS: number): Buffer {
  const seek = [
    "-ss",
    String(atS),
    "-i",
    file,
    "-frames:v",
    "1",
    "-f",
    "rawvideo",
    "-pix_fmt",
    "gray",
    "pipe:1",
  ];
  return execFileSync("ffmpeg", ["-v", "error", ...seek], { maxBuffer: 16 * 1024 * 1024 });
}

test("a clip of fragments is an ordinary MP4 with its index first, from and to exactly when it was asked", async () => {
  const { init, fragments } = makeVideo("testsrc2=s=320x180:r=25", 6);
  //  From the second key frame on: what the store gives begins at one before the clip.
  const given = fragments.slice(25);
  const order = { input: [init, ...given], fromS: 0.52, lengthS: 2.4, from: FROM, folder };
  const file = await makeClip({ ffmpeg, clock: createLiveClock() }, order);
  expect(probed(file)).toMatchObject({
    codec_name: "h264",
    "TAG:creation_time": "2026-11-21T03:02:01.000000Z",
  });
  expect(Math.abs(Number(probed(file)["duration"]) - 2.4)).toBeLessThan(0.041);
  const bytes = readFileSync(file);
  expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
  expect(bytes.indexOf("moof")).toBe(-1);
  const whole = join(folder, "whole.mp4");
  writeFileSync(whole, Buffer.concat([init, ...fragments]));
  expect(pictureAt(file, 0).equals(pictureAt(whole, 1.52))).toBe(true);
  expect(pictureAt(file, 2.2).equals(pictureAt(whole, 3.72))).toBe(true);
});

test("a clip of an H.265 camera keeps its codec, under the name by which phones play it", async () => {
  const { init, fragments } = makeVideo("testsrc2=s=320x180:r=25", 2, [
    "libx265",
    "-tag:v",
    "hvc1",
    "-x265-params",
    "log-level=none:bframes=0",
  ]);
  const input = [init, ...fragments];
  const file = await makeClip(
    { ffmpeg, clock: createLiveClock() },
    { input, fromS: 0, lengthS: 1, from: FROM, folder },
  );
  expect(probed(file)["codec_name"]).toBe("hevc");
  expect(readFileSync(file).indexOf("hvc1")).toBeGreaterThan(0);
});

test("what gives no clip gives an error with ffmpeg's words, and no file", async () => {
  const order = { input: [Buffer.alloc(5_000, 7)], fromS: 0, lengthS: 1, from: FROM, folder };
  await expect(makeClip({ ffmpeg, clock: createLiveClock() }, order)).rejects.toThrow(
    /making a clip: .*pipe:0/s,
  );
  expect(readdirSync(folder)).toEqual([]);
  await expect(makeClip({ ffmpeg, clock: createLiveClock() }, { ...order, lengthS: 0 })).rejects.toThrow(
    /lasts 0 s/,
  );
});

test("a clip that is called off, or whose ffmpeg takes nothing more, is given up with its process", async () => {
  const { init } = makeVideo("testsrc2=s=320x180:r=25", 0.2);
  const over = new AbortController();
  async function* endless() {
    yield init;
    if (!over.signal.aborted) await new Promise((resolve) => over.signal.addEventListener("abort", resolve));
  }
  const order = { fromS: 0, lengthS: 1, from: FROM, folder };
  const off = makeClip(
    { ffmpeg, clock: createLiveClock() },
    { ...order, input: endless(), signal: over.signal },
  );
  await until("it runs", () => ffmpeg.running() === 1 || undefined);
  over.abort();
  await expect(off).rejects.toThrow("it was called off");
  expect(ffmpeg.running()).toBe(0);

  const program = join(folder, "slow-ffmpeg");
  writeFileSync(program, '#!/bin/sh\ncase "$1" in -version) exec ffmpeg "$@";; *) exec sleep 1000;; esac\n');
  chmodSync(program, 0o755);
  const slow = await openFfmpeg({ program, log: LOG });
  const clock = createLiveClock();
  const hung = makeClip({ ffmpeg: slow, clock }, { ...order, input: [Buffer.alloc(1024 * 1024)] });
  const reason = hung.catch((error: unknown) => String(error));
  await until("it is given up", () => {
    clock.skip(30_001);
    return slow.running() === 0 || undefined;
  });
  expect(await reason).toContain("ffmpeg took nothing more");
  expect(existsSync(join(folder, "clip.mp4"))).toBe(false);
});
