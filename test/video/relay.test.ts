// The relay against simulated cameras on real sockets: one pull a camera, faults told apart, viewers who come and go.
import { expect, test } from "vitest";
import { cameraAt, openCameras, openRelay } from "./open-relay.ts";
import { createRecordingViewer, fragmentsIn, type RecordingViewer } from "./recording-viewer.ts";

const BATCH_MARK = 3;

function untilPictures(viewer: RecordingViewer, batches = BATCH_MARK): Promise<void> {
  const before = viewer.binaries().length;
  return viewer.until(() => viewer.binaries().length >= before + batches);
}

const times = (viewer: RecordingViewer): number[] =>
  viewer.binaries().flatMap((data) => fragmentsIn(data).map(({ time }) => time));

test.each(["basic", "digest"] as const)(
  "a viewer of a camera with %s sign-in sees it from a key frame on",
  async (scheme) => {
    await using cameras = await openCameras(["/live"], { scheme, user: "admin", password: "kitchen-1" });
    await using hub = openRelay();
    hub.relay.setCameras([cameras.source("c", "/live", "admin", "kitchen-1")]);
    const viewer = createRecordingViewer();
    hub.relay.watch("c", viewer);
    await untilPictures(viewer);
    const [unknown, online, init, segment, time, first] = viewer.got;
    expect(unknown).toEqual({ type: "state", state: "unknown" });
    expect(online).toEqual({ type: "state", state: "online" });
    expect(init).toEqual({ type: "init", mime: 'video/mp4; codecs="avc1.4d4016"' });
    expect(Buffer.from(segment as Uint8Array).toString("latin1", 4, 8)).toBe("ftyp");
    expect(time).toMatchObject({ type: "time", mediaS: 0 });
    expect(fragmentsIn(first as Uint8Array)[0]).toEqual({ time: 0, isKey: true });
    expect(hub.states).toMatchObject([{ cameraId: "c", state: "online" }]);
    expect(hub.logged.join("")).not.toContain("kitchen-1");
    //  The camera reports its clock, which is the hub's own here.
    const isReported = () => viewer.texts().some((text) => text.type === "time" && text.source === "rtcp");
    await viewer.until(isReported);
  },
);

test("each way in which a camera shows nothing has its own fault, and a viewer is told", async () => {
  await using cameras = await openCameras(["/live", "/dead"]);
  await using locked = await openCameras(["/live"], { scheme: "digest", user: "admin", password: "right" });
  cameras.setState("/dead", "dead");
  await using hub = openRelay();
  const free = await openCameras([]);
  await free.close();
  hub.relay.setCameras([
    cameras.source("missing", "/nowhere"),
    cameras.source("dead", "/dead"),
    locked.source("wrong", "/live", "admin", "wrong"),
    locked.source("none", "/live"),
    cameraAt(free.port, "refused", "/live"),
    { id: "brand", address: { brand: "unheard-of", host: "127.0.0.1", port: 1, channel: 1 } },
    { id: "name", address: { brand: "url", host: "camera.invalid", port: 1, channel: 1, path: "/" } },
  ]);
  const viewer = createRecordingViewer();
  hub.relay.watch("missing", viewer);
  const expected = {
    missing: "no-such-stream",
    dead: "refused",
    wrong: "wrong-password",
    none: "wrong-password",
    refused: "unreachable",
    brand: "no-such-stream",
    name: "unreachable",
  } as const;
  for (const [id, fault] of Object.entries(expected)) await hub.untilState(id, { state: "offline", fault });
  expect(viewer.texts().at(-1)).toEqual({ type: "state", state: "offline", fault: "no-such-stream" });
  expect(hub.states).toHaveLength(7);
});

test("a frozen camera is stalled after five seconds, and back when it moves", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await hub.untilState("c", { state: "online" });
  cameras.setState("/live", "frozen");
  for (let second = 0; second < 6; second++) hub.clock.skip(1000);
  await hub.untilState("c", { state: "offline", fault: "stalled" });
  cameras.setState("/live", "playing");
  await hub.untilState("c", { state: "online" });
});

test("a hub that was held up for a minute does not take its cameras for frozen", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await untilPictures(viewer);
  hub.clock.skip(60_000);
  await untilPictures(viewer);
  expect(hub.relay.figures().connects).toBe(1);
});

test("a viewer who opens a camera that was down has it tried at once, not at the next probe", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  cameras.setState("/live", "dead");
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await hub.untilState("c", { state: "offline", fault: "refused" });
  cameras.setState("/live", "playing");
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await untilPictures(viewer);
  expect(hub.relay.figures().connects).toBe(2);
});

test("twenty viewers of a camera are one session with it, and a late one has its first picture at once", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewers = Array.from({ length: 20 }, createRecordingViewer);
  for (const viewer of viewers) hub.relay.watch("c", viewer);
  await Promise.all(viewers.map((viewer) => untilPictures(viewer)));
  expect(cameras.sessions()).toBe(1);
  expect(hub.relay.viewers("c")).toBe(20);
  const late = createRecordingViewer();
  hub.relay.watch("c", late);
  const [segment, group] = late.binaries();
  expect(Buffer.from(segment ?? []).toString("latin1", 4, 8)).toBe("ftyp");
  expect(fragmentsIn(group ?? Buffer.alloc(0))[0]).toMatchObject({ isKey: true });
  expect(hub.relay.figures()).toMatchObject({ camerasPulled: 1, viewers: 21, connects: 1, damagedFrames: 0 });
});

test("a camera is left some time after its last viewer, not before, and not when one comes back", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay({ lingerMs: 1000, random: () => 0.99 });
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  const stop = hub.relay.watch("c", viewer);
  await untilPictures(viewer);
  stop?.();
  stop?.();
  hub.clock.skip(500);
  const again = createRecordingViewer();
  const stopAgain = hub.relay.watch("c", again);
  hub.clock.skip(700);
  await untilPictures(again);
  expect(hub.relay.figures()).toMatchObject({ camerasPulled: 1, connects: 1 });
  stopAgain?.();
  hub.clock.skip(1100);
  await expect.poll(() => cameras.sessions()).toBe(0);
  expect(hub.relay.figures().camerasPulled).toBe(0);
  expect(hub.relay.stateOf("c")).toMatchObject({ state: "online" });
});

test("a camera that nobody watches is probed each minute: found online, found dead, found again", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await hub.untilState("c", { state: "online" });
  await expect.poll(() => hub.relay.figures().camerasPulled).toBe(0);
  expect(hub.relay.figures().connects).toBe(1);
  cameras.setState("/live", "dead");
  hub.clock.skip(44_000);
  expect(hub.relay.figures().connects).toBe(1);
  hub.clock.skip(32_000);
  await hub.untilState("c", { state: "offline", fault: "refused" });
  cameras.setState("/live", "playing");
  //  The wait begins once the failure is known.
  await expect.poll(() => hub.relay.figures().camerasPulled).toBe(0);
  hub.clock.skip(61_000);
  await hub.untilState("c", { state: "online" });
  expect(hub.relay.figures().connects).toBe(3);
  expect(cameras.sessions()).toBeLessThanOrEqual(1);
});

test("a held camera is pulled while nobody watches, from the half minute in which its hours begin", async () => {
  await using cameras = await openCameras(["/live"]);
  let isKitchenHours = false;
  await using hub = openRelay({ hold: () => isKitchenHours });
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await hub.untilState("c", { state: "online" });
  await expect.poll(() => cameras.sessions()).toBe(0);
  isKitchenHours = true;
  hub.clock.skip(30_000);
  await expect.poll(() => cameras.sessions()).toBe(1);
  isKitchenHours = false;
  await expect.poll(() => hub.relay.figures().framesIn, { timeout: 10_000 }).toBeGreaterThan(5);
  hub.clock.skip(30_000);
  await expect.poll(() => cameras.sessions()).toBe(0);
});

test("viewers stay with a camera that dies, and their media time goes on when it is back", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await untilPictures(viewer);
  cameras.setState("/live", "dead");
  await hub.untilState("c", { state: "offline", fault: "unreachable" });
  const before = times(viewer);
  cameras.setState("/live", "playing");
  hub.clock.skip(30_000);
  await hub.untilState("c", { state: "online" });
  await untilPictures(viewer);
  expect(viewer.closed()).toBeUndefined();
  expect(viewer.texts().filter(({ type }) => type === "init")).toHaveLength(2);
  const after = times(viewer).slice(before.length);
  const gapS = ((after[0] ?? 0) - (before.at(-1) ?? 0)) / 90_000;
  expect(gapS).toBeGreaterThan(30);
  expect(gapS).toBeLessThan(45);
  expect([...before, ...after]).toEqual([...before, ...after].sort((a, b) => a - b));
});

test("a viewer that never reads loses pictures back to a key frame, and the others of the camera none", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const [stuck, other] = [createRecordingViewer(), createRecordingViewer()];
  hub.relay.watch("c", stuck);
  hub.relay.watch("c", other);
  await Promise.all([untilPictures(stuck), untilPictures(other)]);
  stuck.setBuffered(5 * 1024 * 1024);
  const atStuck = stuck.binaries().length;
  await untilPictures(other, 30);
  expect(stuck.binaries().length).toBe(atStuck);
  stuck.setBuffered(0);
  await untilPictures(stuck, 1);
  const firstBack = fragmentsIn(stuck.binaries()[atStuck] ?? Buffer.alloc(0))[0];
  expect(firstBack?.isKey).toBe(true);
  const steps = times(other).map((time, index, all) => time - (all[index - 1] ?? time));
  expect(Math.max(...steps)).toBe(3000);
  expect(hub.relay.figures().framesDroppedForSlowViewers).toBeGreaterThanOrEqual(30);
});

test("viewers of a removed camera are closed, those of a re-addressed one are taken along", async () => {
  await using cameras = await openCameras(["/one", "/two"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("gone", "/one"), cameras.source("moved", "/one")]);
  const [gone, moved] = [createRecordingViewer(), createRecordingViewer()];
  const stop = hub.relay.watch("gone", gone);
  hub.relay.watch("moved", moved);
  await Promise.all([untilPictures(gone), untilPictures(moved)]);
  hub.relay.setCameras([cameras.source("moved", "/two")]);
  expect(gone.closed()).toEqual({ code: 1001, reason: "this camera was removed" });
  stop?.();
  await moved.until(() => moved.texts().filter(({ type }) => type === "init").length === 2);
  await untilPictures(moved);
  await expect.poll(() => cameras.sessions()).toBe(1);
  expect(hub.relay.watch("gone", gone)).toBeUndefined();
  expect(hub.relay.stateOf("gone")).toBeUndefined();
  expect(hub.relay.figures().connects).toBe(3);
});

test("a corrected password is tried at once, a wrong one not again for ten minutes", async () => {
  await using cameras = await openCameras(["/live"], { scheme: "digest", user: "admin", password: "right" });
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live", "admin", "wrong")]);
  await hub.untilState("c", { state: "offline", fault: "wrong-password" });
  hub.relay.watch("c", createRecordingViewer());
  for (let minute = 0; minute < 9; minute++) {
    hub.clock.skip(60_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(hub.relay.figures().connects).toBe(1);
  hub.relay.setCameras([cameras.source("c", "/live", "admin", "right")]);
  await hub.untilState("c", { state: "online" });
});

test("when the hub stops, viewers are told and cameras are left", async () => {
  await using cameras = await openCameras(["/live"]);
  const hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await untilPictures(viewer);
  await hub.relay.close();
  expect(viewer.closed()).toMatchObject({ code: 1001 });
  await expect.poll(() => cameras.sessions()).toBe(0);
});
