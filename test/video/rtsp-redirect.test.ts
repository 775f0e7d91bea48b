// Cameras and recorders that send the hub on to another address, on real sockets.
import { expect, test } from "vitest";
import { addressList } from "../../hub/lib/address.ts";
import { connectWithin } from "../../hub/video/rtsp/rtsp-connection.ts";
import { type Answer, type Asked, openOddCamera, sendFrames } from "./odd-camera.ts";
import { cameraAt, openCameras, openRelay } from "./open-relay.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

const onlyHere = addressList(["127.0.0.1/32"]) ?? (() => false);
const ASKS_BASIC = { status: "401 Unauthorized", headers: { "WWW-Authenticate": 'Basic realm="c"' } };

/** A recorder that answers DESCRIBE with this redirect once it has the password, where it wants one. */
function openSender(location: () => string, status = "302 Moved Temporarily", asksFirst = false) {
  return openOddCamera(({ method, headers }) => {
    if (method !== "DESCRIBE") return undefined;
    if (asksFirst && !headers.has("authorization")) return ASKS_BASIC;
    return { status, headers: { Location: location() } };
  });
}

/** Plays for whoever has signed in. */
const asksAndPlays = (asked: Asked): Answer | undefined => {
  if (asked.method === "DESCRIBE" && !asked.headers.has("authorization")) return ASKS_BASIC;
  if (asked.method === "PLAY") sendFrames(asked.socket, () => true);
  return undefined;
};

test.each(["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"])(
  "a camera that answers DESCRIBE with %s is followed, with its password where the host is the same",
  async (status) => {
    await using target = await openOddCamera(asksAndPlays);
    await using first = await openSender(() => `rtsp://127.0.0.1:${target.port}/moved?x=1`, status, true);
    await using hub = openRelay({ connect: connectWithin(onlyHere) });
    hub.relay.setCameras([cameraAt(first.port, "c", "/live", "admin", "pw-1")]);
    await hub.untilState("c", { state: "online" });
    const described = target.asked.filter(({ method }) => method === "DESCRIBE");
    expect(described.at(-1)).toMatchObject({ uri: `rtsp://127.0.0.1:${target.port}/moved?x=1` });
    expect(hub.relay.figures().connects).toBe(1);
  },
);

test("a proxy that a camera names is asked for the same stream", async () => {
  await using target = await openOddCamera(asksAndPlays);
  await using first = await openSender(() => `rtsp://127.0.0.1:${target.port}/`, "305 Use Proxy");
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(first.port, "c", "/live", "admin", "pw-1")]);
  await hub.untilState("c", { state: "online" });
  expect((await target.untilAsked("DESCRIBE")).uri).toBe(`rtsp://127.0.0.1:${first.port}/live`);
});

test("a redirect to an address outside the allowed networks is not followed", async () => {
  await using target = await openCameras(["/moved"]);
  for (const host of ["127.0.0.2", "[::1]", "2130706434", "elsewhere.example"]) {
    await using first = await openSender(() => `rtsp://${host}:${target.port}/moved`);
    //  A name is looked up, and what it means is checked.
    const connect = connectWithin(onlyHere, (_name, _options, found) => found(null, "127.0.0.2", 4));
    await using hub = openRelay({ connect });
    hub.relay.setCameras([cameraAt(first.port, "c", "/live")]);
    await hub.untilState("c", { state: "offline", fault: "not-allowed" });
    await expect.poll(() => hub.logged.join("")).toContain("in none of the networks");
  }
  expect(target.sessions()).toBe(0);
});

test("the password of a camera is sent to no other host that it names, whatever that one asks", async () => {
  //  Loopback has more addresses than one: another host by name, the same machine in the test.
  await using target = await openOddCamera(asksAndPlays, "127.0.0.3");
  await using first = await openSender(
    () => `rtsp://admin:their-own@127.0.0.3:${target.port}/moved`,
    "302 Found",
    true,
  );
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(first.port, "c", "/live", "admin", "s3cret-pw")]);
  const state = await hub.untilState("c", { state: "offline", fault: "wrong-password" });
  expect(state.faultDetail).toBe("password-elsewhere");
  expect(first.asked.some(({ headers }) => headers.has("authorization"))).toBe(true);
  expect(target.asked.length).toBeGreaterThan(0);
  expect(target.asked.some(({ headers }) => headers.has("authorization"))).toBe(false);
  expect(hub.logged.join("")).not.toMatch(/s3cret-pw|their-own/);
});

test("a camera that sends the hub round in a circle is left after three times", async () => {
  let port = 0;
  await using first = await openSender(() => `rtsp://127.0.0.1:${port}/live`);
  ({ port } = first);
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(port, "c", "/live")]);
  const state = await hub.untilState("c", { state: "offline", fault: "refused" });
  expect(state.faultDetail).toBe("redirected");
  expect(first.asked.filter(({ method }) => method === "DESCRIBE")).toHaveLength(4);
});

test.each([
  ["", "refused", "redirected"],
  ["rtsps://127.0.0.1:322/live", "protocol", "tls"],
  ["http://127.0.0.1/live", "protocol", undefined],
  ["rtsp://127.0.0.1:0/live", "protocol", undefined],
  ["rtsp://127.0.0.1:99999/live", "protocol", undefined],
])("a redirect to %j goes nowhere, and the fault says so", async (location, fault, faultDetail) => {
  await using first = await openSender(() => location);
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(first.port, "c", "/live")]);
  expect(await hub.untilChange()).toMatchObject({ state: "offline", fault });
  expect(hub.relay.stateOf("c")?.faultDetail).toBe(faultDetail);
});

test("a camera that moves its session while it plays is followed, and the old session is torn down", async () => {
  await using target = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, () => true);
    return undefined;
  });
  await using first = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, () => true);
    return undefined;
  });
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(first.port, "c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await viewer.until(() => viewer.binaries().length > 1);
  const { socket } = await first.untilAsked("PLAY");
  const answered = new Promise<string>((resolve) => socket.on("data", (bytes) => resolve(String(bytes))));
  socket.write(
    `REDIRECT rtsp://127.0.0.1:${first.port}/live RTSP/1.0\r\nCSeq: 7\r\nLocation: rtsp://127.0.0.1:${target.port}/moved\r\n\r\n`,
  );
  expect(await answered).toMatch(/^RTSP\/1.0 200 OK\r\nCSeq: 7\r\n/);
  expect((await first.untilAsked("TEARDOWN")).headers.get("session")).toBe("1a");
  expect((await target.untilAsked("PLAY")).uri).toBe(`rtsp://127.0.0.1:${target.port}/moved`);
  const before = viewer.binaries().length;
  await viewer.until(() => viewer.binaries().length > before);
  expect(hub.states).toMatchObject([{ state: "online" }]);
});
