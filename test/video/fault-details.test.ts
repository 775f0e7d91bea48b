// What exactly is wrong with a camera's address, told apart on real sockets: an IT teacher looks there first.
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectWithin } from "../../hub/video/rtsp/rtsp-connection.ts";
import { type Answer, type Asked, openOddCamera, sendFrames } from "./odd-camera.ts";
import { CLIP, cameraAt, openCameras, openRelay } from "./open-relay.ts";

const opened: { close: () => void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** The state after one attempt to reach what is at this port, or by this host's name. */
async function stateOf(port: number, options: Parameters<typeof openRelay>[0] = {}, host = "127.0.0.1") {
  await using hub = openRelay(options);
  const camera = cameraAt(port, "c", "/live", "admin", "pw");
  hub.relay.setCameras([{ ...camera, address: { ...camera.address, host } }]);
  return await hub.untilChange();
}

test("a web page's port is told from a camera's", async () => {
  const port = await listening(createHttpServer((_request, response) => void response.end("hello")));
  expect(await stateOf(port)).toMatchObject({ fault: "protocol", faultDetail: "http" });
});

test("a port that wants encryption is told from a camera's", async () => {
  //  RFC 8446, sections 5.1 and 6: an alert record, fatal, "protocol version".
  const alert = Buffer.from([0x15, 3, 1, 0, 2, 2, 70]);
  const port = await listening(createServer((socket) => socket.once("data", () => socket.end(alert))));
  expect(await stateOf(port)).toMatchObject({ fault: "protocol", faultDetail: "tls" });
});

test("another service's greeting is no camera's", async () => {
  const port = await listening(createServer((socket) => void socket.write("SSH-2.0-dropbear\r\n\r\n")));
  expect(await stateOf(port)).toMatchObject({ fault: "protocol" });
});

test("a closed port, an unknown name, no route and a cut connection are told apart", async () => {
  const closed = await openCameras([]);
  await closed.close();
  expect(await stateOf(closed.port)).toMatchObject({
    fault: "unreachable",
    faultDetail: "connection-refused",
  });
  expect(await stateOf(554, {}, "camera.invalid")).toMatchObject({
    fault: "unreachable",
    faultDetail: "name-not-found",
  });
  //  RFC 6666: this network is thrown away, and this machine has no way there.
  expect(await stateOf(554, {}, "100::1")).toMatchObject({ fault: "unreachable", faultDetail: "no-route" });
  const cutting = await listening(createServer((socket) => void socket.destroy()));
  expect(await stateOf(cutting)).toMatchObject({ fault: "unreachable", faultDetail: "closed" });
});

test("an address that takes no connection, and one that takes it and says nothing, are told apart", async () => {
  await using silent = await openOddCamera(() => "silent");
  await using hub = openRelay({
    connect: (target, signal, onBytes) =>
      target.port === 1
        ? new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
        : connectWithin(() => true)(target, signal, onBytes),
  });
  hub.relay.setCameras([cameraAt(silent.port, "silent", "/live"), cameraAt(1, "gone", "/live")]);
  await silent.untilAsked("OPTIONS");
  hub.clock.skip(5100);
  for (const [id, faultDetail] of [
    ["silent", "silent"],
    ["gone", "no-answer"],
  ] as const) {
    const state = await hub.untilState(id, { state: "offline", fault: "unreachable" });
    expect(state.faultDetail).toBe(faultDetail);
  }
});

test("what a fault is in particular may change without the outage beginning anew", async () => {
  await using cameras = await openCameras(["/live"]);
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await hub.untilState("c", { state: "online" });
  cameras.setState("/live", "dead");
  await hub.untilState("c", { state: "offline", fault: "unreachable", faultDetail: "closed" });
  const since = hub.relay.stateOf("c")?.since;
  await cameras.close();
  hub.clock.skip(1000);
  await hub.untilState("c", { state: "offline", fault: "unreachable", faultDetail: "connection-refused" });
  //  In between the camera answered 500, which was another fault.
  expect(hub.relay.stateOf("c")?.since).toBeGreaterThanOrEqual(since ?? 0);
});

const DIGEST = (nonce: string, more = "") =>
  `Digest realm="c", nonce="${nonce}", qop="auth", algorithm=MD5${more}`;

/** Plays for a client that uses this nonce; the password is not looked at. */
function nonceOf({ headers }: Asked): string | undefined {
  return /nonce="([^"]+)"/.exec(headers.get("authorization") ?? "")?.[1];
}

test("a camera that allows each nonce once is asked with the next one that it named", async () => {
  let issued = 0;
  await using camera = await openOddCamera((asked): Answer => {
    if (asked.method === "OPTIONS") return { headers: { Public: "OPTIONS, DESCRIBE" } };
    if (nonceOf(asked) !== `n${issued}` || !/nc=00000001/.test(asked.headers.get("authorization") ?? "")) {
      return { status: "401 Unauthorized", headers: { "WWW-Authenticate": DIGEST(`n${issued}`) } };
    }
    issued += 1;
    const next = { "Authentication-Info": `qop=auth, nextnonce="n${issued}"` };
    if (asked.method === "PLAY") setImmediate(() => sendFrames(asked.socket, () => true));
    const session = { Session: "1a;timeout=10", Transport: "RTP/AVP/TCP;unicast;interleaved=4-5" };
    return { headers: asked.method === "SETUP" ? { ...next, ...session } : next };
  });
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live", "admin", "pw")]);
  await hub.untilState("c", { state: "online" });
  //  OPTIONS, DESCRIBE twice, SETUP, PLAY: nothing had to be asked again after the first 401.
  expect(camera.asked.map(({ method }) => method)).toEqual([
    "OPTIONS",
    "DESCRIBE",
    "DESCRIBE",
    "SETUP",
    "PLAY",
  ]);
});

test("a keep-alive whose nonce has become stale is signed anew and said again", async () => {
  let nonce = "first";
  await using camera = await openOddCamera((asked): Answer | undefined => {
    if (nonceOf(asked) !== nonce) {
      return { status: "401 Unauthorized", headers: { "WWW-Authenticate": DIGEST(nonce, ", stale=true") } };
    }
    if (asked.method === "PLAY") setImmediate(() => sendFrames(asked.socket, () => true));
    return undefined;
  });
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live", "admin", "pw")]);
  await hub.untilState("c", { state: "online" });
  nonce = "second";
  const before = camera.asked.filter(({ method }) => method === "OPTIONS").length;
  hub.clock.skip(5100);
  await camera.untilAsked("OPTIONS", before + 2);
  expect(nonceOf(camera.asked.at(-1) as Asked)).toBe("second");
  expect(hub.relay.stateOf("c")).toMatchObject({ state: "online" });
});

/** A camera that lists GET_PARAMETER; `refuses` says of which of its sessions, from 1, it refuses it. */
async function openForgetful(refuses: (session: number) => boolean) {
  let sessions = 0;
  const camera = await openOddCamera(({ method, socket }) => {
    //  Behind the answer, so that once there is a picture everything before it has been answered.
    if (method === "PLAY") setImmediate(() => sendFrames(socket, () => true));
    if (method === "SETUP") sessions += 1;
    if (method === "GET_PARAMETER" && refuses(sessions)) return { status: "454 Session Not Found" };
    return method === "OPTIONS" ? { headers: { Public: "GET_PARAMETER" } } : undefined;
  });
  const hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  await hub.untilState("c", { state: "online" });
  let from = 0;
  return {
    camera,
    hub,
    /** Resolves when frames that the camera sends now have arrived, and its answers before them. */
    untilFramesCome: async () => {
      const { socket } = await camera.untilAsked("PLAY");
      const before = hub.relay.figures().framesIn;
      from += CLIP.frames.length;
      sendFrames(socket, () => true, { from });
      await expect.poll(() => hub.relay.figures().framesIn, { interval: 5 }).toBeGreaterThan(before);
    },
    [Symbol.asyncDispose]: async () => {
      await hub.relay.close();
      await camera[Symbol.asyncDispose]();
    },
  };
}

const timesAsked = (asked: readonly Asked[], wanted: string): number =>
  asked.filter(({ method }) => method === wanted).length;

test("a camera that lists a keep-alive and refuses it is kept alive by the other one", async () => {
  await using forgetful = await openForgetful(() => true);
  const { camera, hub, untilFramesCome } = forgetful;
  await untilFramesCome();
  hub.clock.skip(5100);
  await camera.untilAsked("GET_PARAMETER");
  for (let times = 2; times <= 4; times++) {
    await untilFramesCome();
    hub.clock.skip(5100);
    await camera.untilAsked("OPTIONS", times);
  }
  expect(timesAsked(camera.asked, "GET_PARAMETER")).toBe(1);
  expect(hub.states).toMatchObject([{ state: "online" }]);
});

test("a camera that ends the session at its timeout is begun anew after two seconds, not after five", async () => {
  await using forgetful = await openForgetful((session) => session === 1);
  const { camera, hub, untilFramesCome } = forgetful;
  await untilFramesCome();
  hub.clock.skip(5100);
  await camera.untilAsked("GET_PARAMETER");
  await untilFramesCome();
  for (let second = 0; second < 3; second++) hub.clock.skip(1000);
  await hub.untilState("c", { state: "offline", fault: "refused", faultDetail: "session-ended" });
  hub.clock.skip(1000);
  await camera.untilAsked("PLAY", 2);
  await hub.untilState("c", { state: "online" });
});
