// Whoever sees an alert says something about it, for the others who see it. A comment is never changed or taken away.
import type { Who } from "../access/sessions.ts";
import { addHappenings } from "../store/alert-events.ts";
import { findAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { addWords, listWords, type Said } from "../store/remarks.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

/** Chosen: what has more to it is talked about elsewhere. */
const MOST_WORDS = 500;

export async function commentAlert(desk: Desk, who: Who, id: string, text: string): Promise<Outcome<Said>> {
  const alert = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "alerts.comment", alert?.siteId, "alert");
  if (refused !== undefined || alert === undefined) return refused ?? refuse(404, "There is no such alert.");
  const { account } = who.person;
  const at = desk.clock.now();
  const said = await desk.book.together(async (queries) => {
    if ((await listWords(queries, id)).length >= MOST_WORDS) return undefined;
    const words = await addWords(queries, id, "comment", { by: account, at, text });
    await addHappenings(queries, id, [{ kind: "commented", at, by: account, data: { text } }]);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "alerts.comment",
      siteId: alert.siteId,
      target: id,
      detail: "",
      after: { comment: text },
    });
    return words;
  });
  if (said === undefined) return refuse(409, `An alert takes ${MOST_WORDS} comments and answers.`);
  //  Whoever has it open asks for the comments again.
  desk.showAlert(alert);
  return { done: said };
}
