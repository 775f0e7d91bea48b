// A person takes an alert on. Doing it again gives the same answer and changes nothing.
import type { Who } from "../access/sessions.ts";
import { afterAcknowledgement } from "../alerts/life.ts";
import type { Alert } from "../model.ts";
import { findAlert, updateAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import { whyNotStep } from "./order-checks.ts";

export async function acknowledgeAlert(
  desk: Desk,
  who: Who,
  id: string,
  note: string,
): Promise<Outcome<Alert>> {
  const seen = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "alerts.acknowledge", seen?.siteId, "alert");
  if (refused !== undefined || seen === undefined)
    return refused ?? { refused: { status: 404, detail: "There is no such alert." } };

  const { account } = who.person;
  const at = desk.clock.now();
  const outcome = await desk.book.together(async (queries) => {
    //  Read again inside the transaction: the rules or another person may have changed it since.
    const before = (await findAlert(queries, id)) ?? seen;
    const after = afterAcknowledgement(before, account, at, note);
    if (after === before) return { alert: before, isNew: false };
    const mayNot = whyNotStep(desk, who, "acknowledge", before, []);
    if (mayNot !== undefined) return mayNot;
    await updateAlert(queries, after, [{ kind: "acknowledged", at, by: account, data: { note } }]);
    const event = {
      at,
      who: account,
      action: "alerts.acknowledge",
      siteId: after.siteId,
      target: id,
      detail: note,
      ...changed(before, after),
    };
    await addAuditLine(queries, event);
    return { alert: after, isNew: true };
  });
  if ("refused" in outcome) return outcome;
  if (outcome.isNew) desk.showAlert(outcome.alert);
  return { done: outcome.alert };
}
