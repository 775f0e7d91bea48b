// Media sockets: a camera's live view over a WebSocket. Asks for the right to watch, which is also what writes the audit
// line, and hands the socket to the relay.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { permission } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Tree } from "../access/tree.ts";
import type { Outcome } from "../actions/desk.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Camera, DeviceId } from "../model.ts";
import { callerOf } from "./caller.ts";
import type { LiveMessage } from "./contract.ts";
import type { Front } from "./front.ts";
import type { OpenChannels } from "./open-channels.ts";

/** What the relay writes to. */
export type LiveViewer = {
  readonly sendText: (message: LiveMessage) => void;
  readonly sendBinary: (data: Uint8Array) => void;
  /** Bytes that wait in the viewer's socket. */
  readonly bufferedBytes: () => number;
  readonly close: (code: number, reason: string) => void;
};

export type LiveNeeds = {
  readonly sessions: Sessions;
  readonly front: Front;
  readonly tree: () => Tree;
  readonly channels: OpenChannels;
  readonly clock: Clock;
  readonly log: Log;
  /** Checks the right to watch and writes it down. */
  readonly mayWatch: (who: Who, cameraId: DeviceId) => Promise<Outcome<Camera>>;
  /** Starts watching; undefined if there is no such camera. */
  readonly watch: (cameraId: DeviceId, viewer: LiveViewer) => Stop | undefined;
};

const LIVE_PATH = /^\/api\/v1\/cameras\/([^/?]+)\/live(?:\?.*)?$/;
/** RFC 6455, section 7.4.1: policy violation; the contract's word for revoked or out of hours. */
const CLOSE_POLICY = 1008;
/** RFC 6455, section 7.4.1: going away. */
const CLOSE_GOING = 1001;
/** Chosen: a viewer whose network is gone is noticed within a minute. */
const PING_EVERY_MS = 30_000;
/** Chosen: a goodbye takes one round trip. */
const GOODBYE_MS = 1_000;

export type LiveSockets = {
  /** Takes an upgrade if it is for a camera; false if it is not ours. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly close: () => void;
};

export function startLiveSockets(needs: LiveNeeds): LiveSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const answering = new Map<WebSocket, boolean>();
  const stopPinging = needs.clock.every(PING_EVERY_MS, () => {
    for (const [socket, answered] of answering) {
      if (!answered) socket.terminate();
      answering.set(socket, false);
      socket.ping();
    }
  });

  async function open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    cameraId: DeviceId,
  ): Promise<void> {
    if (!needs.front.isOwnOrigin(request)) return refuseUpgrade(socket, 403, "Forbidden");
    const isSecure = needs.front.isSecure(request);
    const who = await callerOf(request, isSecure, needs.sessions, needs.clock.now());
    if (who === undefined) return refuseUpgrade(socket, 401, "Unauthorized");
    const outcome = await needs.mayWatch(who, cameraId);
    if ("refused" in outcome) return refuseUpgrade(socket, outcome.refused.status, "Refused");
    if (socket.destroyed) return;
    server.handleUpgrade(request, socket, head, (viewer) => attend(viewer, who, outcome.done));
  }

  function attend(socket: WebSocket, who: Who, camera: Camera): void {
    answering.set(socket, true);
    socket.on("pong", () => answering.set(socket, true));
    const stopGuarding = needs.channels.add({
      sessionHash: who.sessionHash,
      isAllowed: (now) => permission(now.person, "cameras.watch", camera.siteId, needs.tree()) === "granted",
      close: (reason) => socket.close(CLOSE_POLICY, reason),
    });
    const stopWatching = needs.watch(camera.id, {
      sendText: (message) => socket.send(JSON.stringify(message)),
      sendBinary: (data) => socket.send(data),
      bufferedBytes: () => socket.bufferedAmount,
      close: (code, reason) => socket.close(code, reason),
    });
    socket.on("error", (error) =>
      needs.log.debug("a viewer's socket failed", { error: describeError(error) }),
    );
    socket.on("close", () => {
      answering.delete(socket);
      stopGuarding();
      stopWatching?.();
    });
    if (stopWatching === undefined) socket.close(CLOSE_GOING, "this camera is gone");
  }

  return {
    upgrade: (request, socket, head) => {
      const named = LIVE_PATH.exec(request.url ?? "")?.[1];
      if (named === undefined) return false;
      open(request, socket, head, decodeId(named)).catch((error: unknown) => {
        needs.log.error("a live view could not be opened", { error });
        refuseUpgrade(socket, 500, "Internal Server Error");
      });
      return true;
    },
    close: () => {
      stopPinging();
      for (const socket of answering.keys()) socket.close(CLOSE_GOING, "the hub is stopping");
      //  A viewer whose network is gone says no goodbye, and must not hold up the end.
      needs.clock.after(GOODBYE_MS, () => {
        for (const socket of answering.keys()) socket.terminate();
      });
    },
  };
}

/** An id from a path; one that is not decodable names no camera. */
function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Answers an upgrade with a refusal and lets go of the socket, whether or not the other side closes it. */
export function refuseUpgrade(socket: Duplex, status: number, words: string): void {
  if (socket.destroyed) return;
  const answer = `HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(answer, () => socket.destroy());
}
