// A signed-in person opens an alert: a problem that no rule could find, with a deadline until which it is to be answered.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import { openedByPerson } from "../alerts/life.ts";
import type { Alert, DeviceId, SiteId, UnixMs } from "../model.ts";
import { insertAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { countByAccount } from "../store/remarks.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { answerDueAt } from "./remark-deadline.ts";

export type AlertDraft = {
  readonly siteId: SiteId;
  readonly cameraId?: DeviceId | undefined;
  readonly text: string;
  readonly severity: Alert["severity"];
  /** Without it, a school day. */
  readonly dueAt?: UnixMs | undefined;
};

/** Chosen: what takes longer is a plan, and is followed by smaller steps. */
const MOST_AHEAD_MS = 180 * 86_400_000;
/** Chosen: an inspector's day in ten kitchens; each calls somebody. */
const MOST_A_DAY = 100;
const DAY_MS = 86_400_000;

export async function openAlert(
  desk: Desk,
  who: Who,
  draft: AlertDraft,
  zone: string,
): Promise<Outcome<Alert>> {
  const { siteId, cameraId, text, severity } = draft;
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "alerts.open", site?.id, "site");
  if (refused !== undefined) return refused;
  if (site?.kind !== "canteen" && site?.kind !== "school")
    return refuse(422, "siteId: a problem is one of a canteen or of a school: choose one of them.");
  if (cameraId !== undefined && desk.estate.camera(cameraId)?.siteId !== siteId)
    return refuse(422, `cameraId: ${site.name} has no camera ${cameraId}.`);
  const at = desk.clock.now();
  const dueAt = draft.dueAt ?? answerDueAt(at, desk.links.schoolDay(siteId), zone);
  if (dueAt <= at) return refuse(422, "dueAt: must be still to come.");
  if (dueAt > at + MOST_AHEAD_MS) return refuse(422, "dueAt: must be within 180 days.");
  const { account } = who.person;
  const alert = openedByPerson(
    { id: randomUUID(), siteId, deviceId: cameraId, severity, since: at },
    { text, by: { account }, dueAt },
    at,
  );
  const tooMany = await desk.book.together(async (queries) => {
    if ((await countByAccount(queries, account, at - DAY_MS)) >= MOST_A_DAY)
      return refuse(429, `You have opened ${MOST_A_DAY} alerts in 24 hours: open no more for now.`);
    await insertAlert(queries, alert, [{ kind: "opened", at, by: account, data: { severity, text, dueAt } }]);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "alerts.open",
      siteId,
      target: alert.id,
      detail: severity,
      after: { text, severity, dueAt: new Date(dueAt).toISOString(), cameraId: cameraId ?? null },
    });
    return undefined;
  });
  if (tooMany !== undefined) return tooMany;
  desk.showAlert(alert);
  return { done: alert };
}
