// Alerts, and taking one on.
import { z } from "zod";
import { reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { acknowledgeAlert } from "../../actions/acknowledge-alert.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import type { Alert } from "../../model.ts";
import { findAlert, pageAlerts } from "../../store/alerts.ts";
import { listCovered } from "../../store/folding.ts";
import { listAlertClips } from "../../store/recordings.ts";
import {
  type Alert as AlertAnswer,
  acknowledgeSchema,
  alertSchema,
  listOf,
  pageQuerySchema,
} from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { alertView, iso } from "../views.ts";

const byId = z.object({ id: z.string() });
const alertsQuery = pageQuerySchema.extend({
  state: z.enum(["open", "resolved"]).optional().describe("Default: both"),
  device: z.string().min(1).max(160).optional().describe("This sensor or camera alone"),
  source: z.enum(["rule", "person"]).optional().describe("Opened by that; default: both"),
  folded: z
    .enum(["shown", "hidden"])
    .default("shown")
    .describe("Whether what a cause covers is listed beside it, where both may be seen"),
});

export function alertRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/alerts",
      action: "alerts.read",
      summary: "Alerts, newest first",
      query: alertsQuery,
      answer: listOf(alertSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "alerts.read", query.site);
        if ("refused" in asked) return asked;
        const before = query.cursor === undefined ? undefined : readCursor(query.cursor);
        if (before === null) return refuse(422, "cursor: is not one that this list gave");
        const open = query.state === undefined ? undefined : query.state === "open";
        const alerts = await pageAlerts(desk.book.db, {
          sites: [...asked.sites],
          open,
          deviceId: query.device,
          source: query.source,
          hidesFolded: query.folded === "hidden",
          limit: query.limit,
          before,
        });
        const moderated = reach(signedIn(who).person, "alerts.moderate", desk.tree());
        const covers = await listCovered(
          desk.book.db,
          alerts.filter(isCause).map(({ id }) => id),
        );
        const last = alerts.length === query.limit ? alerts.at(-1) : undefined;
        return {
          answer: {
            items: alerts.map((alert) => alertView(alert, moderated.has(alert.siteId), covers.get(alert.id))),
            ...(last === undefined ? {} : { next: `${last.firedAt}_${last.id}` }),
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/alerts/{id}",
      action: "alerts.read",
      summary: "One alert",
      params: byId,
      answer: alertSchema,
      handle: async ({ who, params }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined) return refused;
        if (alert === undefined) return refuse(404, "There is no such alert.");
        const moderated = reach(signedIn(who).person, "alerts.moderate", desk.tree());
        const covers = await listCovered(desk.book.db, [alert.id]);
        const view = alertView(alert, moderated.has(alert.siteId), covers.get(alert.id));
        return { answer: { ...view, ...(await clipsOf(desk, signedIn(who), alert)) } };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/acknowledge",
      action: "alerts.acknowledge",
      summary: "Take an alert on; again gives the same answer",
      params: byId,
      body: acknowledgeSchema.optional(),
      answer: alertSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await acknowledgeAlert(desk, signedIn(who), params.id, body?.note ?? "");
        if ("refused" in outcome) return outcome;
        const covers = await listCovered(desk.book.db, [params.id]);
        return { answer: alertView(outcome.done, false, covers.get(params.id)) };
      },
    }),
  ];
}

/** What was recorded because of it, where the reader may watch that. */
async function clipsOf(desk: Desk, who: Who, { id, siteId }: Alert): Promise<Pick<AlertAnswer, "clips">> {
  if (whyNot(desk, who, "recordings.watch", siteId, "alert") !== undefined) return {};
  const clips = await listAlertClips(desk.book.db, id);
  if (clips.length === 0) return {};
  return { clips: clips.map(({ cameraId, from, to }) => ({ cameraId, from: iso(from), to: iso(to) })) };
}

/** Only what is of no device covers others. */
function isCause({ source, deviceId }: Alert): boolean {
  return source === "rule" && deviceId === undefined;
}

function readCursor(cursor: string): { readonly firedAt: number; readonly id: string } | null {
  const [firedAt, id] = cursor.split("_");
  if (firedAt === undefined || id === undefined || !/^\d+$/.test(firedAt)) return null;
  return { firedAt: Number(firedAt), id };
}
