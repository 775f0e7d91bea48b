// Pictures and video for parents. Promise: a camera with masks is never relayed raw, a still always carries the school,
// the canteen, the time and the link's id, and a seat is one person's: the same camera opened again closes the first.
import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import type { Lease } from "../../access/link-leases.ts";
import { picturePrint } from "../../access/privacy.ts";
import type { Desk } from "../../actions/desk.ts";
import type { Camera, DeviceId, Drawing, LiveView, Mask } from "../../model.ts";
import type { ShareLink } from "../../store/share-links.ts";
import { hlsFrom, hlsQuerySchema } from "../contract/hls.ts";
import { type LiveDoor, viewAsked } from "../live.ts";
import { goneSignal, type MediaAnswer, sendMedia } from "../media.ts";
import { problemOf, sendProblem } from "../problem.ts";
import { type ParentsNeeds, refuseVisit, type Visit } from "./parents.ts";
import type { ParentsViews } from "./views.ts";

/** Chosen: shows that somebody is at work and is no film. */
export const STILL_EVERY_MS = 5_000;
/** Chosen: pages' timers are not exact. */
const STILL_SLACK_MS = 500;
/** Chosen: as many seats and cameras as can be; beyond it a picture may be had a little earlier. */
const MOST_REMEMBERED = 20_000;
const LIVE_PATH = /^\/s\/([^/?]+)\/cameras\/([^/?]+)\/(live|mpeg1)(?:\?.*)?$/;

type MediaNeeds = ParentsNeeds & {
  readonly visit: (request: IncomingMessage, token: string) => Visit | { readonly refused: 404 | 429 };
  /** The seat that a request has, renewed by it. */
  readonly leaseOf: (request: IncomingMessage, link: ShareLink) => Lease | undefined;
  readonly views: ParentsViews;
};

type HlsPath = { token: string; camera: string; file: string };
/** What may be seen by whom, now. */
type Entry = Visit & { readonly lease: Lease; readonly camera: Camera; readonly masks: readonly Mask[] };
type Refusal = { readonly refused: number; readonly detail: string };

/** A camera of a link that may be shown now, with what is hidden of it. */
export function allowedCamera(
  desk: Desk,
  link: ShareLink,
  cameraId: DeviceId,
): { readonly camera: Camera; readonly masks: readonly Mask[] } | undefined {
  const camera = desk.estate.camera(cameraId);
  if (camera === undefined || !link.cameraIds.includes(cameraId)) return undefined;
  if (desk.privacy.hindrances(camera, link.siteId).length > 0) return undefined;
  return { camera, masks: desk.privacy.ofCamera(cameraId).masks };
}

export type ParentsMedia = {
  readonly still: RequestHandler<{ token: string; camera: string }>;
  readonly hls: (codec: LiveView["codec"]) => RequestHandler<HlsPath>;
  /** Whether a reader may have the pieces of a live view, for a proxy that keeps them: 204, or 403. */
  readonly hlsCheck: RequestHandler<{ token: string; camera: string }>;
  readonly door: LiveDoor;
};

export function createParentsMedia(needs: MediaNeeds): ParentsMedia {
  const { desk, front, media, views } = needs;
  const stillsAt = new Map<string, number>();

  function enter(request: IncomingMessage, token: string, cameraId: DeviceId): Entry | Refusal {
    const came = needs.visit(request, token);
    if ("refused" in came) return { ...came, detail: "" };
    const { gate, link } = came;
    if (gate.state === "ended")
      return { refused: 410, detail: "This link has ended: ask the school for another." };
    if (gate.state === "closed")
      return { refused: 403, detail: "Nothing is shown at this hour: see the page." };
    const allowed = allowedCamera(desk, link, cameraId);
    if (allowed === undefined) return { refused: 404, detail: "This link does not show such a camera." };
    const lease = needs.leaseOf(request, link);
    if (lease === undefined) return { refused: 403, detail: "Open the page first: it takes a seat for you." };
    return { ...came, ...allowed, lease };
  }

  function note(request: IncomingMessage, { lease, link, camera }: Entry): void {
    const address = front.addressOf(request);
    views.note({ leaseId: lease.id, linkId: link.id, camera, address });
  }

  /** What has come between while a picture was made: the link's end, another mask, a camera that is shown no longer. */
  function refusedSince(
    request: Request<{ token: string; camera: string }>,
    before: Entry,
  ): Refusal | undefined {
    const now = enter(request, request.params.token, request.params.camera);
    if ("refused" in now) return now;
    if (before.lease.isHeld && !now.lease.isHeld) return FULL;
    return picturePrint(now.camera, now.masks) === picturePrint(before.camera, before.masks)
      ? undefined
      : CHANGED;
  }

  /** True once in five seconds for a seat and a camera. */
  function isStillDue({ lease, camera }: Entry): boolean {
    const key = `${lease.id} ${camera.id}`;
    const nowMs = desk.clock.monotonicMs();
    const lastMs = stillsAt.get(key);
    if (lastMs !== undefined && nowMs - lastMs < STILL_EVERY_MS - STILL_SLACK_MS) return false;
    stillsAt.delete(key);
    stillsAt.set(key, nowMs);
    if (stillsAt.size > MOST_REMEMBERED) stillsAt.delete(stillsAt.keys().next().value ?? "");
    return true;
  }

  async function still(
    request: Request<{ token: string; camera: string }>,
    response: Response,
  ): Promise<void> {
    const entry = enter(request, request.params.token, request.params.camera);
    if ("refused" in entry) return refuse(response, entry);
    if (!isStillDue(entry)) {
      response.set("Retry-After", String(STILL_EVERY_MS / 1000));
      return sendProblem(response, problemOf(429, "A picture every five seconds: try again in a moment."));
    }
    note(request, entry);
    const picture = await media.still(entry.camera.id, stillDrawing(desk, entry));
    const refused = refusedSince(request, entry);
    if (refused !== undefined) return refuse(response, refused);
    sendMedia(response, picture, desk.clock.now());
  }

  async function hls(request: Request<HlsPath>, response: Response, codec: LiveView["codec"]): Promise<void> {
    const entry = enter(request, request.params.token, request.params.camera);
    if ("refused" in entry) return refuse(response, entry);
    if (!entry.lease.isHeld) return refuse(response, FULL);
    note(request, entry);
    const query = hlsQuerySchema.safeParse(request.query);
    const file: MediaAnswer | undefined = await media.hls(entry.camera.id, {
      codec,
      drawing: liveDrawing(entry.masks),
      file: request.params.file,
      from: query.success ? hlsFrom(query.data) : undefined,
      asker: `lease ${entry.lease.id}`,
      seat: entry.lease.id,
      signal: goneSignal(response),
    });
    const refused = refusedSince(request, entry);
    if (refused !== undefined) return refuse(response, refused);
    if (file === undefined)
      return refuse(response, { refused: 404, detail: "There is no such piece (any more)." });
    sendMedia(response, file, desk.clock.now());
  }

  return {
    still: (request, response, next) => void still(request, response).catch(next),
    hls: (codec) => (request, response, next) => void hls(request, response, codec).catch(next),
    hlsCheck: (request, response) => {
      const entry = enter(request, request.params.token, request.params.camera);
      const isOpen = !("refused" in entry) && entry.lease.isHeld;
      response.set("Cache-Control", "no-store");
      //  A proxy takes any other answer for a failure of the hub.
      response.status(isOpen ? 204 : 403).end();
    },
    door: liveDoor(needs, { enter, note }),
  };
}

const FULL: Refusal = {
  refused: 503,
  detail: "As many watch as this link allows: pictures every five seconds.",
};

const CHANGED: Refusal = {
  refused: 503,
  detail: "What is shown was changed just now: ask again in a moment.",
};

function liveDoor(
  { desk, media, channels, leaseOf }: MediaNeeds,
  {
    enter,
    note,
  }: {
    readonly enter: (request: IncomingMessage, token: string, cameraId: DeviceId) => Entry | Refusal;
    readonly note: (request: IncomingMessage, entry: Entry) => void;
  },
): LiveDoor {
  const open = new Map<string, (reason: string) => void>();
  return {
    path: LIVE_PATH,
    admit: async (request, [token = "", cameraId = "", way = ""]) => {
      const entry = enter(request, token, cameraId);
      if ("refused" in entry) return entry;
      if (!entry.lease.isHeld) return FULL;
      note(request, entry);
      const drawing = liveDrawing(entry.masks);
      //  The main stream is for who looks closely: a whole school's parents would have it pulled all day.
      const view = {
        ...viewAsked(request.url ?? "", way),
        stream: "sub",
        drawing,
        seat: entry.lease.id,
      } as const;
      return {
        watch: (viewer) => media.watch(entry.camera.id, view, viewer),
        guard: (cut) => guard(request, entry, cut),
      };
    },
  };

  function guard(request: IncomingMessage, entry: Entry, cut: (reason: string) => void): () => void {
    const seat = `${entry.lease.id} ${entry.camera.id}`;
    open.get(seat)?.("opened again");
    open.set(seat, cut);
    const stop = channels.addByLink({ whyNot: () => whyNot(request, entry), close: cut });
    return () => {
      stop();
      if (open.get(seat) === cut) open.delete(seat);
    };
  }

  /** Asked every five seconds while it is open; also what keeps the seat and the view going. */
  function whyNot(request: IncomingMessage, entry: Entry): string | undefined {
    const link = desk.links.link(entry.link.id);
    const gate = link === undefined ? undefined : desk.links.gate(link, desk.clock.now());
    if (link === undefined || gate?.state === "ended") return "this link has ended";
    if (gate?.state === "closed") return "closed at this hour";
    const allowed = allowedCamera(desk, link, entry.camera.id);
    if (allowed === undefined) return "no longer shown";
    if (JSON.stringify(allowed.masks) !== JSON.stringify(entry.masks)) return "another picture";
    if (leaseOf(request, link)?.isHeld !== true) return "this seat is gone";
    note(request, entry);
    return undefined;
  }
}

/** The page lays the watermark over the player, so that one transcode serves every school that a kitchen feeds. */
function liveDrawing(masks: readonly Mask[]): Drawing | undefined {
  return masks.length === 0 ? undefined : { masks };
}

function stillDrawing(desk: Desk, { masks, school, camera, link }: Entry): Drawing {
  const canteen = desk.tree().site(camera.siteId)?.name ?? camera.siteId;
  return { masks, watermark: { lines: [school.name, `${canteen} ${camera.name}`, link.id] } };
}

function refuse(response: Response, { refused, detail }: Refusal): void {
  if (refused === 429 || (refused === 404 && detail === "")) {
    refuseVisit(response, refused);
    return;
  }
  response.set("Cache-Control", "no-store");
  sendProblem(response, problemOf(refused, detail));
}
