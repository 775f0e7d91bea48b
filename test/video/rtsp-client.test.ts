// Cameras that answer oddly, wrongly, late or not at all, each on a real socket.
import { randomFillSync } from "node:crypto";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { authorizationFor, readChallenges, strongest } from "../../hub/video/rtsp/rtsp-auth.ts";
import { type Answer, type Asked, H264_SDP, openOddCamera, sendFrames } from "./odd-camera.ts";
import { cameraAt, openRelay } from "./open-relay.ts";
import { createRecordingViewer, fragmentsIn } from "./recording-viewer.ts";

/** The state that a camera is in which answers so, after one attempt. */
async function stateWith(answer: (asked: Asked, earlier: readonly Asked[]) => Answer | "silent" | undefined) {
  await using camera = await openOddCamera(answer);
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const changed = await hub.untilChange();
  const isSaid = (): boolean =>
    changed.state === "online" || hub.logged.some((line) => line.includes("failed"));
  await expect.poll(isSaid).toBe(true);
  return { ...changed, logged: hub.logged.join("") };
}

test.each([
  ["DESCRIBE", { status: "404 Not Found" }, "no-such-stream", undefined],
  ["SETUP", { status: "404 Stream Not Found" }, "no-such-stream", undefined],
  ["DESCRIBE", { status: "403 Forbidden" }, "refused", "forbidden"],
  ["PLAY", { status: "453 Not Enough Bandwidth" }, "too-many-viewers", undefined],
  ["DESCRIBE", { status: "503 Service Unavailable" }, "too-many-viewers", undefined],
  ["DESCRIBE", { status: "500 Internal Server Error" }, "refused", "camera-error"],
  ["SETUP", { status: "461 Unsupported Transport" }, "refused", "no-transport"],
  ["PLAY", { status: "454 Session Not Found" }, "refused", "session-ended"],
  ["DESCRIBE", { body: H264_SDP.replace("H264", "VP8") }, "unsupported-codec", undefined],
  [
    "DESCRIBE",
    { status: "401 Unauthorized", headers: { "WWW-Authenticate": 'Basic realm="c"' } },
    "wrong-password",
    "no-password",
  ],
  ["SETUP", { headers: {} }, "protocol", undefined],
])("a camera that answers %s with %j has the fault it is", async (method, answer, fault, faultDetail) => {
  const state = await stateWith((asked) => (asked.method === method ? answer : undefined));
  expect(state).toMatchObject({ state: "offline", fault });
  expect(state.faultDetail).toBe(faultDetail);
  if ("status" in answer && fault === "refused") expect(state.logged).toContain(answer.status);
});

test("a camera that refuses OPTIONS is played all the same", async () => {
  const state = await stateWith((asked) => {
    if (asked.method === "OPTIONS") return { status: "405 Method Not Allowed" };
    if (asked.method === "PLAY") sendFrames(asked.socket, () => true);
    return undefined;
  });
  expect(state).toMatchObject({ state: "online" });
});

test.each([3 * 1024, 40 * 1024])(
  "%i random bytes in a camera's place are a protocol fault at once",
  async (bytes) => {
    for (let round = 0; round < 20; round++) {
      const server = createServer((socket) => {
        socket.on("error", () => socket.destroy());
        socket.write(randomFillSync(Buffer.alloc(bytes)));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const hub = openRelay();
      hub.relay.setCameras([
        cameraAt(typeof address === "object" && address ? address.port : 0, "c", "/live"),
      ]);
      const startedMs = hub.clock.monotonicMs();
      expect(await hub.untilChange()).toMatchObject({ state: "offline", fault: "protocol" });
      expect(hub.clock.monotonicMs() - startedMs).toBeLessThan(2000);
      await hub.relay.close();
      server.close();
    }
  },
);

test("random bytes in the middle of a camera's media are a protocol fault, and its session is torn down", async () => {
  await using camera = await openOddCamera(({ method, socket }) => {
    if (method !== "PLAY") return undefined;
    sendFrames(socket, () => true, { count: 3 });
    setImmediate(() => socket.write(Buffer.alloc(300, 0x61)));
    return undefined;
  });
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  hub.relay.watch("c", createRecordingViewer());
  await hub.untilState("c", { state: "offline", fault: "protocol" });
  expect((await camera.untilAsked("TEARDOWN")).headers.get("session")).toBe("1a");
});

test("a camera that takes the connection and says nothing is unreachable after five seconds", async () => {
  await using camera = await openOddCamera(() => "silent");
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  await camera.untilAsked("OPTIONS");
  hub.clock.skip(4900);
  expect(hub.relay.stateOf("c")).toMatchObject({ state: "unknown" });
  hub.clock.skip(200);
  expect(await hub.untilChange()).toMatchObject({ state: "offline", fault: "unreachable" });
});

test.each([
  ["GET_PARAMETER", "OPTIONS, GET_PARAMETER, DESCRIBE"],
  ["OPTIONS", "OPTIONS, DESCRIBE"],
])("a camera is kept alive by %s at half its timeout where it lists %s", async (method, listed) => {
  await using camera = await openOddCamera(({ method: asked, socket }) => {
    if (asked === "PLAY") sendFrames(socket, () => true, { count: 1 });
    return asked === "OPTIONS" ? { headers: { Public: listed } } : undefined;
  });
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  await hub.untilState("c", { state: "online" });
  const before = camera.asked.filter((asked) => asked.method === method).length;
  hub.clock.skip(4900);
  const { socket } = await camera.untilAsked("PLAY");
  sendFrames(socket, (index) => index > 0, { count: 2 });
  hub.clock.skip(200);
  const asked = await camera.untilAsked(method, before + 1);
  expect(asked.headers.get("session")).toBe("1a");
  expect(asked.uri).toBe(`rtsp://127.0.0.1:${camera.port}/live`);
});

test("media that never holds a key frame is a fault of its own after twenty seconds", async () => {
  await using camera = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, (index) => index > 0, { count: 5 });
    return undefined;
  });
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const { socket } = await camera.untilAsked("PLAY");
  const bytesIn = (): number => hub.relay.figures().bytesIn;
  for (let passedMs = 0; passedMs <= 20_000; passedMs += 4000) {
    const before = bytesIn();
    sendFrames(socket, (index) => index > 0, { count: 2 });
    await expect.poll(bytesIn, { interval: 5 }).toBeGreaterThan(before);
    hub.clock.skip(4000);
  }
  sendFrames(socket, (index) => index > 0, { count: 2 });
  expect(await hub.untilChange()).toMatchObject({ state: "offline", fault: "no-key-frames" });
});

test("a camera that changes its stream while it plays is announced anew, before its next key frame", async () => {
  await using camera = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, () => true);
    return undefined;
  });
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await viewer.until(() => viewer.binaries().length > 1);
  const { socket } = await camera.untilAsked("PLAY");
  const higherLevel = (nal: Uint8Array): Uint8Array => {
    const isSps = ((nal[0] ?? 0) & 0x1f) === 7;
    return isSps ? Uint8Array.of(...nal.subarray(0, 3), 0x28, ...nal.subarray(4)) : nal;
  };
  sendFrames(socket, () => true, { from: 15, change: higherLevel });
  const inits = () => viewer.texts().flatMap((text) => (text.type === "init" ? [text.mime] : []));
  await viewer.until(() => inits().length === 2);
  expect(inits()[1]).toBe('video/mp4; codecs="avc1.4d4028"');
  const at = viewer.got.findIndex(
    (item) => "type" in item && item.type === "init" && item.mime === inits()[1],
  );
  await viewer.until(() => viewer.got.length > at + 3);
  const [segment, time, first] = viewer.got.slice(at + 1);
  expect(Buffer.from(segment as Uint8Array).toString("latin1", 4, 8)).toBe("ftyp");
  expect(time).toMatchObject({ type: "time" });
  expect(fragmentsIn(first as Uint8Array)[0]).toMatchObject({ isKey: true });
});

test("a camera that renews its nonce without saying stale goes on, and one that refuses the password is asked once", async () => {
  const challenge = (nonce: string) => `Digest realm="c", nonce="${nonce}", qop="auth", algorithm=SHA-256`;
  const isRight = (asked: Asked, nonce: string): boolean => {
    const given = asked.headers.get("authorization") ?? "";
    const offered = strongest(readChallenges([challenge(nonce)]));
    const nonceCount = Number.parseInt(/nc=(\w+)/.exec(given)?.[1] ?? "0", 16);
    const cnonce = /cnonce="(\w+)"/.exec(given)?.[1] ?? "";
    const { method, uri } = asked;
    const user = { user: "admin", password: "right" };
    return (
      offered !== undefined && given === authorizationFor(offered, user, { method, uri, nonceCount, cnonce })
    );
  };
  await using camera = await openOddCamera((asked) => {
    const nonce = asked.method === "PLAY" || asked.method === "GET_PARAMETER" ? "second" : "first";
    if (asked.method === "TEARDOWN") return undefined;
    if (!isRight(asked, nonce)) {
      return { status: "401 Unauthorized", headers: { "WWW-Authenticate": challenge(nonce) } };
    }
    if (asked.method === "PLAY") sendFrames(asked.socket, () => true);
    return undefined;
  });
  await using hub = openRelay();
  hub.relay.setCameras([
    cameraAt(camera.port, "right", "/right", "admin", "right"),
    cameraAt(camera.port, "wrong", "/wrong", "admin", "s3cret-wrong"),
  ]);
  await hub.untilState("right", { state: "online" });
  await hub.untilState("wrong", { state: "offline", fault: "wrong-password" });
  const signed = camera.asked.filter(
    ({ uri, headers }) => uri.includes("/wrong") && headers.has("authorization"),
  );
  expect(signed).toHaveLength(1);
  expect(hub.logged.join("")).not.toContain("s3cret");
});

test("the way to a camera can be refused before anything is sent", async () => {
  await using hub = openRelay({
    connect: () => Promise.reject(new Error("this address is not in the school's network")),
  });
  hub.relay.setCameras([cameraAt(1, "c", "/live")]);
  expect(await hub.untilChange()).toMatchObject({ state: "offline", fault: "unreachable" });
  await expect.poll(() => hub.logged.join("")).toContain("not in the school's network");
});
