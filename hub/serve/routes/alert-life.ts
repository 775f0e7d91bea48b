// The steps of an alert's life, and its photos.
import { z } from "zod";
import { permission } from "../../access/rights.ts";
import { actOnAlert, needsDisposition } from "../../actions/act-on-alert.ts";
import { possibleSteps } from "../../actions/alert-step.ts";
import { assignAlert, candidates } from "../../actions/assign-alert.ts";
import { type Desk, type Outcome, refuse, whyNot } from "../../actions/desk.ts";
import { closeAlert, recheckAlert, resolveAlert, returnAlert } from "../../actions/end-alert.ts";
import { MOST_PHOTO_BYTES, photographAlert } from "../../actions/photograph-alert.ts";
import { MOST_SNOOZE_MIN, snoozeAlert } from "../../actions/snooze-alert.ts";
import type { Alert } from "../../model.ts";
import { findAlert } from "../../store/alerts.ts";
import { listPhotos, type Photo } from "../../store/photos.ts";
import {
  alertSchema,
  alertStepsSchema,
  assignSchema,
  candidateSchema,
  deedSchema,
  listOf,
  noteSchema,
  photoSchema,
  resolveSchema,
  returnSchema,
  senderKey,
  snoozeSchema,
} from "../contract.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { alertView, iso } from "../views.ts";

const byId = z.object({ id: z.string() });
const NO_SUCH = refuse(404, "There is no such alert.");
const NO_PHOTO = refuse(404, "There is no such photo of this alert.");
const PICTURES = ["image/jpeg", "image/png", "image/webp"] as const;

export function alertLifeRoutes(desk: Desk, zone: string): Route[] {
  return [...stepRoutes(desk, zone), ...handingRoutes(desk), ...photoRoutes(desk)];
}

function stepRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "get",
      path: "/alerts/{id}/steps",
      action: "alerts.read",
      summary: "What you may do with an alert now",
      params: byId,
      answer: alertStepsSchema,
      handle: async ({ who, params }) => {
        const { person } = signedIn(who);
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
        const may = (action: "alerts.photograph" | "alerts.export") =>
          permission(person, action, alert.siteId, desk.tree()) === "granted";
        return {
          answer: {
            ...(await possibleSteps(desk, signedIn(who), alert)),
            disposition: needsDisposition(desk, alert),
            photograph: may("alerts.photograph") && alert.state !== "closed",
            export: may("alerts.export"),
            mostSnoozeMinutes: MOST_SNOOZE_MIN[alert.severity],
          },
        };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/act",
      action: "alerts.act",
      summary: "Say what was done, and what became of the food; it takes the alert on, too",
      params: byId,
      body: deedSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await actOnAlert(desk, signedIn(who), params.id, body)),
    }),
    route({
      method: "post",
      path: "/alerts/{id}/resolve",
      action: "alerts.resolve",
      summary: "Say that it is over though the data do not, and why",
      params: byId,
      body: resolveSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await resolveAlert(desk, signedIn(who), params.id, body.reason)),
    }),
    route({
      method: "post",
      path: "/alerts/{id}/recheck",
      action: "alerts.recheck",
      summary: "Say that somebody other than who worked on it has looked, and all is well",
      params: byId,
      body: noteSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await recheckAlert(desk, signedIn(who), params.id, body.note)),
    }),
    route({
      method: "post",
      path: "/alerts/{id}/return",
      action: "alerts.recheck",
      summary: "Send it back to whoever had taken it on, with what is still to be done",
      params: byId,
      body: returnSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(
          await returnAlert(
            desk,
            signedIn(who),
            params.id,
            { note: body.note, dueAt: body.dueAt === undefined ? undefined : Date.parse(body.dueAt) },
            zone,
          ),
        ),
    }),
    route({
      method: "post",
      path: "/alerts/{id}/close",
      action: "alerts.close",
      summary: "Close it for good; where a second look is due, this is it",
      params: byId,
      body: noteSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await closeAlert(desk, signedIn(who), params.id, body.note)),
    }),
  ];
}

function handingRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/alerts/{id}/snooze",
      action: "alerts.snooze",
      summary: "Put reminders off for some hours, or an hour if it is critical; what becomes graver ends it",
      params: byId,
      body: snoozeSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await snoozeAlert(desk, signedIn(who), params.id, body)),
    }),
    route({
      method: "post",
      path: "/alerts/{id}/assign",
      action: "alerts.assign",
      summary: "Give it to somebody whose post there lets them act on it, or to nobody",
      params: byId,
      body: assignSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) =>
        answered(await assignAlert(desk, signedIn(who), params.id, body.account ?? undefined)),
    }),
    route({
      method: "get",
      path: "/alerts/{id}/candidates",
      action: "alerts.assign",
      summary: "To whom you can give it",
      params: byId,
      answer: listOf(candidateSchema),
      handle: async ({ who, params }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.assign", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
        const all = await candidates(desk, signedIn(who), alert.siteId);
        const items = all.map(({ posts, ...rest }) => ({
          ...rest,
          posts: posts.map(({ role, siteId }) => ({ role, siteId })),
        }));
        return { answer: { items } };
      },
    }),
  ];
}

function photoRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/alerts/{id}/photos",
      action: "alerts.photograph",
      summary: "Send a photo as the body: JPEG, PNG or WebP. Where it was taken and by what is not kept",
      params: byId,
      query: z.object({ key: senderKey }),
      upload: { types: PICTURES, mostBytes: MOST_PHOTO_BYTES },
      answer: photoSchema,
      status: 201,
      handle: async ({ who, params, query, upload }) => {
        if (upload === undefined) return refuse(422, "body: send the picture itself");
        const photo = { bytes: upload.bytes, key: query.key };
        const outcome = await photographAlert(desk, signedIn(who), params.id, photo);
        return "refused" in outcome ? outcome : { answer: photoView(outcome.done) };
      },
    }),
    route({
      method: "get",
      path: "/alerts/{id}/photos",
      action: "alerts.read",
      summary: "An alert's photos, the oldest first",
      params: byId,
      answer: listOf(photoSchema),
      handle: async ({ who, params }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
        return { answer: { items: (await listPhotos(desk.book.db, alert.id)).map(photoView) } };
      },
    }),
    route({
      method: "get",
      path: "/alerts/{id}/photos/{photo}",
      action: "alerts.read",
      summary: "A photo",
      params: byId.extend({ photo: z.string() }),
      downloads: PICTURES,
      handle: async ({ who, params }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
        const photo = (await listPhotos(desk.book.db, alert.id)).find(({ id }) => id === params.photo);
        const bytes = photo && (await desk.photos.read(photo.sha256));
        if (photo === undefined || bytes === undefined) return NO_PHOTO;
        return {
          download: {
            fileName: `${photo.id}.${photo.type.slice("image/".length)}`,
            type: photo.type,
            pieces: onePiece(bytes),
          },
        };
      },
    }),
  ];
}

function answered(outcome: Outcome<Alert>): Reply<z.input<typeof alertSchema>> {
  return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
}

function photoView({ id, by, at, type, bytes, sha256 }: Photo): z.input<typeof photoSchema> {
  return { id, by, at: iso(at), type, bytes, sha256 };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
