// Clips that are taken out of the hub: asked for, made in the background, fetched with their manifest.
import { z } from "zod";
import { reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { askForCaseClips } from "../../actions/case-clips.ts";
import { type Desk, refuse } from "../../actions/desk.ts";
import { askForClip, discardClip, fetchClip, findClip, mayDiscard } from "../../actions/export-clip.ts";
import type { PastDesk } from "../../actions/past-desk.ts";
import { pastPlaces } from "../../actions/past-places.ts";
import type { ClipExport } from "../../model.ts";
import { listClipExports } from "../../store/clip-exports.ts";
import {
  type ClipExport as ClipExportView,
  clipExportSchema,
  exportAskedSchema,
  exportSpanSchema,
} from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });
/** Chosen: what somebody looks through. */
const MOST_LISTED = 200;

/** What makes them. */
export type Clips = {
  readonly wake: () => void;
  readonly remove: (id: string) => Promise<void>;
  readonly progressOf: (id: string) => number;
  readonly fileOf: (id: string, name: "clip.mp4" | "manifest.json") => AsyncIterable<Uint8Array>;
};

export function clipExportRoutes(desk: Desk, clips: Clips, past: Pick<PastDesk, "pieces">): Route[] {
  const view = (who: Who, one: ClipExport) => exportView(desk, who, one, clips);
  return [
    route({
      method: "post",
      path: "/alerts/{id}/clips",
      action: "alerts.export",
      summary:
        "Take out what was recorded because of an alert; again gives the same, until its exported file can hold them",
      params: byId,
      answer: z.object({ items: z.array(clipExportSchema) }),
      status: 202,
      handle: async ({ who, params }) => {
        const outcome = await askForCaseClips(desk, past, signedIn(who), params.id);
        if ("refused" in outcome) return outcome;
        clips.wake();
        return { answer: { items: outcome.done.map((one) => view(signedIn(who), one)) } };
      },
    }),
    route({
      method: "post",
      path: "/cameras/{id}/exports",
      action: "recordings.export",
      summary: "Ask for at most 2 hours of a camera's past as a file; it is made in the background",
      params: byId,
      body: exportAskedSchema,
      answer: clipExportSchema,
      status: 202,
      handle: async ({ who, params, body }) => {
        const places = await pastPlaces(desk, signedIn(who), "recordings.export", params.id);
        if ("refused" in places) return places;
        const asked = exportSpanSchema.safeParse({ from: body.from, to: body.to });
        if (!asked.success) return refuse(422, `to: ${asked.error.issues[0]?.message}.`, "clip-too-long");
        const span = { from: Date.parse(body.from), to: Date.parse(body.to), reason: body.reason };
        const outcome = await askForClip(desk, signedIn(who), params.id, span);
        if ("refused" in outcome) return outcome;
        clips.wake();
        return { answer: view(signedIn(who), outcome.done) };
      },
    }),
    route({
      method: "get",
      path: "/clip-exports",
      action: "recordings.export",
      summary: "Clips that were asked for, the newest first",
      query: z.object({
        site: z.string().min(1).max(64).optional(),
        camera: z.string().min(1).max(64).optional().describe("Of this camera alone"),
      }),
      answer: z.object({ items: z.array(clipExportSchema) }),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "recordings.export", query.site);
        if ("refused" in asked) return asked;
        const mine = reach(signedIn(who).person, "recordings.export", desk.tree());
        const sites = [...asked.sites].filter((id) => mine.has(id));
        const found = await listClipExports(desk.book.db, sites, query.camera, MOST_LISTED);
        return { answer: { items: found.map((one) => view(signedIn(who), one)) } };
      },
    }),
    route({
      method: "get",
      path: "/clip-exports/{id}",
      action: "recordings.export",
      summary: "How far a clip is, and what became of it",
      params: byId,
      answer: clipExportSchema,
      handle: async ({ who, params }) => {
        const outcome = await findClip(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: view(signedIn(who), outcome.done) };
      },
    }),
    route({
      method: "delete",
      path: "/clip-exports/{id}",
      action: "recordings.export",
      summary: "Remove a clip's file: one's own, or as a manager any",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await discardClip(desk, signedIn(who), params.id);
        if ("refused" in outcome) return outcome;
        await clips.remove(params.id);
        return { answer: undefined };
      },
    }),
    route({
      method: "get",
      path: "/clip-exports/{id}/clip.mp4",
      action: "recordings.export",
      summary:
        "The clip: an MP4 that any player plays, with its signed manifest at its end (npx mingchu clip verify)",
      params: byId,
      downloads: ["video/mp4"],
      handle: async ({ who, params }) => {
        const outcome = await fetchClip(desk, signedIn(who), params.id);
        if ("refused" in outcome) return outcome;
        const { id, cameraId, from } = outcome.done;
        const moment = iso(from).slice(0, 19).replaceAll(":", "-");
        const pieces = clips.fileOf(id, "clip.mp4");
        return { download: { fileName: `${cameraId}-${moment}.mp4`, type: "video/mp4", pieces } };
      },
    }),
    route({
      method: "get",
      path: "/clip-exports/{id}/manifest.json",
      action: "recordings.export",
      summary: "The clip's signed manifest alone",
      params: byId,
      downloads: ["application/json"],
      handle: async ({ who, params }) => {
        const outcome = await fetchClip(desk, signedIn(who), params.id);
        if ("refused" in outcome) return outcome;
        const pieces = clips.fileOf(params.id, "manifest.json");
        return { download: { fileName: `mingchu-clip-${params.id}.json`, type: "application/json", pieces } };
      },
    }),
  ];
}

function exportView(desk: Desk, who: Who, one: ClipExport, clips: Clips): ClipExportView {
  const { id, cameraId, siteId, from, to, reason, by, at, state, result } = one;
  const { gaps, expiresAt, ...rest } = result;
  const running = state === "running" ? clips.progressOf(id) : 0;
  return {
    ...{ id, cameraId, siteId, from: iso(from), to: iso(to), reason, by, at: iso(at), state },
    mayRemove: mayDiscard(desk, who, one),
    progress: state === "done" || state === "expired" ? 1 : running,
    ...rest,
    ...(gaps && { gaps: gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to) })) }),
    ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }),
  };
}
