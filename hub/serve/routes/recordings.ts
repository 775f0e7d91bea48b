// The past of cameras for people who are signed in. The right is checked at each request; that somebody watched is written
// down once a viewing, as of live views.
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Who } from "../../access/sessions.ts";
import { changeRecording } from "../../actions/change-recording.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import type { FoundBytes, PastDesk } from "../../actions/past-desk.ts";
import { type PastPlaces, pastPlaces } from "../../actions/past-places.ts";
import { mayLift, protectRecording, unprotectRecording } from "../../actions/protect-recording.ts";
import { watchPast } from "../../actions/watch-past.ts";
import { createGate } from "../../lib/gate.ts";
import type { Piece, Protection, RecordingStop, UnixMs } from "../../model.ts";
import { listProtections } from "../../store/recordings.ts";
import {
  type Protection as ProtectionView,
  protectionSchema,
  protectSchema,
  type Recording,
  type Recordings,
  recordingChangeSchema,
  recordingSchema,
  recordingsQuerySchema,
  recordingsSchema,
  recordingsSpanSchema,
} from "../contract.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { createViewings } from "../viewings.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });
const NO_PIECE = refuse(404, "There is no such recording (any more).");
const TOO_MANY = refuse(
  429,
  "Too much of the past is being fetched at once: try again in a moment.",
  "past-busy",
);
/** Chosen: the thread that looks up also writes what is recorded; a page of nine cameras asks for nine things at once. */
const LOOK_UPS = { atOnce: 2, mostWaiting: 60, mostFor: 20 };
/** Chosen: files that are open at once; nobody waits for whoever reads slowly. */
const READS = { atOnce: 200, mostWaiting: 0, mostFor: 20 };
/** Chosen: a key frame that came late parts nothing; what is missing for longer is a gap on the bar. */
const GAP_MS = 2_000;

export function recordingRoutes(desk: Desk, past: PastDesk): Route[] {
  return [...settingRoutes(desk, past), ...watchRoutes(desk, past), ...protectionRoutes(desk)];
}

function settingRoutes(desk: Desk, past: PastDesk): Route[] {
  return [
    route({
      method: "get",
      path: "/cameras/{id}/recording",
      action: "recordings.watch",
      summary: "When a camera is recorded, for how long that is kept, and how its recording stands",
      params: byId,
      answer: recordingSchema,
      handle: async ({ who, params }) => {
        const refused = whyNotPast(desk, signedIn(who), params.id);
        return refused ?? { answer: await recordingView(desk, past, signedIn(who), params.id) };
      },
    }),
    route({
      method: "put",
      path: "/cameras/{id}/recording",
      action: "recordings.change",
      summary: "Say when a camera is recorded, which stream, and for how many days",
      params: byId,
      body: recordingChangeSchema,
      answer: recordingSchema,
      handle: async ({ who, params, body }) => {
        const { mode, stream, keepDays } = body;
        const choice = { mode, stream, ...(keepDays === undefined ? {} : { keepDays }) };
        const outcome = await changeRecording(desk, past, signedIn(who), { cameraId: params.id, choice });
        if ("refused" in outcome) return outcome;
        return { answer: await recordingView(desk, past, signedIn(who), params.id) };
      },
    }),
  ];
}

function watchRoutes(desk: Desk, past: PastDesk): Route[] {
  const viewings = createViewings(desk.clock, (who, cameraId, way, siteId = "") =>
    watchPast(desk, who, { cameraId, siteId, way }),
  );
  const [lookUps, reads] = [createGate(LOOK_UPS), createGate(READS)];

  async function give(
    who: Who,
    cameraId: string,
    read: () => Promise<FoundBytes | "none">,
  ): Promise<Reply<undefined>> {
    const places = await pastPlaces(desk, who, "recordings.watch", cameraId);
    if ("refused" in places) return places;
    const { account } = who.person;
    const part = await lookUps.pass(account, () => read());
    if (part === undefined) return TOO_MANY;
    if (part === "none") return NO_PIECE;
    if (!places.done.mayHave(part.from)) {
      part.stream.destroy();
      return NO_PIECE;
    }
    const outcome = await viewings.note(who, cameraId, "past", places.done.siteAt(part.from));
    if ("refused" in outcome) {
      part.stream.destroy();
      return outcome;
    }
    const sent = reads.pass(account, () => closed(part.stream));
    if (sent === undefined) {
      part.stream.destroy();
      return TOO_MANY;
    }
    outcome.done.view.took(part.bytes);
    //  As a download it is sent as fast as it is taken, and nothing of it stays in a browser that others use.
    return { download: { fileName: `${cameraId}.mp4`, type: "video/mp4", pieces: part.stream } };
  }

  return [
    route({
      method: "get",
      path: "/cameras/{id}/recordings",
      action: "recordings.watch",
      summary:
        "What there is of a camera's past in at most 3 days, as spans of pieces; what lies between is a gap",
      params: byId,
      query: recordingsQuerySchema,
      answer: recordingsSchema,
      handle: async ({ who, params, query }) => {
        const found = await pastPlaces(desk, signedIn(who), "recordings.watch", params.id);
        if ("refused" in found) return found;
        const places = found.done;
        const asked = recordingsSpanSchema.safeParse(query);
        if (!asked.success) return refuse(422, `to: ${asked.error.issues[0]?.message}.`);
        const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
        const pieces = await lookUps.pass(signedIn(who).person.account, () =>
          past.pieces(params.id, from, to),
        );
        if (pieces === undefined) return TOO_MANY;
        const protections = (await protectionViews(desk, signedIn(who), params.id, places)).filter(
          (one) => Date.parse(one.from) < to && Date.parse(one.to) > from,
        );
        const { oldest } = await past.heldOf(params.id);
        const { stop } = past.stateOf(params.id);
        return {
          answer: {
            spans: spansOf(pieces.filter((piece) => places.mayHave(piece.from))),
            keepsDays: past.daysOf(params.id),
            ...oldestView(places, oldest),
            protections,
            //  How it stands with recording is said of where the camera is now.
            ...(stop === undefined || !places.hasPresent ? {} : { stop: stopView(stop) }),
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}/recordings/pieces/{piece}",
      action: "recordings.watch",
      summary: "A piece of a camera's past: fragments of MP4 whose media time begins at 0",
      params: z.object({ id: z.string(), piece: z.string() }),
      downloads: ["video/mp4"],
      handle: ({ who, params }) =>
        give(signedIn(who), params.id, async () => (await past.piece(params.id, params.piece)) ?? "none"),
    }),
    route({
      method: "get",
      path: "/cameras/{id}/recordings/inits/{init}",
      action: "recordings.watch",
      summary: "What a player is to be given before the pieces that name it",
      params: z.object({ id: z.string(), init: z.string() }),
      downloads: ["video/mp4"],
      handle: ({ who, params }) =>
        give(signedIn(who), params.id, async () => (await past.init(params.id, params.init)) ?? "none"),
    }),
  ];
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once("close", resolve));
}

function protectionRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/cameras/{id}/protections",
      action: "recordings.watch",
      summary: "The spans of a camera's past that are kept whatever their age",
      params: byId,
      answer: z.object({ items: z.array(protectionSchema) }),
      handle: async ({ who, params }) => {
        const places = await pastPlaces(desk, signedIn(who), "recordings.watch", params.id);
        if ("refused" in places) return places;
        return { answer: { items: await protectionViews(desk, signedIn(who), params.id, places.done) } };
      },
    }),
    route({
      method: "post",
      path: "/cameras/{id}/protections",
      action: "recordings.protect",
      summary: "Protect a span of a camera's past, with a reason",
      params: byId,
      body: protectSchema,
      answer: protectionSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const span = { from: Date.parse(body.from), to: Date.parse(body.to), reason: body.reason };
        const outcome = await protectRecording(desk, signedIn(who), params.id, span);
        if ("refused" in outcome) return outcome;
        return { answer: protectionView(desk, signedIn(who), outcome.done) };
      },
    }),
    route({
      method: "delete",
      path: "/cameras/{id}/protections/{protection}",
      action: "recordings.protect",
      summary: "Lift a protection: one's own, or from above the school any",
      params: z.object({ id: z.string(), protection: z.string() }),
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await unprotectRecording(desk, signedIn(who), params.id, params.protection);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function whyNotPast(desk: Desk, who: Who, cameraId: string) {
  return whyNot(desk, who, "recordings.watch", desk.estate.camera(cameraId)?.siteId, "camera");
}

/** Of what the reader may have. */
function oldestView(places: PastPlaces, oldest: UnixMs | undefined): { oldest?: string } {
  const first = oldest === undefined ? undefined : places.firstFrom(oldest);
  return first === undefined ? {} : { oldest: iso(first) };
}

async function recordingView(desk: Desk, past: PastDesk, who: Who, cameraId: string): Promise<Recording> {
  const { stop, state } = past.stateOf(cameraId);
  const { bytes, oldest } = await past.heldOf(cameraId);
  const places = await pastPlaces(desk, who, "recordings.watch", cameraId);
  return {
    ...past.choiceOf(cameraId),
    keepsDays: past.daysOf(cameraId),
    state,
    ...(stop === undefined ? {} : { stop: stopView(stop) }),
    bytes,
    ...("refused" in places ? {} : oldestView(places.done, oldest)),
  };
}

function stopView({ why, since, detail }: RecordingStop) {
  return { why, since: iso(since), detail };
}

async function protectionViews(
  desk: Desk,
  who: Who,
  cameraId: string,
  places: PastPlaces,
): Promise<ProtectionView[]> {
  const protections = await listProtections(desk.book.db, desk.clock.now(), cameraId);
  return protections
    .filter(({ from, to }) => places.mayHaveAll(from, to))
    .map((one) => protectionView(desk, who, one));
}

function protectionView(desk: Desk, who: Who, protection: Protection): ProtectionView {
  const { id, cameraId, from, to, reason, by, at, alertId, until } = protection;
  return {
    ...{ id, cameraId, from: iso(from), to: iso(to), reason, by, at: iso(at) },
    ...(alertId === undefined ? {} : { alertId }),
    ...(until === undefined ? {} : { until: iso(until) }),
    mayLift: mayLift(desk, who, protection),
  };
}

/** What follows upon each other and is of one kind. */
function spansOf(pieces: readonly Piece[]): Recordings["spans"] {
  const spans: Recordings["spans"] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to, mime, isOpen, ...rest } of pieces) {
    const view = { ...rest, from: iso(from), to: iso(to), ...(isOpen === true ? { isOpen } : {}) };
    const last = spans.at(-1);
    if (last !== undefined && last.mime === mime && from - end <= GAP_MS) {
      last.pieces.push(view);
      if (to > end) last.to = view.to;
    } else spans.push({ from: view.from, to: view.to, mime, pieces: [view] });
    end = to;
  }
  return spans;
}
