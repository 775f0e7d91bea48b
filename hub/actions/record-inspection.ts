// An inspector or a manager writes down that a canteen was inspected, by whom and with what result; parents are told of
// the newest. A wrong one is withdrawn, never changed.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import {
  findInspection,
  type Inspection,
  type InspectionResult,
  insertInspection,
  withdrawInspection,
} from "../store/disclosures.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export type InspectionDraft = {
  /** "YYYY-MM-DD". */
  readonly day: string;
  readonly body: string;
  readonly result: InspectionResult;
  readonly note: string;
};

export async function recordInspection(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  draft: InspectionDraft,
  today: string,
): Promise<Outcome<Inspection>> {
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "inspections.record", site?.id, "site");
  if (refused !== undefined) return refused;
  if (site?.kind !== "canteen")
    return refuse(422, "A canteen is inspected: choose the canteen, not the school or what is above it.");
  if (draft.day > today) return refuse(422, `day: ${draft.day} is still to come; today is ${today}.`);
  const at = desk.clock.now();
  const { account } = who.person;
  const inspection = { id: randomUUID(), siteId, ...draft, recordedBy: account, recordedAt: at };
  await desk.book.together(async (queries) => {
    await insertInspection(queries, inspection);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "inspections.record",
      siteId,
      target: inspection.id,
      detail: `${draft.day}, ${draft.body}: ${draft.result}`,
      after: { ...draft },
    });
  });
  return { done: inspection };
}

export async function withdrawRecordedInspection(
  desk: Desk,
  who: Who,
  id: string,
): Promise<Outcome<Inspection>> {
  const known = await findInspection(desk.book.db, id);
  const refused = whyNot(desk, who, "inspections.record", known?.siteId, "inspection");
  if (refused !== undefined || known === undefined)
    return refused ?? refuse(404, "There is no such inspection.");
  if (known.withdrawn !== undefined) return { done: known };
  const at = desk.clock.now();
  const { account } = who.person;
  await desk.book.together(async (queries) => {
    await withdrawInspection(queries, id, account, at);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "inspections.withdraw",
      siteId: known.siteId,
      target: id,
      detail: `${known.day}, ${known.body}: ${known.result}`,
      before: { day: known.day, body: known.body, result: known.result, note: known.note },
    });
  });
  return { done: { ...known, withdrawn: { by: account, at } } };
}
