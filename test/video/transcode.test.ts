// Live views with a drawing: what is hidden stays hidden, one process for all who watch, a budget, and ffmpeg that dies.
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import { createLog } from "../../hub/lib/log.ts";
import type { Drawing } from "../../hub/model.ts";
import { startTranscodes } from "../../hub/video/out/transcode.ts";
import type { Viewer } from "../../hub/video/relay/viewer.ts";
import { loadClip } from "../../simulators/clip.ts";
import { readStrip, STRIP } from "../../simulators/frame-strip.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { until } from "../kitchen.ts";
import { decode } from "./drawn-pictures.ts";
import { openOutputs, type TestOutputs } from "./open-outputs.ts";
import { cameraAt, openCameras } from "./open-relay.ts";
import { FFMPEG, ownFfmpegs } from "./own-ffmpegs.ts";
import { createRecordingViewer, fragmentsIn, type RecordingViewer } from "./recording-viewer.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const MASK = { x: 0.1, y: 0.2, width: 0.3, height: 0.3 };
const DRAWING: Drawing = { masks: [MASK], watermark: { lines: ["试验小学 烹饪区"] } };

function watch(open: TestOutputs, cameraId: string, viewer: Viewer, drawing = DRAWING): () => void {
  const answer = open.outputs.watchDrawn(cameraId, drawing, viewer);
  if (typeof answer !== "function") throw new Error(answer.detail);
  return answer;
}

const fragments = (viewer: RecordingViewer) => viewer.binaries().flatMap((data) => fragmentsIn(data));
const untilFragments = (viewer: RecordingViewer, more: number): Promise<void> => {
  const before = fragments(viewer).length;
  return viewer.until(() => fragments(viewer).length >= before + more);
};

test("in a drawn live view what is under a mask is black in the pictures that go out, and the watermark is there", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewer = createRecordingViewer();
  watch(open, "a", viewer);
  await untilFragments(viewer, 30);
  const seen = await decode(Buffer.concat(viewer.binaries()), "mp4");
  expect([seen.width, seen.height]).toEqual([640, 360]);
  expect(seen.brightest(MASK.x, MASK.y, MASK.width, MASK.height)).toBeLessThan(20);
  expect(seen.lumaAt(0.6, 0.1)).toBeGreaterThan(60);
  expect(seen.brightest(0.02, 0.87, 0.25, 0.04)).toBeGreaterThan(215);
  expect(seen.darkest(0.02, 0.87, 0.25, 0.04)).toBeLessThan(60);
  //  A viewer cannot tell it from one of the relay: state, init, then a key frame with its time.
  const [state, online, init, segment, time, first] = viewer.got;
  expect(state).toMatchObject({ type: "state" });
  expect(online).toEqual({ type: "state", state: "online" });
  expect(init).toMatchObject({
    type: "init",
    mime: expect.stringMatching(/^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/),
    transcoded: true,
  });
  expect(Buffer.from(segment as Uint8Array).toString("latin1", 4, 8)).toBe("ftyp");
  expect(time).toMatchObject({ type: "time", source: expect.any(String) });
  const takenAt = Date.parse((time as { capturedAt: string }).capturedAt);
  expect(Math.abs(takenAt - Date.now())).toBeLessThan(20_000);
  //  Its first picture alone can be decoded: it is a key frame.
  await decode(Buffer.concat([segment as Uint8Array, first as Uint8Array]), "mp4");
});

test("the picture that goes out first is the one whose time it is given", async () => {
  const path = join(import.meta.dirname, "../../simulators/clips/cooking.h264");
  const clip = loadClip(path);
  const cameras = await openRtspServer({ streams: [{ path: "/a", clip }] });
  await using open = await openOutputs();
  open.relay.setCameras([cameraAt(cameras.port, "a", "/a")]);
  const [plain, drawn] = [createRecordingViewer(), createRecordingViewer()];
  open.outputs.watchRaw("a", plain);
  watch(open, "a", drawn, { masks: [] });
  await Promise.all([untilFragments(plain, 1), untilFragments(drawn, 1)]);
  const [plainMs = 0, drawnMs = 0] = [plain, drawn].map((viewer) => {
    const time = viewer.texts().find((text) => text.type === "time");
    return time?.type === "time" ? Date.parse(time.capturedAt) : Number.NaN;
  });
  //  The frame's number is drawn in the picture: between two first pictures lie as many as their times say. Both begin at
  //  the same key frame where the machine is quick enough; a batch holds some frames more than the first.
  const [first = 0, other = 0] = await Promise.all([plain, drawn].map(frameOfFirst));
  const apart = other - first - ((drawnMs - plainMs) / 1000) * clip.fps;
  const all = clip.frames.length;
  const off = ((apart % all) + all) % all;
  expect(Math.min(off, all - off)).toBeLessThan(6);
  await cameras.close();
});

async function frameOfFirst(viewer: RecordingViewer): Promise<number | undefined> {
  const seen = await decode(Buffer.concat(viewer.binaries().slice(0, 2)), "mp4");
  return readStrip((x, y) => seen.lumaAt(x / STRIP.pictureWidth, y / STRIP.pictureHeight));
}

test("one process serves everybody who watches a camera with the same drawing, and ends when the last one has gone", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewers = Array.from({ length: 12 }, createRecordingViewer);
  const stops = viewers.map((viewer) => watch(open, "a", viewer));
  await Promise.all(viewers.map((viewer) => untilFragments(viewer, 3)));
  expect(ownFfmpegs()).toHaveLength(1);
  expect(open.relay.viewers("a")).toBe(1);
  const late = createRecordingViewer();
  stops.push(watch(open, "a", late));
  await untilFragments(late, 1);
  expect(late.texts().map(({ type }) => type)).toEqual(["state", "init", "time"]);
  await decode(Buffer.concat(late.binaries()), "mp4");
  expect(ownFfmpegs()).toHaveLength(1);
  for (const stop of stops) stop();
  open.clock.skip(5_001);
  expect(open.outputs.figures().transcodes).toBe(0);
  await until("no process", () => ownFfmpegs().length === 0 || undefined);
  expect(open.relay.viewers("a")).toBe(0);
});

test("beyond the budget the answer is full, stills are still made, and a view that nobody watches makes room", async () => {
  await using cameras = await openCameras(["/a", "/b"]);
  await using open = await openOutputs({ transcodes: 1 });
  open.relay.setCameras([cameras.source("a", "/a"), cameras.source("b", "/b")]);
  const first = createRecordingViewer();
  const stop = watch(open, "a", first);
  await untilFragments(first, 1);
  expect(open.outputs.watchDrawn("b", DRAWING, createRecordingViewer())).toMatchObject({ why: "full" });
  expect(await open.outputs.hls("b", { drawing: DRAWING, codec: "any", file: "index.m3u8" })).toMatchObject({
    why: "full",
  });
  //  Another drawing of the same camera is another transcode.
  expect(open.outputs.watchDrawn("a", { masks: [] }, createRecordingViewer())).toMatchObject({ why: "full" });
  expect(await open.outputs.still("b", DRAWING)).toHaveProperty("jpeg");
  stop();
  const second = createRecordingViewer();
  watch(open, "b", second);
  await untilFragments(second, 1);
  await until("one process", () => ownFfmpegs().length === 1 || undefined);
});

test("ffmpeg that is killed is started again, and its viewers go on without their time running backwards", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewer = createRecordingViewer();
  watch(open, "a", viewer);
  await untilFragments(viewer, 10);
  const [killed] = ownFfmpegs();
  process.kill(killed?.pid ?? 0, "SIGKILL");
  const inits = () => viewer.texts().filter(({ type }) => type === "init").length;
  await viewer.until(() => inits() === 2);
  await untilFragments(viewer, 10);
  const times = fragments(viewer).map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
  expect(viewer.closed()).toBeUndefined();
  expect(ownFfmpegs().map(({ pid }) => pid)).not.toContain(killed?.pid);
});

test("ffmpeg that hangs is killed and started again", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewer = createRecordingViewer();
  watch(open, "a", viewer);
  await untilFragments(viewer, 5);
  const [hung] = ownFfmpegs();
  process.kill(hung?.pid ?? 0, "SIGSTOP");
  await viewer.until(() => viewer.texts().filter(({ type }) => type === "init").length === 2);
  await untilFragments(viewer, 5);
  expect(ownFfmpegs().map(({ pid }) => pid)).not.toContain(hung?.pid);
});

test("a camera that dies and comes back goes on in the same view; one that is removed closes it", async () => {
  let cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  const { port } = cameras;
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewer = createRecordingViewer();
  watch(open, "a", viewer);
  await untilFragments(viewer, 3);
  await cameras.close();
  await viewer.until(() => viewer.texts().some((text) => text.type === "state" && text.state === "offline"));
  await until("no process", () => ownFfmpegs().length === 0 || undefined);
  cameras = await openCameras(["/a"], undefined, port);
  await using back = cameras;
  await viewer.until(() => viewer.texts().filter(({ type }) => type === "init").length === 2);
  await untilFragments(viewer, 3);
  const times = fragments(viewer).map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  open.relay.setCameras([]);
  expect(viewer.closed()).toMatchObject({ code: 1001 });
  expect(open.outputs.figures().transcodes).toBe(0);
  expect(back.port).toBe(port);
});

test("where the time in the picture would be wrong by more than two seconds, it begins anew", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  //  The relay's own stream, told with a clock that is set ahead while it runs.
  let aheadMs = 0;
  const watchRelay = (cameraId: string, viewer: Viewer) =>
    open.relay.watch(cameraId, {
      ...viewer,
      sendText: (text) => {
        if (text.type !== "time") return viewer.sendText(text);
        const capturedAt = new Date(Date.parse(text.capturedAt) + aheadMs).toISOString();
        viewer.sendText({ ...text, capturedAt });
      },
    });
  const transcodes = startTranscodes({
    clock: open.clock,
    log: createLog("silent"),
    zone: "Asia/Shanghai",
    ffmpeg: open.ffmpeg,
    watch: watchRelay,
    stateOf: open.relay.stateOf,
    most: 1,
  });
  const viewer = createRecordingViewer();
  transcodes.watch("a", { codec: "h264", drawing: DRAWING }, viewer);
  await untilFragments(viewer, 20);
  const [first] = ownFfmpegs();
  expect(viewer.texts().filter(({ type }) => type === "init")).toHaveLength(1);
  aheadMs = 60_000;
  await viewer.until(() => viewer.texts().filter(({ type }) => type === "init").length === 2);
  await untilFragments(viewer, 1);
  expect(ownFfmpegs().map(({ pid }) => pid)).not.toContain(first?.pid);
  const last = viewer.texts().findLast((text) => text.type === "time");
  expect(Date.parse(last?.capturedAt ?? "")).toBeGreaterThan(Date.now() + 30_000);
  await transcodes.close();
});

test("a process of ffmpeg knows neither the camera's address nor its password, nor the hub's own environment", async () => {
  const auth = { scheme: "digest", user: "kitchen-eye", password: "secret-of-the-camera" } as const;
  await using cameras = await openCameras(["/hidden-path"], auth);
  await using open = await openOutputs();
  process.env["MINGCHU_ADMIN_PASSWORD"] = "secret-of-the-hub";
  open.relay.setCameras([cameras.source("a", "/hidden-path", auth.user, auth.password)]);
  const viewer = createRecordingViewer();
  watch(open, "a", viewer);
  await untilFragments(viewer, 1);
  delete process.env["MINGCHU_ADMIN_PASSWORD"];
  const [found] = ownFfmpegs();
  const known = `${found?.commandLine} ${found?.environment}`;
  expect(known).toContain("pipe:0");
  for (const secret of [auth.user, auth.password, "hidden-path", "127.0.0.1", "secret-of-the-hub", "试验"]) {
    expect(known).not.toContain(secret);
  }
  expect(found?.commandLine).not.toMatch(/rtsp|http|tcp/);
});

test("a camera that there is not, and a hub without ffmpeg, are said in words", async () => {
  await using open = await openOutputs({ program: "/nowhere/ffmpeg" });
  open.relay.setCameras([]);
  expect(open.outputs.watchDrawn("a", DRAWING, createRecordingViewer())).toMatchObject({ why: "off" });
  await using whole = await openOutputs();
  expect(whole.outputs.watchDrawn("a", DRAWING, createRecordingViewer())).toMatchObject({
    why: "no-such-camera",
  });
  expect(ownFfmpegs()).toEqual([]);
});
