// Sound beside a picture: left out unless a camera is marked to be heard, and then for those alone who ask to hear.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAacDepacketiser } from "../../hub/video/codec/aac-depacketiser.ts";
import { soundFormatOf } from "../../hub/video/codec/sound-track.ts";
import { findSound } from "../../hub/video/rtsp/sdp-sound.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip, loadSound } from "../../simulators/mp4-clip.ts";
import { openRtspServer, type RtspStream } from "../../simulators/rtsp-server.ts";
import { cameraAt, openRelay } from "./open-relay.ts";
import { createRecordingTap, decode, hasFfmpeg } from "./recorded.ts";
import { createRecordingViewer, type RecordingViewer } from "./recording-viewer.ts";

const run = promisify(execFile);
const TONE = loadSound(variantFile("tone"));
const CLIP = loadMp4Clip(variantFile("small"));

async function openHeard(stream: Pick<RtspStream, "sound" | "only">, hasSound: boolean) {
  const server = await openRtspServer({ streams: [{ path: "/heard", clip: CLIP, ...stream }] });
  const tap = createRecordingTap();
  const hub = openRelay({ hold: () => true, taps: [tap] });
  hub.relay.setCameras([{ ...cameraAt(server.port, "c", "/heard"), hasSound }]);
  const [hears, sees] = [{ ...createRecordingViewer(), hears: true as const }, createRecordingViewer()];
  for (const viewer of [hears, sees]) hub.relay.watch("c", viewer);
  return {
    ...{ server, hub, tap, hears, sees },
    untilPictures: (count: number) =>
      expect.poll(() => tap.fragments("c").length, { timeout: 20_000 }).toBeGreaterThan(count),
    [Symbol.asyncDispose]: async () => {
      await hub.relay.close();
      await server.close();
    },
  };
}

const mimes = (viewer: RecordingViewer): readonly string[] =>
  viewer.texts().flatMap((text) => (text.type === "init" ? [text.mime] : []));

/** Of all that a viewer got, what ffprobe says of each track. */
async function probed(viewer: RecordingViewer) {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-sound-"));
  try {
    const file = join(folder, "out.mp4");
    writeFileSync(file, Buffer.concat(viewer.binaries().map((data) => Buffer.from(data))));
    const asked =
      "stream=codec_type,codec_name,sample_rate,channels,start_time,nb_read_packets,duration_ts:packet=pts,stream_index";
    const probe = await run("ffprobe", [
      "-v",
      "warning",
      "-count_packets",
      "-of",
      "json",
      "-show_entries",
      asked,
      file,
    ]);
    const heard = await run("ffmpeg", ["-nostdin", "-v", "warning", "-i", file, "-f", "null", "-"]);
    return { ...JSON.parse(probe.stdout), complaints: probe.stderr + heard.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(["tcp", "udp"] as const)(
  "over %s, a camera that is marked to be heard is heard by who asks for it, and by nobody else",
  async (only) => {
    await using heard = await openHeard({ sound: TONE, only }, true);
    await heard.untilPictures(30);
    expect(mimes(heard.hears)).toEqual(['video/mp4; codecs="avc1.64000c,mp4a.40.2"']);
    expect(mimes(heard.sees)).toEqual(['video/mp4; codecs="avc1.64000c"']);
    const all = Buffer.concat(heard.sees.binaries().map((data) => Buffer.from(data)));
    expect(all.includes("mp4a")).toBe(false);
    //  Recordings and checks of the picture stand on taps.
    for (const { init, fragments } of heard.tap.of("c")) {
      expect(init.includes("soun")).toBe(false);
      for (const { data } of fragments) expect(data.indexOf("tfhd")).toBe(data.lastIndexOf("tfhd"));
    }
    if (!hasFfmpeg) return;
    const { streams, packets, complaints } = await probed(heard.hears);
    expect(complaints).toBe("");
    expect(streams).toMatchObject([
      { codec_type: "video", codec_name: "h264" },
      { codec_type: "audio", codec_name: "aac", sample_rate: "16000", channels: 1 },
    ]);
    const times = packets.flatMap((one: { pts: number; stream_index: number }) =>
      one.stream_index === 1 ? [one.pts] : [],
    );
    expect(times.length).toBeGreaterThan(15);
    //  Without a hole, at which a player would stop.
    expect(times).toEqual(times.map((_: number, index: number) => times[0] + index * 1024));
    expect((await decode(heard.tap.of("c")[0] ?? expect.unreachable())).complaints).toBe("");
  },
  30_000,
);

test("sound that stays away is silence, and the picture of who listens goes on", async () => {
  await using heard = await openHeard({ sound: { ...TONE, frames: [] } }, true);
  await heard.untilPictures(30);
  if (!hasFfmpeg) return;
  const { streams, complaints } = await probed(heard.hears);
  expect(complaints).toBe("");
  expect(Number(streams[1].nb_read_packets)).toBeGreaterThan(15);
});

test.each([
  ["AAC", TONE, false],
  ["PCMA", "pcma", false],
  ["PCMA", "pcma", true],
  ["nothing", undefined, true],
] as const)(
  "beside a picture, %s (%o) does no harm where the camera is marked to be heard: %s",
  async (_, sound, hasSound) => {
    await using heard = await openHeard({ ...(sound === undefined ? {} : { sound }) }, hasSound);
    await heard.untilPictures(20);
    expect(mimes(heard.hears)).toEqual(['video/mp4; codecs="avc1.64000c"']);
    expect(heard.hub.relay.stateOf("c")).toMatchObject({ state: "online" });
    expect(heard.tap.fragments("c").every((one) => one.sound === undefined)).toBe(true);
    const words = heard.hub.logged.join("\n");
    if (!hasSound) expect(words).not.toContain("heard");
    else expect(words).toMatch(sound === undefined ? /offers no sound/ : /PCMA, which browsers do not play/);
  },
  30_000,
);

test("a description's sound is read, and what is none is told in words", () => {
  const sdp = (lines: string) => `v=0\r\na=control:*\r\n${lines}`;
  expect(
    findSound(
      sdp(
        "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/2\r\na=fmtp:97 config=1190;sizeLength=13;indexLength=3;indexDeltaLength=3\r\na=control:trackID=2\r\n",
      ),
      "rtsp://h/s/",
    ),
  ).toEqual({
    track: {
      ...{ payloadType: 97, controlUri: "rtsp://h/s/trackID=2", config: Buffer.from([0x11, 0x90]) },
      ...{ sizeBits: 13, indexBits: 3, indexDeltaBits: 3 },
    },
  });
  expect(findSound(sdp("m=audio 0 RTP/AVP 0\r\n"), "rtsp://h/")).toMatchObject({
    why: expect.stringContaining("PCMU"),
  });
  expect(soundFormatOf(Buffer.from([0x11, 0x90]))).toMatchObject({
    rate: 48_000,
    channels: 2,
    codec: "mp4a.40.2",
  });
  //  Of high efficiency, and of six channels.
  expect(soundFormatOf(Buffer.from([0x2b, 0x11]))).toBeUndefined();
  expect(soundFormatOf(Buffer.from([0x11, 0xb0]))).toBeUndefined();
});

test("frames of AAC are found in packets with one, with several, and with a part of one, and nowhere else", () => {
  const layout = { sizeBits: 13, indexBits: 3, indexDeltaBits: 3 };
  const packet = (sizes: readonly number[], ...bytes: readonly Buffer[]): Buffer => {
    const head = Buffer.alloc(2 + sizes.length * 2);
    head.writeUInt16BE(sizes.length * 16);
    for (const [index, size] of sizes.entries()) head.writeUInt16BE(size << 3, 2 + index * 2);
    return Buffer.concat([head, ...bytes]);
  };
  const found: string[] = [];
  const take = createAacDepacketiser(layout, (frame) => found.push(frame.toString()));
  take(packet([5], Buffer.from("alone")), true);
  take(packet([3, 5], Buffer.from("one"), Buffer.from("other")), true);
  take(packet([9], Buffer.from("first")), false);
  take(packet([9], Buffer.from("last")), true);
  expect(found).toEqual(["alone", "one", "other", "firstlast"]);
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (payloads) => {
      for (const payload of payloads) take(Buffer.from(payload), payload.length % 2 === 0);
    }),
  );
});
