// Cameras whose packets come over UDP, on real sockets.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { receiverReport } from "../../hub/video/rtsp/rtp.ts";
import { packetize } from "../../simulators/rtp-packetize.ts";
import { openOddCamera } from "./odd-camera.ts";
import { CLIP, cameraAt, openCameras, openRelay } from "./open-relay.ts";
import { createRecordingViewer, fragmentsIn, type RecordingViewer } from "./recording-viewer.ts";

const times = (viewer: RecordingViewer): number[] =>
  viewer.binaries().flatMap((data) => fragmentsIn(data).map(({ time }) => time));

test("a camera that refuses TCP is watched over UDP, without a frame missing, and with its own clock", async () => {
  await using cameras = await openCameras([{ path: "/live", only: "udp" }]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await viewer.until(() => times(viewer).length > 30);
  const steps = times(viewer).map((time, index, all) => time - (all[index - 1] ?? time - 3000));
  expect(new Set(steps)).toEqual(new Set([3000]));
  await viewer.until(() => viewer.texts().some((text) => text.type === "time" && text.source === "rtcp"));
  expect(hub.relay.figures()).toMatchObject({ connects: 1, damagedFrames: 0 });
});

test("a camera that takes UDP and TCP is watched over TCP", async () => {
  await using cameras = await openCameras([{ path: "/live", mute: "udp" }]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  expect(await hub.untilState("c", { state: "online" })).toBeDefined();
});

test("a camera that agrees to TCP and sends nothing is watched over UDP, and the next time at once", async () => {
  await using cameras = await openCameras([{ path: "/live", mute: "tcp" }]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await expect.poll(() => cameras.sessions()).toBe(1);
  hub.clock.skip(1000);
  for (let second = 1; second < 5; second++) hub.clock.skip(1000);
  await viewer.until(() => times(viewer).length > 3);
  //  Time that is skipped makes the camera's clock look wrong, which is not what is asked here.
  const isOnline = (): boolean => hub.relay.stateOf("c")?.state === "online";
  expect(hub.states.every(({ state }) => state === "online")).toBe(true);

  cameras.setState("/live", "dead");
  await hub.untilState("c", { state: "offline", fault: "unreachable", faultDetail: "closed" });
  cameras.setState("/live", "playing");
  const backMs = hub.clock.monotonicMs();
  hub.clock.skip(1000);
  await expect.poll(isOnline, { timeout: 10_000 }).toBe(true);
  //  Not after another 5 s of waiting for TCP.
  expect(hub.clock.monotonicMs() - backMs).toBeLessThan(4000);
});

test("a camera that sends nothing either way is stalled, and it is said that nothing ever came", async () => {
  await using cameras = await openCameras([{ path: "/live", mute: "tcp", only: "tcp" }]);
  await using hub = openRelay();
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await expect.poll(() => cameras.sessions()).toBe(1);
  for (let second = 0; second < 5; second++) hub.clock.skip(1000);
  const state = await hub.untilState("c", { state: "offline", fault: "stalled" });
  expect(state.faultDetail).toBe("no-media");
});

/** A camera that takes UDP only; `send` puts a packet on its way to the hub, from the camera's address or another. */
async function openUdpCamera() {
  const camera = await openOddCamera(({ method, headers }) => {
    if (method !== "SETUP") return undefined;
    const transport = headers.get("transport") ?? "";
    if (transport.includes("TCP")) return { status: "461 Unsupported Transport" };
    const { port } = sockets.camera.address();
    return { headers: { Session: "1a;timeout=10", Transport: `${transport};server_port=${port}-${port}` } };
  });
  const sockets = { camera: createSocket("udp4"), stranger: createSocket("udp4") };
  sockets.camera.bind(0, "127.0.0.1");
  sockets.stranger.bind(0, "127.0.0.2");
  await Promise.all([once(sockets.camera, "listening"), once(sockets.stranger, "listening")]);
  let clientPort = 0;
  const packets: Buffer[] = [];
  const sender = { channel: 0, ssrc: 1, seq: 65_500, packets: 0, bytes: 0 };
  for (const [index, frame] of CLIP.frames.entries()) {
    const frames = packetize(frame.nals, sender, index * 3000);
    for (let at = 0; at < frames.length; at += 4 + frames.readUInt16BE(at + 2)) {
      packets.push(frames.subarray(at + 4, at + 4 + frames.readUInt16BE(at + 2)));
    }
  }
  return {
    ...camera,
    packets,
    untilReady: async () => {
      await camera.untilAsked("PLAY");
      const setup = camera.asked.findLast(({ method }) => method === "SETUP");
      clientPort = Number(/client_port=(\d+)/.exec(setup?.headers.get("transport") ?? "")?.[1]);
    },
    send: async (from: keyof typeof sockets, packet: Buffer) => {
      await new Promise((resolve) => sockets[from].send(packet, clientPort, "127.0.0.1", resolve));
    },
    clientPort: () => clientPort,
    socket: sockets.camera as Socket,
    [Symbol.asyncDispose]: async () => {
      sockets.camera.close();
      sockets.stranger.close();
      await camera[Symbol.asyncDispose]();
    },
  };
}

test("packets that changed places on the way make the same pictures", async () => {
  await using camera = await openUdpCamera();
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await camera.untilReady();
  expect(camera.clientPort() % 2).toBe(0);
  for (let at = 0; at < camera.packets.length; at += 2) {
    for (const packet of [camera.packets[at + 1], camera.packets[at], camera.packets[at]]) {
      if (packet && at > 0) await camera.send("camera", packet);
    }
    //  The first packet says where the numbers begin.
    if (at === 0) for (const packet of camera.packets.slice(0, 2)) await camera.send("camera", packet);
  }
  await viewer.until(() => times(viewer).length >= CLIP.frames.length - 1);
  expect(hub.relay.figures().damagedFrames).toBe(0);
});

test("packets from another address than the camera's are not looked at", async () => {
  await using camera = await openUdpCamera();
  await using hub = openRelay();
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  await camera.untilReady();
  const bad = Buffer.from("no RTP at all, which would end the session");
  await camera.send("stranger", bad);
  for (const packet of camera.packets) {
    await camera.send("stranger", Buffer.concat([packet.subarray(0, 12), Buffer.alloc(200, 0x65)]));
    await camera.send("camera", packet);
  }
  await viewer.until(() => times(viewer).length >= CLIP.frames.length - 1);
  expect(hub.relay.figures().damagedFrames).toBe(0);
  expect(hub.states).toMatchObject([{ state: "online" }]);
  //  The camera's own are: the same bytes from its address are what they are.
  await camera.send("camera", bad);
  await hub.untilState("c", { state: "offline", fault: "protocol" });
});

test("the camera hears that somebody listens, and its session is torn down and the ports are free afterwards", async () => {
  await using camera = await openUdpCamera();
  const heard: Buffer[] = [];
  camera.socket.on("message", (packet) => heard.push(packet));
  const hub = openRelay({ hold: () => true });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  await camera.untilReady();
  await expect.poll(() => heard.some((packet) => packet.equals(receiverReport()))).toBe(true);
  for (const packet of camera.packets) await camera.send("camera", packet);
  await hub.untilState("c", { state: "online" });
  const before = heard.length;
  hub.clock.skip(5100);
  await expect.poll(() => heard.length).toBeGreaterThan(before);
  await camera.untilAsked("OPTIONS", 2);
  await hub.relay.close();
  expect((await camera.untilAsked("TEARDOWN")).headers.get("session")).toBe("1a");
  const again = createSocket("udp4").bind(camera.clientPort(), "127.0.0.1");
  await once(again, "listening");
  again.close();
});
