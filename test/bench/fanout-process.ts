// The hub's relay with its live sockets in a process of its own: one camera, given to whoever opens a WebSocket. Or, as
// the peer, the same pictures with one message each to every socket of a plain `ws` server.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { createFront } from "../../hub/serve/front.ts";
import { type LiveDoor, type LiveViewer, startLiveSockets } from "../../hub/serve/live.ts";
import { type Relay, startRelay } from "../../hub/video/relay/relay.ts";
import { serveBench } from "./child.ts";

export type Broadcast = {
  readonly cameraPort: number;
  readonly path: string;
  /** "plain": a message a picture, framed for each viewer by `ws`. */
  readonly way: "hub" | "plain";
};

export type BroadcastCounts = {
  readonly atMs: number;
  readonly ownCpuS: number;
  readonly viewers: number;
  /** The most that was ever held back for one viewer. */
  readonly mostHeldBytes: number;
  readonly framesDropped: number;
};

const CAMERA = "camera";
const clock = systemClock;
const log = createLog("error");
let relay: Relay | undefined;
let mostHeldBytes = 0;
let plainViewers = (): number => 0;

function watchHeld(viewer: LiveViewer): LiveViewer {
  return {
    ...viewer,
    sendBinary: (data, done) => {
      viewer.sendBinary(data, done);
      mostHeldBytes = Math.max(mostHeldBytes, viewer.bufferedBytes());
    },
  };
}

const door = (own: Relay): LiveDoor => ({
  path: /^\/live$/,
  admit: async () => ({
    watch: (viewer) => own.watch(CAMERA, watchHeld(viewer)) ?? { why: "no-such-camera", detail: "" },
    guard: () => () => undefined,
  }),
});

/** What takes an upgrade: the hub's own way, or the peer's. */
function upgrading(
  own: Relay,
  way: Broadcast["way"],
): (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown {
  if (way === "hub") {
    const front = createFront({ proxies: () => false, publicUrl: undefined });
    const sockets = startLiveSockets([door(own)], { front, clock, log });
    return sockets.upgrade;
  }
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  plainViewers = () => server.clients.size;
  own.watch(CAMERA, {
    sendText: (message) => {
      for (const client of server.clients) client.send(JSON.stringify(message));
    },
    sendBinary: (data) => {
      for (const client of server.clients) client.send(data);
    },
    bufferedBytes: () => 0,
    close: () => undefined,
  });
  return (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    server.handleUpgrade(request, socket, head, () => undefined);
}

const api = {
  /** Resolves with the port of the sockets once the camera is online. */
  open: async ({ cameraPort: port, path, way }: Broadcast): Promise<number> => {
    const own = startRelay({
      clock,
      log,
      hold: () => true,
      onState: () => undefined,
      spreadMs: 0,
      ...(way === "plain" ? { batchMs: 0 } : {}),
    });
    relay = own;
    own.setCameras([{ id: CAMERA, address: { brand: "url", host: "127.0.0.1", port, channel: 1, path } }]);
    while (own.stateOf(CAMERA)?.state !== "online") await new Promise((resolve) => setTimeout(resolve, 50));
    const server = createServer();
    server.on("upgrade", upgrading(own, way));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  },
  counts: (): BroadcastCounts => {
    const { user, system } = process.cpuUsage();
    return {
      atMs: performance.now(),
      ownCpuS: (user + system) / 1e6,
      viewers: plainViewers() || (relay?.viewers(CAMERA) ?? 0),
      mostHeldBytes,
      framesDropped: relay?.figures().framesDroppedForSlowViewers ?? 0,
    };
  },
};
export type BroadcastApi = typeof api;
serveBench(api);
