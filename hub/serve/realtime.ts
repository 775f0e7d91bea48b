// What changes, to whoever may see it, while it changes: socket.io rooms by site. Values are coalesced to the newest per
// sensor and metric; a dashboard too slow for them loses old values, one too slow even for alerts is disconnected.
import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server, type Socket } from "socket.io";
import { reach } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Tree } from "../access/tree.ts";
import type { Clock } from "../lib/clock.ts";
import type { Alert, CameraState, DeviceId, Reading, SiteId } from "../model.ts";
import { callerOf } from "./caller.ts";
import type { ClientEvents, LiveReading, Problem, ServerEvents } from "./contract.ts";
import type { Front } from "./front.ts";
import type { OpenChannels } from "./open-channels.ts";
import { problemOf } from "./problem.ts";
import { alertView, iso } from "./views.ts";

/** Measured: coalescing for 250 ms costs a quarter of sending each reading by itself, and nobody sees the difference. */
const COALESCE_MS = 250;
/**
 * Chosen: four flushes are a second; a dashboard that has not taken the last one waits for the next newest values
 * instead. A thousand alerts and changes are half a megabyte, and minutes of not reading.
 */
const SKIP_VALUES_PACKETS = 4;
const CUT_OFF_PACKETS = 1000;

const PATH = "/socket.io/";

/** True for an upgrade that the realtime socket answers itself. */
export function isRealtime(url: string | undefined): boolean {
  return url === PATH || url?.startsWith(`${PATH}?`) === true;
}

export type Realtime = {
  readonly showReadings: (readings: readonly Reading[]) => void;
  readonly showAlert: (alert: Alert) => void;
  readonly showCamera: (state: CameraState) => void;
  /** Something about a site changed that is not a reading. */
  readonly showSite: (siteId: SiteId) => void;
  /** The same of many at once: each dashboard that sees any of them is told of one. */
  readonly showSites: (siteIds: readonly SiteId[]) => void;
  /** These people have something new to read, whatever they look at. */
  readonly showTold: (accounts: readonly string[]) => void;
  readonly clients: () => number;
  readonly close: () => Promise<void>;
};

export type RealtimeNeeds = {
  readonly sessions: Sessions;
  readonly front: Front;
  readonly tree: () => Tree;
  readonly siteOf: (deviceId: DeviceId) => SiteId | undefined;
  readonly channels: OpenChannels;
  /** The open alerts that are folded into one. */
  readonly coveredBy: (alertId: string) => readonly Alert[];
  readonly clock: Clock;
};

type RoomSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, { who: Who }>;

export function startRealtime(http: HttpServer, needs: RealtimeNeeds): Realtime {
  const { sessions, front, tree, siteOf, channels, coveredBy, clock } = needs;
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, { who: Who }>(http, {
    path: PATH,
    serveClient: false,
    destroyUpgrade: false,
    maxHttpBufferSize: 16 * 1024,
    perMessageDeflate: false,
    //  socket.io itself lets a WebSocket of any origin in.
    allowRequest: (request, answer) => answer(null, front.isOwnOrigin(request)),
  });
  io.use((socket, next) => {
    const request = socket.request as IncomingMessage;
    callerOf(request, front.isSecure(request), sessions, clock.now()).then((who) => {
      if (who === undefined) return next(new Error("Sign in first."));
      socket.data.who = who;
      next();
    }, next);
  });
  io.on("connection", (socket) => {
    //  The rooms were joined for this person's rights: whoever loses some starts anew.
    const before = [...reach(socket.data.who.person, "realtime.subscribe", tree())].join();
    const stopWatching = channels.add({
      sessionHash: socket.data.who.sessionHash,
      isAllowed: (who) => [...reach(who.person, "realtime.subscribe", tree())].join() === before,
      close: () => socket.disconnect(true),
    });
    socket.on("disconnect", stopWatching);
    socket.on("subscribe", (request, answer) => subscribe(socket, request, answer, tree()));
  });

  /** Per room, the newest reading of each sensor's metric. */
  let pending = new Map<SiteId, Map<string, Reading>>();
  const stopFlushing = clock.every(COALESCE_MS, flush);

  function flush(): void {
    const rooms = pending;
    pending = new Map();
    for (const [siteId, values] of rooms) {
      const readings = [...values.values()].map(readingView);
      for (const socket of socketsIn(siteId))
        if (waitingPackets(socket) < SKIP_VALUES_PACKETS) socket.emit("readings", readings);
    }
  }

  function socketsIn(siteId: SiteId): RoomSocket[] {
    const ids = io.of("/").adapter.rooms.get(roomOf(siteId)) ?? new Set();
    return [...ids].flatMap((id) => io.of("/").sockets.get(id) ?? []);
  }

  /** Never dropped: who cannot take it is disconnected, and fetches it when it comes back. */
  function tell<Event extends "alert" | "camera" | "site">(
    siteId: SiteId,
    event: Event,
    what: Parameters<ServerEvents[Event]>[0],
  ): void {
    for (const socket of socketsIn(siteId)) {
      if (waitingPackets(socket) > CUT_OFF_PACKETS) cutOff(socket);
      else socket.emit(event, ...([what] as Parameters<ServerEvents[Event]>));
    }
  }

  return {
    showReadings: (readings) => {
      const { rooms } = io.of("/").adapter;
      //  Looked up once for readings of one device that follow each other.
      let deviceId: DeviceId | undefined;
      let siteId: SiteId | undefined;
      for (const reading of readings) {
        if (reading.deviceId !== deviceId) {
          deviceId = reading.deviceId;
          siteId = siteOf(deviceId);
          //  Most of the time nobody looks at most kitchens.
          if (siteId !== undefined && !rooms.has(roomOf(siteId))) siteId = undefined;
        }
        if (siteId === undefined || reading.late) continue;
        const values = pending.get(siteId) ?? new Map<string, Reading>();
        pending.set(siteId, values);
        const key = `${reading.deviceId}/${reading.metric}`;
        const before = values.get(key);
        if (before === undefined || before.measuredAt <= reading.measuredAt) values.set(key, reading);
      }
    },
    showAlert: (alert) => tell(alert.siteId, "alert", alertView(alert, false, coveredBy(alert.id))),
    showCamera: ({ cameraId, state, fault, faultDetail, clockOffsetS }) => {
      const siteId = siteOf(cameraId);
      if (siteId === undefined) return;
      tell(siteId, "camera", {
        id: cameraId,
        state,
        ...(fault === undefined ? {} : { fault }),
        ...(faultDetail === undefined ? {} : { faultDetail }),
        ...(clockOffsetS === undefined ? {} : { clockOffsetS }),
      });
    },
    showSite: (siteId) => tell(siteId, "site", { id: siteId }),
    showSites: (siteIds) => {
      const told = new Set<RoomSocket>();
      for (const id of siteIds) {
        for (const socket of socketsIn(id)) if (!told.has(socket)) socket.emit("site", { id });
        for (const socket of socketsIn(id)) told.add(socket);
      }
    },
    showTold: (accounts) => {
      const told = new Set(accounts);
      for (const socket of io.of("/").sockets.values()) {
        if (!told.has(socket.data.who.person.account)) continue;
        if (waitingPackets(socket) > CUT_OFF_PACKETS) cutOff(socket);
        else socket.emit("told");
      }
    },
    clients: () => io.engine.clientsCount,
    close: async () => {
      stopFlushing();
      await io.close();
    },
  };
}

function subscribe(socket: RoomSocket, request: unknown, answer: unknown, tree: Tree): void {
  const result = join(socket, request, tree);
  //  A client that asks for no answer gets none.
  if (typeof answer === "function") answer(result);
}

function join(
  socket: RoomSocket,
  request: unknown,
  tree: Tree,
): { readonly ok: true } | { readonly problem: Problem } {
  const sites = readSites(request);
  if (sites === undefined) {
    return { problem: problemOf(422, 'sites: must be a list of site ids, such as {"sites":["a"]}') };
  }
  const allowed = reach(socket.data.who.person, "realtime.subscribe", tree);
  const unknown = sites.find((site) => !allowed.has(site));
  if (unknown !== undefined) {
    return { problem: problemOf(404, `There is no site ${unknown}, or it is outside your branch.`) };
  }
  const wanted = new Set(
    sites.flatMap((site) => [...tree.branchOf(site)]).filter((site) => allowed.has(site)),
  );
  for (const room of socket.rooms) if (room !== socket.id) socket.leave(room);
  for (const site of wanted) socket.join(roomOf(site));
  return { ok: true };
}

function readSites(request: unknown): string[] | undefined {
  if (typeof request !== "object" || request === null || !("sites" in request)) return undefined;
  const { sites } = request;
  return Array.isArray(sites) && sites.length <= 1000 && sites.every((site) => typeof site === "string")
    ? sites
    : undefined;
}

function readingView({ deviceId, metric, value, measuredAt }: Reading): LiveReading {
  return { sensorId: deviceId, metric, value, measuredAt: iso(measuredAt) };
}

/** A room's name; the prefix keeps a site called like a socket's id out of that socket's own room. */
function roomOf(siteId: SiteId): string {
  return `site:${siteId}`;
}

/** Packets that a client's connection has not taken yet: engine.io keeps them back while its transport is busy. */
function waitingPackets(socket: RoomSocket): number {
  return (socket.conn as unknown as { readonly writeBuffer: readonly unknown[] }).writeBuffer.length;
}

/** Ends a connection without waiting for what it has not taken: a goodbye in order would wait for ever. */
function cutOff(socket: RoomSocket): void {
  const { transport } = socket.conn as unknown as {
    readonly transport: { readonly socket?: { terminate?: () => void } };
  };
  socket.conn.close(true);
  transport.socket?.terminate?.();
}
