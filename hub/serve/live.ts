// Media sockets: a camera's live view over a WebSocket. Asks for the right to watch, which is also what writes the audit
// line, and hands the socket to the relay.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { permission } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Tree } from "../access/tree.ts";
import type { Outcome } from "../actions/desk.ts";
import type { WatchedCamera } from "../actions/watch-camera.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { DeviceId, LiveView, NoPicture, SiteId } from "../model.ts";
import { callerOf } from "./caller.ts";
import type { LiveMessage } from "./contract.ts";
import { countedWatch } from "./counted-watch.ts";
import type { Front } from "./front.ts";
import type { OpenChannels } from "./open-channels.ts";

/** What the relay writes to. */
export type LiveViewer = {
  readonly sendText: (message: LiveMessage) => void;
  /** Calls `done` once the data is out. */
  readonly sendBinary: (data: Uint8Array, done?: () => void) => void;
  /** Bytes that wait in the viewer's socket. */
  readonly bufferedBytes: () => number;
  readonly close: (code: number, reason: string) => void;
  /** Wants the sound too, of a camera that is marked to be heard. */
  readonly hears?: true;
};

/** A way in to live views: an address, who may come in by it, and until when. */
export type LiveDoor = {
  /** Of a request's address; its groups, decoded, are what `admit` is given. */
  readonly path: RegExp;
  /** Checks the right to watch and writes it down: once for each socket, before it is opened. */
  readonly admit: (request: IncomingMessage, named: readonly string[]) => Promise<Admission>;
};

export type Admission =
  | { readonly refused: number }
  | {
      /** Starts watching. */
      readonly watch: (viewer: LiveViewer) => Stop | NoPicture;
      /** Watches over the right to it, until what it gives is called: at its end `cut` closes the socket (1008). */
      readonly guard: (cut: (reason: string) => void) => Stop;
    };

export type SignedInNeeds = {
  readonly sessions: Sessions;
  readonly front: Front;
  readonly tree: () => Tree;
  /** Where a camera is by now; undefined if there is none. */
  readonly siteOf: (cameraId: DeviceId) => SiteId | undefined;
  readonly channels: OpenChannels;
  readonly clock: Clock;
  /** Checks the right to watch and writes it down. */
  readonly mayWatch: (who: Who, cameraId: DeviceId) => Promise<Outcome<WatchedCamera>>;
  readonly watch: (cameraId: DeviceId, view: LiveView, viewer: LiveViewer) => Stop | NoPicture;
};

const LIVE_PATH = /^\/api\/v1\/cameras\/([^/?]+)\/(live|mpeg1)(?:\?.*)?$/;
/** RFC 6455, section 7.4.1: policy violation; the contract's word for revoked or out of hours. */
const CLOSE_POLICY = 1008;
/** RFC 6455, section 7.4.1: going away. */
const CLOSE_GOING = 1001;
/** IANA's registry of WebSocket close codes: try again later. */
const CLOSE_LATER = 1013;
/** Chosen: a viewer whose network is gone is noticed within a minute. */
const PING_EVERY_MS = 30_000;
/** Chosen: a goodbye takes one round trip. */
const GOODBYE_MS = 1_000;

export type LiveSockets = {
  /** Takes an upgrade if it is for a camera; false if it is not ours. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly close: () => void;
};

export function startLiveSockets(
  doors: readonly LiveDoor[],
  { front, clock, log }: { readonly front: Front; readonly clock: Clock; readonly log: Log },
): LiveSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const answering = new Map<WebSocket, boolean>();
  const stopPinging = clock.every(PING_EVERY_MS, () => {
    for (const [socket, answered] of answering) {
      if (!answered) socket.terminate();
      answering.set(socket, false);
      socket.ping();
    }
  });

  function attend(socket: WebSocket, { watch, guard }: Exclude<Admission, { refused: number }>): void {
    answering.set(socket, true);
    socket.on("pong", () => answering.set(socket, true));
    const stopGuarding = guard((reason) => socket.close(CLOSE_POLICY, reason));
    const watching = watch({
      sendText: (message) => socket.send(JSON.stringify(message)),
      sendBinary: (data, done) => socket.send(data, done),
      bufferedBytes: () => socket.bufferedAmount,
      close: (code, reason) => socket.close(code, reason),
    });
    socket.on("error", (error) => log.debug("a viewer's socket failed", { error: describeError(error) }));
    socket.on("close", () => {
      answering.delete(socket);
      stopGuarding();
      if (typeof watching === "function") watching();
    });
    if (typeof watching !== "function") socket.close(closeCodeOf(watching), watching.why);
  }

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer, door: Opened): Promise<void> {
    if (!front.isOwnOrigin(request)) return refuseUpgrade(socket, 403, "Forbidden");
    const admission = await door.admit(request, door.named);
    if ("refused" in admission) return refuseUpgrade(socket, admission.refused, "Refused");
    if (socket.destroyed) return;
    server.handleUpgrade(request, socket, head, (viewer) => attend(viewer, admission));
  }

  return {
    upgrade: (request, socket, head) => {
      const door = doorOf(doors, request.url ?? "");
      if (door === undefined) return false;
      open(request, socket, head, door).catch((error: unknown) => {
        log.error("a live view could not be opened", { error });
        refuseUpgrade(socket, 500, "Internal Server Error");
      });
      return true;
    },
    close: () => {
      stopPinging();
      for (const socket of answering.keys()) socket.close(CLOSE_GOING, "the hub is stopping");
      //  A viewer whose network is gone says no goodbye, and must not hold up the end.
      clock.after(GOODBYE_MS, () => {
        for (const socket of answering.keys()) socket.terminate();
      });
    },
  };
}

/** The door of people who are signed in. */
export function signedInDoor(needs: SignedInNeeds): LiveDoor {
  return {
    path: LIVE_PATH,
    admit: async (request, [cameraId = "", way = ""]) => {
      const who = await callerOf(request, needs.front.isSecure(request), needs.sessions, needs.clock.now());
      if (who === undefined) return { refused: 401 };
      const outcome = await needs.mayWatch(who, cameraId);
      if ("refused" in outcome) return { refused: outcome.refused.status };
      const { id, view } = outcome.done;
      const asked = { ...viewAsked(request.url ?? "", way), drawing: undefined };
      return {
        watch: (viewer) => {
          const listener = isToHear(request.url ?? "") ? { ...viewer, hears: true as const } : viewer;
          return countedWatch(view, listener, (counted) => needs.watch(id, asked, counted));
        },
        guard: (cut) =>
          needs.channels.add({
            sessionHash: who.sessionHash,
            //  A camera that was moved or removed meanwhile shows what the admission was not for.
            isAllowed: (now) => {
              const siteId = needs.siteOf(id);
              if (siteId === undefined) return false;
              return permission(now.person, "cameras.watch", siteId, needs.tree()) === "granted";
            },
            close: cut,
          }),
      };
    },
  };
}

type Opened = LiveDoor & { readonly named: readonly string[] };

function doorOf(doors: readonly LiveDoor[], url: string): Opened | undefined {
  for (const door of doors) {
    const found = door.path.exec(url);
    if (found !== null) return { ...door, named: found.slice(1).map(decodeId) };
  }
  return undefined;
}

function closeCodeOf({ why }: NoPicture): number {
  return why === "no-such-camera" ? CLOSE_GOING : CLOSE_LATER;
}

/** Of an address that ends in "live" or "mpeg1". What is not asked for by its name is the sub stream in any codec. */
export function viewAsked(url: string, way: string): Omit<LiveView, "drawing"> {
  const query = new URLSearchParams(url.split("?")[1]);
  return {
    form: way === "mpeg1" ? "mpeg1" : "mp4",
    codec: query.get("codec") === "h264" ? "h264" : "any",
    stream: query.get("stream") === "main" ? "main" : "sub",
  };
}

/** Whether who is signed in asks for the sound too. No other door asks this: a parents' view has none. */
function isToHear(url: string): boolean {
  return new URLSearchParams(url.split("?")[1]).get("sound") === "yes";
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
