// What the relay makes is read by ffprobe and ffmpeg without a complaint, and its time never runs backwards.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDepacketiser } from "../../hub/video/codec/depacketiser.ts";
import { fragment, initSegment, TIMESCALE } from "../../hub/video/codec/fmp4-muxer.ts";
import { createMediaTimeline } from "../../hub/video/codec/media-timeline.ts";
import { codecNamed } from "../../hub/video/codec/video-codec.ts";
import { readRtp } from "../../hub/video/rtsp/rtp.ts";
import { loadClip } from "../../simulators/clip.ts";
import { packetize } from "../../simulators/rtp-packetize.ts";
import { fragmentsIn } from "./recording-viewer.ts";

const run = promisify(execFile);
const CLIP = loadClip(join(import.meta.dirname, "../../simulators/clips/cooking.h264"));

function has(program: string): boolean {
  try {
    execFileSync(program, ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const hasFfmpeg = has("ffmpeg") && has("ffprobe");

/** `count` frames of a simulated camera, over RTP, as the relay makes a file of them. */
function recorded(count: number, firstTimestamp: number): Buffer {
  const parts: Buffer[] = [];
  const timeline = createMediaTimeline();
  timeline.restart(TIMESCALE);
  let sequence = 0;
  const depacketiser = createDepacketiser({
    codec: codecNamed("h264"),
    parameterSets: [],
    onLoss: () => undefined,
    onDamaged: () => expect.unreachable("nothing was lost"),
    onUnit: (unit) => {
      if (sequence === 0) parts.push(initSegment(unit.format));
      sequence += 1;
      const place = timeline.place(unit.timestamp, (sequence * 1000) / CLIP.fps);
      parts.push(fragment(unit, { sequence, ...place }, Buffer.alloc));
    },
  });
  const sender = { channel: 0, ssrc: 1, seq: 65_000, packets: 0, bytes: 0 };
  for (const [index, frame] of CLIP.frames.slice(0, count).entries()) {
    const timestamp = (firstTimestamp + (index * TIMESCALE) / CLIP.fps) % 2 ** 32;
    const wire = packetize(frame.nals, sender, timestamp);
    for (let at = 0; at < wire.length; at += 4 + wire.readUInt16BE(at + 2)) {
      const packet = readRtp(wire.subarray(at + 4, at + 4 + wire.readUInt16BE(at + 2)));
      if (packet) depacketiser.push(packet);
    }
  }
  return Buffer.concat(parts);
}

test.skipIf(!hasFfmpeg)(
  "ffprobe and ffmpeg read every picture of a camera, over the wrap of its timestamps, without a complaint (needs ffmpeg)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-video-"));
    try {
      const file = join(folder, "out.mp4");
      writeFileSync(file, recorded(150, 2 ** 32 - 30 * 6000));
      const probe = ["-v", "error", "-count_frames", "-of", "json", "-show_entries"];
      const asked =
        "stream=nb_read_frames,width,height,codec_tag_string,start_time:packet=pts,dts,flags,duration";
      const probed = await run("ffprobe", [...probe, asked, file]);
      expect(probed.stderr).toBe("");
      const { streams, packets } = JSON.parse(probed.stdout);
      expect(streams).toMatchObject([
        {
          nb_read_frames: "150",
          width: CLIP.width,
          height: CLIP.height,
          codec_tag_string: "avc1",
          start_time: "0.000000",
        },
      ]);
      const step = TIMESCALE / CLIP.fps;
      expect(packets.map((packet: { dts: number }) => packet.dts)).toEqual(
        Array.from({ length: 150 }, (_, index) => index * step),
      );
      expect(packets.map((packet: { flags: string }) => packet.flags.startsWith("K"))).toEqual(
        CLIP.frames.slice(0, 150).map((frame) => frame.key),
      );
      expect(await run("ffmpeg", ["-v", "error", "-i", file, "-f", "null", "-"])).toMatchObject({
        stderr: "",
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test("each picture is a fragment of its own, and only key frames are marked as places to start", () => {
  const fragments = fragmentsIn(recorded(75, 0));
  expect(fragments.map(({ isKey }) => isKey)).toEqual(CLIP.frames.slice(0, 75).map((frame) => frame.key));
});

test("media time starts at 0, follows the camera's clock over its wrap, and goes on after a reconnect by what passed", () => {
  const timeline = createMediaTimeline();
  timeline.restart(TIMESCALE);
  const times = [0, 1, 2, 3].map((n) => timeline.place((0xffff_ffff - 3600 + n * 3600) >>> 0, 1000 + n * 40));
  expect(times.map(({ decodeTime }) => decodeTime)).toEqual([0, 3600, 7200, 10_800]);
  timeline.restart(TIMESCALE);
  expect(timeline.place(77, 61_000).decodeTime).toBe(60 * TIMESCALE);
});

test("a camera that sets its clock does not throw its viewers hours forward or back", () => {
  const timeline = createMediaTimeline();
  timeline.restart(TIMESCALE);
  timeline.place(0, 0);
  expect(timeline.place(3_600 * TIMESCALE, 40).decodeTime).toBe(3600);
  expect(timeline.place(3_600, 80).decodeTime).toBe(7200);
  expect(timeline.place(7_200, 120).decodeTime).toBe(10_800);
});

test("media time never stands still or runs back, whatever timestamps a camera sends", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ timestamp: fc.nat(2 ** 32 - 1), waitMs: fc.nat(5000), restart: fc.boolean() })),
      (pictures) => {
        const timeline = createMediaTimeline();
        timeline.restart(TIMESCALE);
        let nowMs = 0;
        let last = -1;
        for (const { timestamp, waitMs, restart } of pictures) {
          nowMs += waitMs;
          if (restart) timeline.restart(TIMESCALE);
          const { decodeTime, duration } = timeline.place(timestamp, nowMs);
          expect(decodeTime).toBeGreaterThan(last);
          expect(duration).toBeGreaterThan(0);
          expect(Number.isInteger(decodeTime) && Number.isInteger(duration)).toBe(true);
          last = decodeTime;
        }
      },
    ),
  );
});

test("a track whose clock is not 90 kHz keeps its pace", () => {
  const timeline = createMediaTimeline();
  timeline.restart(1000);
  timeline.place(0, 0);
  expect(timeline.place(40, 40).decodeTime).toBe(3600);
});
