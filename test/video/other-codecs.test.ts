// Live views for who cannot show the camera's own: H.264 of an H.265 camera, and MPEG-1 of any, each made once for all, on
// one budget, and by an ffmpeg that knows nothing.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test as anyTest, expect } from "vitest";
import type { Drawing, LiveView, NoPicture } from "../../hub/model.ts";
import type { Viewer } from "../../hub/video/relay/viewer.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip } from "../../simulators/mp4-clip.ts";
import { until } from "../kitchen.ts";
import { decode } from "./drawn-pictures.ts";
import { openOutputs, type TestOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG, ownFfmpegs } from "./own-ffmpegs.ts";
import { createRecordingViewer, type RecordingViewer } from "./recording-viewer.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const H265 = { path: "/h265", clip: loadMp4Clip(variantFile("h265")) };
const VIEW: LiveView = { form: "mp4", codec: "h264", stream: "sub", drawing: undefined };
const MPEG1: LiveView = { ...VIEW, form: "mpeg1", codec: "any" };
//  In the clip of a kitchen these are a wall, a shelf and a cook: nothing there is black.
const MASK = { x: 0.1, y: 0.2, width: 0.3, height: 0.3 };
const DRAWING: Drawing = { masks: [MASK] };

function watch(open: TestOutputs, cameraId: string, view: LiveView, viewer: Viewer): () => void {
  const answer = open.outputs.watch(cameraId, view, viewer);
  if (typeof answer !== "function") throw new Error(answer.detail);
  return answer;
}

const inits = (viewer: RecordingViewer) => viewer.texts().filter((text) => text.type === "init");
const bytesOf = (viewer: RecordingViewer) => Buffer.concat(viewer.binaries());

/** What ffmpeg says that a stream is. */
function probed(bytes: Buffer): string {
  const show = ["-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0"];
  //  Said more than once where there are programs, as in MPEG-TS.
  const said = execFileSync("ffprobe", ["-v", "error", ...show, "-"], { input: bytes, encoding: "utf8" });
  return said.trim().split("\n")[0] ?? "";
}

test("an H.265 camera comes as one H.264 transcode for all who ask for it, marked as the hub's; an H.264 camera as it is", async () => {
  await using cameras = await openCameras([H265, "/h264"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("new", "/h265"), cameras.source("old", "/h264")]);
  const viewers = [createRecordingViewer(), createRecordingViewer()];
  for (const viewer of viewers) watch(open, "new", VIEW, viewer);
  for (const viewer of viewers) await viewer.until(() => viewer.binaries().length > 5);
  expect(ownFfmpegs()).toHaveLength(1);
  expect(open.outputs.figures().transcodes).toBe(1);
  for (const viewer of viewers) {
    expect(inits(viewer)).toEqual([
      { type: "init", mime: expect.stringMatching(/^video\/mp4; codecs="avc1/), transcoded: true },
    ]);
    expect(probed(bytesOf(viewer))).toMatch(/^h264,/);
  }
  //  Who comes when the camera is known is told the same.
  const late = createRecordingViewer();
  watch(open, "new", { ...VIEW, stream: "main" }, late);
  await late.until(() => late.binaries().length > 2);
  expect(inits(late)).toMatchObject([{ transcoded: true }]);

  const raw = createRecordingViewer();
  watch(open, "new", { ...VIEW, codec: "any" }, raw);
  await raw.until(() => raw.binaries().length > 1);
  expect(inits(raw)).toEqual([{ type: "init", mime: expect.stringContaining("hvc1") }]);
  const own = createRecordingViewer();
  watch(open, "old", VIEW, own);
  await own.until(() => own.binaries().length > 1);
  expect(inits(own)).toEqual([{ type: "init", mime: expect.stringContaining("avc1") }]);
  expect(ownFfmpegs()).toHaveLength(1);
});

test("a viewer who leaves before it is known what the camera sends leaves nothing behind", async () => {
  await using cameras = await openCameras([H265]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/h265")]);
  const viewer = createRecordingViewer();
  watch(open, "a", VIEW, viewer)();
  expect(open.relay.viewers("a")).toBe(0);
  const second = createRecordingViewer();
  const stop = watch(open, "a", VIEW, second);
  await second.until(() => second.binaries().length > 1);
  expect(viewer.binaries()).toHaveLength(0);
  stop();
  open.clock.skip(5_001);
  await until(
    "it is let go",
    () => (open.outputs.figures().transcodes === 0 && open.relay.viewers("a") === 0) || undefined,
  );
});

test("HLS of an H.265 camera comes in H.264 under names of its own", async () => {
  await using cameras = await openCameras([H265]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/h265")]);
  const asked = { codec: "h264", drawing: undefined } as const;
  const playlist = await open.outputs.hls("a", { ...asked, file: "index.m3u8" });
  if (playlist === undefined || "why" in playlist) throw new Error(playlist?.detail);
  const text = Buffer.from(playlist.bytes).toString();
  const names = [/MAP:URI="([^"]+)"/.exec(text)?.[1] ?? "", /^[^#]+\.m4s$/m.exec(text)?.[0] ?? ""];
  const pieces = await Promise.all(names.map((file) => open.outputs.hls("a", { ...asked, file })));
  const bytes = pieces.map((piece) => Buffer.from((piece as { bytes: Uint8Array }).bytes));
  expect(probed(Buffer.concat(bytes))).toMatch(/^h264,/);
  expect(await open.outputs.hls("a", { ...asked, codec: "any", file: names[1] ?? "" })).toBeUndefined();
});

test("MPEG-1 of any camera is made once for all, begins with state and time, and hides what is hidden", async () => {
  await using cameras = await openCameras([H265, "/h264"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("new", "/h265"), cameras.source("old", "/h264")]);
  const [first, second, drawn, other] = Array.from({ length: 4 }, createRecordingViewer) as [
    RecordingViewer,
    RecordingViewer,
    RecordingViewer,
    RecordingViewer,
  ];
  watch(open, "old", MPEG1, first);
  watch(open, "old", MPEG1, second);
  await first.until(() => bytesOf(first).length > 60_000);
  await second.until(() => bytesOf(second).length > 60_000);
  expect(ownFfmpegs()).toHaveLength(1);
  expect(first.texts()[0]).toMatchObject({ type: "state" });
  expect(first.texts().some((text) => text.type === "init")).toBe(false);
  const time = first.texts().find((text) => text.type === "time");
  expect(Math.abs(Date.parse(time?.capturedAt ?? "") - Date.now())).toBeLessThan(10_000);
  expect(probed(bytesOf(first))).toBe("mpeg1video,640,360");
  for (const data of first.binaries()) expect([data.length % 188, data[0]]).toEqual([0, 0x47]);

  watch(open, "old", { ...MPEG1, drawing: DRAWING }, drawn);
  await drawn.until(() => bytesOf(drawn).length > 60_000);
  const seen = await decode(bytesOf(drawn), "mp4");
  expect(seen.brightest(MASK.x, MASK.y, MASK.width, MASK.height)).toBeLessThan(24);
  expect(seen.lumaAt(0.6, 0.1)).toBeGreaterThan(60);

  watch(open, "new", MPEG1, other);
  await other.until(() => bytesOf(other).length > 30_000);
  expect(probed(bytesOf(other))).toMatch(/^mpeg1video,/);
});

test("all that is made is on one budget, whatever it is made of", async () => {
  await using cameras = await openCameras([H265, "/h264"]);
  await using open = await openOutputs({ transcodes: 2 });
  open.relay.setCameras([cameras.source("new", "/h265"), cameras.source("old", "/h264")]);
  const viewer = createRecordingViewer();
  watch(open, "old", MPEG1, viewer);
  watch(open, "old", { ...VIEW, drawing: DRAWING }, createRecordingViewer());
  expect(open.outputs.watch("new", MPEG1, createRecordingViewer())).toMatchObject({
    why: "full",
  } satisfies Partial<NoPicture>);
  const turnedAway = createRecordingViewer();
  open.outputs.watch("new", VIEW, turnedAway);
  await turnedAway.until(() => turnedAway.closed() !== undefined);
  expect(turnedAway.closed()).toEqual({ code: 1013, reason: "full" });
  //  What needs no ffmpeg is not on it.
  watch(open, "new", { ...VIEW, codec: "any" }, viewer);
});

test("the ffmpeg that makes MPEG-1 knows no address, no password and nothing of the hub, and is bounded like the others", async () => {
  const auth = { scheme: "digest", user: "kitchen-eye", password: "secret-of-the-camera" } as const;
  await using cameras = await openCameras(["/hidden-path"], auth);
  await using open = await openOutputs();
  process.env["MINGCHU_ADMIN_PASSWORD"] = "secret-of-the-hub";
  open.relay.setCameras([cameras.source("a", "/hidden-path", auth.user, auth.password)]);
  const viewer = createRecordingViewer();
  const stop = watch(
    open,
    "a",
    { ...MPEG1, drawing: { masks: [], watermark: { lines: ["试验小学"] } } },
    viewer,
  );
  await viewer.until(() => viewer.binaries().length > 2);
  const [ffmpeg] = ownFfmpegs();
  delete process.env["MINGCHU_ADMIN_PASSWORD"];
  expect(ffmpeg?.commandLine).toMatch(
    /^ffmpeg .*-protocol_whitelist pipe -f mp4 -i pipe:0 -f mpegts -codec:v mpeg1video/,
  );
  for (const secret of ["secret", "kitchen-eye", "hidden-path", "127.0.0.1"]) {
    expect(ffmpeg?.commandLine).not.toContain(secret);
    expect(ffmpeg?.environment).not.toContain(secret);
  }
  expect(ffmpeg?.environment).toMatch(/^(LC_ALL=C|PATH=\S+) (LC_ALL=C|PATH=\S+) ?$/);
  const limits = readFileSync(`/proc/${ffmpeg?.pid}/limits`, "utf8");
  expect(limits).toMatch(/Max address space +1073741824/);
  expect(limits).toMatch(/Max file size +0 /);
  const folder = execFileSync("readlink", [`/proc/${ffmpeg?.pid}/cwd`], { encoding: "utf8" }).trim();
  expect(readdirSync(folder)).toContain("text-0.txt");
  stop();
  open.clock.skip(5_001);
  await until("it is gone, and its folder", () => ownFfmpegs().length === 0 || undefined);
});

test("an MPEG-1 ffmpeg that is killed or hangs is begun anew, and its viewers go on", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs();
  open.relay.setCameras([cameras.source("a", "/a")]);
  const viewer = createRecordingViewer();
  watch(open, "a", MPEG1, viewer);
  await viewer.until(() => viewer.binaries().length > 2);
  for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
    const before = ownFfmpegs()[0]?.pid ?? 0;
    process.kill(before, signal);
    await until("another one", () => {
      const now = ownFfmpegs()[0]?.pid;
      return (now !== undefined && now !== before) || undefined;
    });
    const had = viewer.binaries().length;
    await viewer.until(() => viewer.binaries().length > had + 2);
  }
  expect(viewer.closed()).toBeUndefined();
});
