// HLS: a short window cut at key frames, shared, held while its playlist is asked for.
import { test as anyTest, expect } from "vitest";
import type { Drawing, HlsFile, NoPicture } from "../../hub/model.ts";
import { until } from "../kitchen.ts";
import { decode } from "./drawn-pictures.ts";
import { openOutputs, type TestOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG, ownFfmpegs } from "./own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const MASK = { x: 0.1, y: 0.2, width: 0.3, height: 0.3 };
const DRAWING: Drawing = { masks: [MASK], watermark: { lines: ["试验小学"] } };

function bytesOf(answer: HlsFile | NoPicture | undefined): Buffer {
  if (answer === undefined || "why" in answer) throw new Error(answer?.detail ?? "there is no such file");
  return Buffer.from(answer.bytes);
}

async function playlist(open: TestOutputs, drawing: Drawing | undefined): Promise<string> {
  return bytesOf(await open.outputs.hls("a", { drawing, codec: "any", file: "index.m3u8" })).toString();
}

const piece = (open: TestOutputs, file: string) =>
  open.outputs.hls("a", { drawing: undefined, codec: "any", file });
const segmentsOf = (text: string): string[] => text.split("\n").filter((line) => line.endsWith(".m4s"));
const initOf = (text: string): string => /EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1] ?? "";

/** The last picture of the newest segment. */
async function newestPicture(open: TestOutputs, drawing: Drawing | undefined, text: string) {
  const names = [initOf(text), segmentsOf(text).at(-1) ?? ""];
  const pieces = await Promise.all(
    names.map((name) => open.outputs.hls("a", { drawing, codec: "any", file: name })),
  );
  return await decode(Buffer.concat(pieces.map(bytesOf)), "mp4");
}

test("a live view over HLS is cut at key frames, says when each segment was taken, and moves on", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const first = await playlist(open, undefined);
  expect(first).toContain("#EXT-X-TARGETDURATION:1\n");
  const takenAt = Date.parse(/PROGRAM-DATE-TIME:(.+)/.exec(first)?.[1] ?? "");
  expect(Math.abs(Date.now() - takenAt)).toBeLessThan(10_000);
  expect(await newestPicture(open, undefined, first)).toMatchObject({ width: 640, height: 360 });
  const later = await until("a whole window", async () => {
    const text = await playlist(open, undefined);
    return segmentsOf(text).length === 6 && !segmentsOf(text).includes(segmentsOf(first)[0] ?? "")
      ? text
      : undefined;
  });
  const numberOf = (text: string) => Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]);
  expect(numberOf(later)).toBeGreaterThan(numberOf(first));
  //  Every segment can be decoded by itself, and one that has just left the list is still there.
  await newestPicture(open, undefined, later);
  expect(await piece(open, segmentsOf(first)[0] ?? "")).toBeDefined();
  expect(await piece(open, "other-1.m4s")).toBeUndefined();
  expect(open.relay.viewers("a")).toBe(1);
});

test("HLS of a drawn view hides what is hidden, and shares the transcode", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const [text] = await Promise.all([1, 2, 3].map(() => playlist(open, DRAWING)));
  const seen = await newestPicture(open, DRAWING, text ?? "");
  expect(seen.brightest(MASK.x, MASK.y, MASK.width, MASK.height)).toBeLessThan(20);
  expect(ownFfmpegs()).toHaveLength(1);
  //  The names of a drawn view open nothing of the plain one.
  expect(await piece(open, segmentsOf(text ?? "")[0] ?? "")).toBeUndefined();
});

test("who does not ask for the playlist any more is gone, and the camera is let go", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const before = await playlist(open, undefined);
  expect(open.outputs.figures().hlsStreams).toBe(1);
  open.clock.skip(10_001);
  expect(open.outputs.figures().hlsStreams).toBe(0);
  expect(open.relay.viewers("a")).toBe(0);
  expect(await piece(open, segmentsOf(before)[0] ?? "")).toBeUndefined();
  //  Begun again, no name is used twice.
  const after = await playlist(open, undefined);
  expect(segmentsOf(before)).not.toContain(segmentsOf(after)[0]);
});

test("ffmpeg that is killed shows as a discontinuity, a camera that stops as the reason", async () => {
  const cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  await playlist(open, DRAWING);
  process.kill(ownFfmpegs()[0]?.pid ?? 0, "SIGKILL");
  const text = await until("a discontinuity", async () => {
    const now = await playlist(open, DRAWING);
    return now.includes("#EXT-X-DISCONTINUITY\n") ? now : undefined;
  });
  expect(text.match(/EXT-X-MAP/g)).toHaveLength(2);
  const gone = open.untilState("a", { state: "offline", fault: "unreachable" });
  await cameras.close();
  await gone;
  open.clock.skip(9_000);
  expect(await open.outputs.hls("a", { drawing: DRAWING, codec: "any", file: "index.m3u8" })).toMatchObject({
    why: "offline",
    fault: "unreachable",
  });
});
