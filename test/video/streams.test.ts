// A camera's two streams, and the taps that see what is pulled without asking for it.
import { expect, test } from "vitest";
import type { CameraSource } from "../../hub/video/relay/camera-source.ts";
import type { StreamTap } from "../../hub/video/relay/stream-tap.ts";
import { openCameras, openRelay, type TestCameras } from "./open-relay.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

/** Channel 1 of a recorder with a main and a sub stream. */
const PATHS = { main: "/Streaming/Channels/101", sub: "/Streaming/Channels/102" };

function recorder(cameras: TestCameras): CameraSource {
  return { id: "c", address: { brand: "hikvision", host: "127.0.0.1", port: cameras.port, channel: 1 } };
}

test("one stream a kind is pulled, the main one only while somebody watches it", async () => {
  await using cameras = await openCameras(Object.values(PATHS));
  await using hub = openRelay({ hold: () => true, lingerMs: 50 });
  hub.relay.setCameras([recorder(cameras)]);
  await hub.untilState("c", { state: "online" });
  expect(cameras.sessions()).toBe(1);
  const [first, second, sub] = [createRecordingViewer(), createRecordingViewer(), createRecordingViewer()];
  const stops = [hub.relay.watch("c", first, "main"), hub.relay.watch("c", second, "main")];
  hub.relay.watch("c", sub);
  for (const viewer of [first, second, sub]) await viewer.until(() => viewer.binaries().length > 2);
  expect(cameras.sessions()).toBe(2);
  expect(hub.relay.viewers("c")).toBe(3);
  //  A main stream that fails is its viewers' affair: the camera is where its sub stream is.
  cameras.setState(PATHS.main, "dead");
  await first.until(() => first.texts().some((text) => text.type === "state" && text.state === "offline"));
  expect(hub.relay.stateOf("c")?.state).toBe("online");
  cameras.setState(PATHS.main, "playing");
  for (const stop of stops) stop?.();
  await expect.poll(() => cameras.sessions()).toBe(1);
  expect(hub.relay.viewers("c")).toBe(1);
});

test("a camera with one stream gives it to whoever asks for the main one", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const [main, sub] = [createRecordingViewer(), createRecordingViewer()];
  hub.relay.watch("c", main, "main");
  hub.relay.watch("c", sub, "sub");
  for (const viewer of [main, sub]) await viewer.until(() => viewer.binaries().length > 2);
  expect(cameras.sessions()).toBe(1);
});

test("a tap sees every fragment from a key frame on, and does not have the camera pulled", async () => {
  await using cameras = await openCameras(["/live", "/unwatched"]);
  const seen: string[] = [];
  const tap: StreamTap = {
    begin: (id, { mime }) => seen.push(`${id} begins ${mime}`),
    fragment: (id, { isKey }) => seen.push(`${id} ${isKey ? "key" : "other"}`),
    end: (id) => seen.push(`${id} ends`),
  };
  await using hub = openRelay({ taps: [tap], hold: (id) => id === "held" });
  hub.relay.setCameras([cameras.source("held", "/live"), cameras.source("free", "/unwatched")]);
  await expect.poll(() => seen.filter((line) => line === "held key").length).toBeGreaterThan(1);
  expect(seen.find((line) => line.startsWith("held"))).toMatch(/^held begins video\/mp4/);
  expect(seen.filter((line) => line.startsWith("held"))[1]).toBe("held key");
  await expect.poll(() => cameras.sessions()).toBe(1);
  cameras.setState("/live", "dead");
  await expect.poll(() => seen.includes("held ends")).toBe(true);
});
