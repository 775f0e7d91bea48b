// The guard around ffmpeg: what hangs is killed, what is garbage gives nothing, and nothing is left behind.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import { createLog } from "../../hub/lib/log.ts";
import { checkArguments } from "../../hub/video/ffmpeg/allowed-arguments.ts";
import { decodeBatch } from "../../hub/video/ffmpeg/decode-batch.ts";
import { openFfmpeg } from "../../hub/video/ffmpeg/ffmpeg.ts";
import { until } from "../kitchen.ts";
import { createLiveClock } from "./live-clock.ts";
import { FFMPEG, ownFfmpegs } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const LOG = createLog("silent");

function frameOf(bytes: Buffer): { init: Buffer; fragment: Buffer } {
  return { init: bytes, fragment: Buffer.alloc(0) };
}

test("a still that does not come is given up after ten seconds, and its process is gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-test-ffmpeg-"));
  const program = join(folder, "slow-ffmpeg");
  //  It answers what it can do, and then never says a word: a machine in trouble.
  writeFileSync(program, '#!/bin/sh\ncase "$1" in -version) exec ffmpeg "$@";; *) exec sleep 1000;; esac\n');
  chmodSync(program, 0o755);
  const clock = createLiveClock();
  const ffmpeg = await openFfmpeg({ program, log: LOG });
  expect(ffmpeg.off).toBeUndefined();
  const still = decodeBatch({ ffmpeg, clock, log: LOG }, [frameOf(Buffer.from("anything"))]);
  expect(ffmpeg.running()).toBe(1);
  clock.skip(10_001);
  expect(await still).toEqual([undefined]);
  expect(ffmpeg.running()).toBe(0);
  await ffmpeg.close();
  rmSync(folder, { recursive: true });
});

test("what is no video gives nothing, whatever it is", async () => {
  const ffmpeg = await openFfmpeg({ program: "ffmpeg", log: LOG });
  const playlist = Buffer.from("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n");
  for (const input of [Buffer.alloc(0), Buffer.alloc(100_000, 7), playlist]) {
    const needs = { ffmpeg, clock: createLiveClock(), log: LOG };
    expect(await decodeBatch(needs, [frameOf(input)])).toEqual([undefined]);
  }
  await ffmpeg.close();
});

test("closing kills what runs and removes what was written; the program itself ends when its input does", async () => {
  //  Of this test alone, because others write into the machine's own.
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-test-ffmpeg-"));
  process.env["TMPDIR"] = folder;
  const ffmpeg = await openFfmpeg({ program: "ffmpeg", log: LOG });
  const drawing = { masks: [], watermark: { lines: ["name of a school"] } };
  const job = { kind: "transcode", drawing, wallSecondsAtZero: 0 } as const;
  const runs = [1, 2].map(() => ffmpeg.start(job, () => undefined));
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  expect(readdirSync(folder)).toHaveLength(2);
  await until("two processes", () => ownFfmpegs().length === 2 || undefined);
  const [own] = ownFfmpegs();
  const limits = execFileSync("cat", [`/proc/${own?.pid}/limits`], { encoding: "utf8" });
  expect(limits).toMatch(/Max address space +1073741824/);
  expect(limits).toMatch(/Max file size +0 /);
  runs[0]?.end();
  await runs[0]?.ended;
  await ffmpeg.close();
  expect(ownFfmpegs()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a command with anything in it that is not on the list is never started", () => {
  for (const list of [
    ["-i", "rtsp://camera/live"],
    ["-i", "/etc/passwd"],
    ["-f", "lavfi", "-i", "pipe:0"],
    ["-i", "pipe:0", "-vf", "movie=/etc/passwd"],
    ["-i", "pipe:0", "-vf", "scale=w=640:h=-2,movie=/etc/passwd"],
    ["-protocol_whitelist", "pipe,file"],
    ["-i", "pipe:0", "/tmp/anywhere.mp4"],
    ["-filter_complex", "null"],
    ["toString", "pipe:0"],
  ]) {
    expect(() => checkArguments(list), list.join(" ")).toThrow(/ffmpeg is not to be given/);
  }
});
