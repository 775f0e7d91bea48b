// Streams as cameras send them and as networks spoil them, over real sockets: what comes out of the relay decodes, says
// what is missing, and leaves the neighbour camera alone.
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Clip, loadClip } from "../../simulators/clip.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip } from "../../simulators/mp4-clip.ts";
import { openRtspServer, type RtspStream } from "../../simulators/rtsp-server.ts";
import { cameraAt, openRelay } from "./open-relay.ts";
import { createRecordingTap, decode, hasFfmpeg } from "./recorded.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

const KITCHEN = loadClip(join(import.meta.dirname, "../../simulators/clips/cooking.h264"));
const variant = (name: "small" | "b-frames" | "h265" | "h265-b-frames"): Clip =>
  loadMp4Clip(variantFile(name));
/** Faster than they are filmed, so that tests wait less. */
const quick = (clip: Clip): Clip => ({ ...clip, fps: 60 });

/** A camera with this stream, and a healthy neighbour beside it, both held. */
async function openBeside(stream: Omit<RtspStream, "path">) {
  const neighbour = {
    path: "/neighbour",
    clip: { ...KITCHEN, fps: 30, frames: KITCHEN.frames.slice(0, 30) },
  };
  const server = await openRtspServer({ streams: [{ path: "/odd", ...stream }, neighbour] });
  const tap = createRecordingTap();
  const hub = openRelay({ hold: () => true, taps: [tap] });
  hub.relay.setCameras([
    cameraAt(server.port, "odd", "/odd"),
    cameraAt(server.port, "neighbour", "/neighbour"),
  ]);
  return {
    ...{ server, tap, hub },
    pictures: () => tap.fragments("odd"),
    until: (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 20 }).toBe(true),
    untilNeighbourMoves: (pictures: number) => {
      const wanted = tap.fragments("neighbour").length + pictures;
      return expect
        .poll(() => tap.fragments("neighbour").length, { interval: 5, timeout: 10_000 })
        .toBeGreaterThanOrEqual(wanted);
    },
    /** Every picture of it came, one after the other, and it has been online since it was first seen. */
    expectNeighbourWhole: () => {
      const own = tap.fragments("neighbour");
      const steps = own.slice(1).map(({ mediaS }, index) => mediaS - (own[index]?.mediaS ?? 0));
      expect(own.length).toBeGreaterThan(10);
      expect(own.some(({ isDamaged }) => isDamaged)).toBe(false);
      expect(Math.max(...steps)).toBeLessThan(1.5 / 30);
      expect(hub.states.filter(({ cameraId }) => cameraId === "neighbour")).toMatchObject([
        { state: "online" },
      ]);
      expect(hub.relay.streamFigures("neighbour")).toMatchObject({ lossShare: 0, damagedShare: 0 });
    },
    [Symbol.asyncDispose]: async () => {
      await hub.relay.close();
      await server.close();
    },
  };
}

test.each([
  ["h265", /^video\/mp4; codecs="hvc1\.1\.6\.L\d+\.90"$/, 0],
  ["h265-b-frames", /^video\/mp4; codecs="hvc1\.1\.6\.L\d+\.90"$/, 2],
  ["b-frames", /^video\/mp4; codecs="avc1\.64000c"$/, 2],
  ["small", /^video\/mp4; codecs="avc1\.64000c"$/, 0],
] as const)(
  "a camera that sends %s is played, its pictures in the order in which they are shown",
  async (name, mime, depth) => {
    await using beside = await openBeside({ clip: quick(variant(name)) });
    await beside.until(() => beside.pictures().length > 100);
    const [recorded, ...others] = beside.tap.of("odd");
    expect(others).toEqual([]);
    expect(recorded?.mime).toMatch(mime);
    expect(recorded?.fragments[0]?.isKey).toBe(true);
    expect(beside.hub.relay.streamFigures("odd")).toMatchObject({ width: 320, height: 180, lossShare: 0 });
    beside.expectNeighbourWhole();
    if (recorded === undefined || !hasFfmpeg) return;
    const sent = recorded.fragments.length;
    const { complaints, numbers, packets, width, height } = await decode(recorded);
    expect(complaints).toBe("");
    expect({ width, height }).toEqual({ width: 320, height: 180 });
    //  The last ones may still wait for what is shown before them.
    const settled = numbers.slice(0, -4);
    expect(settled.length).toBeGreaterThan(sent - 10);
    for (const [index, number] of settled.slice(1).entries()) {
      expect(number).toBe(((settled[index] ?? Number.NaN) + 1) % 60);
    }
    for (const [index, { pts, dts }] of packets.entries()) {
      expect(pts).toBeGreaterThanOrEqual(dts);
      if (index > 0) expect(dts).toBeGreaterThan(packets[index - 1]?.dts ?? Number.NaN);
    }
    expect(packets.some(({ pts, dts }) => pts > dts)).toBe(depth > 0);
  },
  30_000,
);

test("a stream without parameter sets in its description is played from those in the stream", async () => {
  await using beside = await openBeside({ clip: variant("h265"), faults: { hidesSets: true } });
  await using h264 = await openBeside({ clip: variant("small"), faults: { hidesSets: true } });
  for (const each of [beside, h264]) {
    await each.until(() => each.pictures().length > 20);
    expect(each.pictures()[0]?.isKey).toBe(true);
    each.expectNeighbourWhole();
  }
});

test("a camera whose size and codec change while it plays goes on with a new init segment and a key frame", async () => {
  await using beside = await openBeside({ clip: quick(KITCHEN) });
  const viewer = createRecordingViewer();
  beside.hub.relay.watch("odd", viewer);
  await beside.until(() => beside.pictures().length > 10);
  const seen = [beside.pictures().length];
  for (const clip of [variant("small"), variant("b-frames")]) {
    beside.server.setClip("/odd", quick(clip));
    seen.push(beside.pictures().length);
    await beside.until(() => beside.pictures().length > (seen.at(-1) ?? 0) + 40);
  }
  const streams = beside.tap.of("odd");
  expect(streams).toHaveLength(3);
  for (const { fragments } of streams) expect(fragments[0]?.isKey).toBe(true);
  //  One timeline for all: what follows is later, and a player's buffer goes on.
  const times = streams
    .flatMap(({ fragments }) => fragments.filter(({ isKey }) => isKey))
    .map(({ mediaS }) => mediaS);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
  expect(viewer.texts().filter(({ type }) => type === "init")).toHaveLength(3);
  beside.expectNeighbourWhole();
  if (!hasFfmpeg) return;
  for (const stream of streams) expect(await decode(stream)).toMatchObject({ complaints: "" });
});

test.each([
  ["tcp", 0.01],
  ["tcp", 0.1],
  ["udp", 0.01],
  ["udp", 0.1],
] as const)(
  "over %s, a camera that loses %d of its packets stands still instead of smearing, says so, and is told to be too lossy",
  async (only, loss) => {
    await using beside = await openBeside({
      clip: { ...variant("small"), fps: 150 },
      only,
      faults: { loss },
    });
    const viewer = createRecordingViewer();
    beside.hub.relay.watch("odd", viewer);
    const damages = () => viewer.texts().flatMap((text) => (text.type === "damage" ? [text.isDamaged] : []));
    //  Half a minute for the hub, with the neighbour's pictures between, or it would look frozen.
    const isTold = () => beside.hub.relay.stateOf("odd")?.fault === "too-lossy";
    for (let second = 0; second < 90 && !(isTold() && damages().length > 3); second += 1) {
      await beside.untilNeighbourMoves(4);
      beside.hub.clock.skip(1000);
    }
    expect(beside.hub.relay.stateOf("odd")?.fault).toBe("too-lossy");
    //  By turns, beginning with a loss: the picture is damaged until the next key frame.
    expect(damages().slice(0, 3)).toEqual([true, false, true]);
    const whole = beside.pictures();
    for (const { isDamaged, isKey } of whole) if (isDamaged) expect(isKey).toBe(true);
    expect(whole.filter(({ isDamaged }) => isDamaged).length).toBeGreaterThan(0);
    const figures = beside.hub.relay.streamFigures("odd");
    expect(figures?.lossShare).toBeGreaterThan(loss / 4);
    expect(figures?.lossShare).toBeLessThan(loss * 3);
    expect(beside.hub.relay.figures().packetsLost).toBeGreaterThan(0);
    beside.expectNeighbourWhole();
    if (!hasFfmpeg) return;
    //  Nothing that was sent lacks what it builds on: decoders say so where it does.
    for (const stream of beside.tap.of("odd")) expect((await decode(stream)).complaints).toBe("");
  },
  60_000,
);

test("a camera whose clock is wrong says by how much, its pictures go by their arrival, and it is right again later", async () => {
  await using beside = await openBeside({ clip: quick(variant("small")), faults: { clockAheadS: -95 } });
  await beside.hub.untilState("odd", { state: "online", fault: "clock-off" });
  expect(beside.hub.relay.stateOf("odd")?.clockOffsetS).toBe(-95);
  expect(beside.hub.relay.streamFigures("odd")?.clockOffsetS).toBeCloseTo(-95, 0);
  expect(beside.pictures().at(-1)?.source).toBe("arrival");
  beside.server.setFaults("/odd", {});
  await beside.hub.untilState("odd", { state: "online" });
  expect(beside.hub.relay.stateOf("odd")).not.toHaveProperty("clockOffsetS");
  await beside.until(() => beside.pictures().at(-1)?.source === "rtcp");
  const newest = beside.pictures().at(-1)?.capturedAt ?? 0;
  expect(Math.abs(newest - beside.hub.clock.now())).toBeLessThan(1000);
  beside.expectNeighbourWhole();
});
