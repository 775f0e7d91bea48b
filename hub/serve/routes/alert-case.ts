// An alert's life in one list, and all of it as one sealed file.
import { z } from "zod";
import { permission } from "../../access/rights.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import { besideOf, exportCase, timeAround } from "../../actions/export-case.ts";
import type { PastDesk } from "../../actions/past-desk.ts";
import { fingerprint, type SigningKey } from "../../lib/signing-key.ts";
import type { AlertEvent } from "../../model.ts";
import { listEvents } from "../../store/alert-events.ts";
import { listTold, type Told } from "../../store/alert-messages.ts";
import { findAlert } from "../../store/alerts.ts";
import { archivePieces } from "../../store/case-archive.ts";
import { casePieces } from "../../store/case-file.ts";
import type { History } from "../../store/history.ts";
import { type AlertTimeline, caseKeySchema, timelineSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";
import type { Clips } from "./clip-exports.ts";

const byId = z.object({ id: z.string() });
const NO_SUCH = refuse(404, "There is no such alert.");
const JSON_TYPE = "application/json";
const ARCHIVE_TYPE = "application/zip";

export type CaseNeeds = {
  readonly history: Pick<History, "readings">;
  readonly zone: string;
  /** Signs what is taken out. */
  readonly key: SigningKey;
  readonly past: Pick<PastDesk, "pieces">;
  readonly clipFile: Clips["fileOf"];
};

export function alertCaseRoutes(desk: Desk, needs: CaseNeeds): Route[] {
  const { history, zone, key } = needs;
  return [
    route({
      method: "get",
      path: "/alerts/{id}/timeline",
      action: "alerts.read",
      summary: "What happened to an alert and who was told, the oldest first",
      params: byId,
      answer: timelineSchema,
      handle: async ({ who, params }) => {
        const { person } = signedIn(who);
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined) return refused ?? NO_SUCH;
        const { siteId } = alert;
        const may = (action: "alerts.act" | "alerts.export" | "alerts.moderate") =>
          permission(person, action, siteId, desk.tree()) === "granted";
        //  Whom the school calls is for those who work on it or look after it.
        const told = may("alerts.act") || may("alerts.export") ? await listTold(desk.book.db, alert.id) : [];
        const isHidden = alert.remark?.setAside !== undefined && !may("alerts.moderate");
        const events = await listEvents(desk.book.db, alert.id);
        const { from, to } = timeAround(alert, desk.clock.now());
        const beside = alert.deviceId === undefined ? [] : besideOf(desk, alert.deviceId);
        return {
          answer: {
            items: inOrder(events.filter(isShown), told, isHidden),
            readings: { from: iso(from), to: iso(to), beside },
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/alerts/{id}/export",
      action: "alerts.export",
      summary:
        "All of an alert as one file that npx mingchu case verify looks at: events, readings, photos, messages, signed; with clips=yes an archive of that and its clips",
      params: byId,
      query: z.object({
        clips: z.literal("yes").optional().describe("All are taken out: POST /alerts/{id}/clips"),
      }),
      downloads: [JSON_TYPE, ARCHIVE_TYPE],
      handle: async ({ who, params, query }) => {
        const past = query.clips === undefined ? undefined : needs.past;
        const outcome = await exportCase(desk, signedIn(who), params.id, { history, zone, past });
        if ("refused" in outcome) return outcome;
        const { one, clips } = outcome.done;
        const fileName = `mingchu-alert-${params.id}`;
        const sealed = () => casePieces(one, key, desk.photos.read);
        if (past === undefined)
          return { download: { fileName: `${fileName}.json`, type: JSON_TYPE, pieces: sealed() } };
        const files = clips.map(({ id }) => ({ exportId: id, read: () => needs.clipFile(id, "clip.mp4") }));
        const pieces = archivePieces(sealed, files);
        return { download: { fileName: `${fileName}.zip`, type: ARCHIVE_TYPE, pieces } };
      },
    }),
    route({
      method: "get",
      path: "/case-key",
      action: "about.read",
      summary:
        "The key with which exported alerts are signed: who verifies one gets it here, not with the file",
      answer: caseKeySchema,
      handle: async () => ({
        answer: {
          algorithm: "Ed25519" as const,
          publicKey: key.publicKey,
          fingerprint: fingerprint(key.publicKey),
        },
      }),
    }),
  ];
}

/** Messages are shown as what they are, with their tries. */
function isShown({ kind }: AlertEvent): boolean {
  return kind !== "message";
}

function inOrder(
  events: readonly AlertEvent[],
  told: readonly Told[],
  isHidden: boolean,
): AlertTimeline["items"] {
  const items: AlertTimeline["items"] = [
    ...events.map(({ at, number, kind, by, data = {} }) => ({
      type: "event" as const,
      at: iso(at),
      number,
      kind,
      by,
      data: isHidden && kind === "opened" ? { ...data, text: undefined } : { ...data },
    })),
    ...told.map(({ at, sentAt, openedAt, tries, why, ...rest }) => ({
      type: "message" as const,
      at: iso(at),
      ...rest,
      why: {
        reason: why.reason,
        ...(why.level !== undefined && { level: why.level }),
        ...(why.afterMin !== undefined && { afterMin: why.afterMin }),
        ...(why.deputyFor !== undefined && { deputyFor: why.deputyFor }),
      },
      ...(sentAt !== undefined && { sentAt: iso(sentAt) }),
      ...(openedAt !== undefined && { openedAt: iso(openedAt) }),
      tries: tries.map((one) => ({ ...one, at: iso(one.at) })),
    })),
  ];
  //  What happened first stays before what was told of it: sorting keeps their order.
  return items.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
