// What is done with an alert that a person opened: it is answered, or set aside as abuse. Each once more reads it inside
// the transaction that writes, and leaves a line on the audit log; a parent's own words are not on that, because it is
// kept for ever and they may be nobody's business.
import type { Who } from "../access/sessions.ts";
import { afterAnswer, afterSettingAside } from "../alerts/life.ts";
import type { Alert, Happening, Remark } from "../model.ts";
import { findAlert, isOver, updateAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { addWords, putBlock } from "../store/remarks.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";

type Reported = Alert & { readonly remark: Remark };

const DAY_MS = 86_400_000;

/** The school's words to whoever reported it. One that closes also ends the alert. */
export async function answerAlert(
  desk: Desk,
  who: Who,
  id: string,
  { text, closes }: { readonly text: string; readonly closes: boolean },
): Promise<Outcome<Alert>> {
  const found = await findReported(desk, who, "alerts.answer", id);
  if ("refused" in found) return found;
  const { account } = who.person;
  const at = desk.clock.now();
  return await change(desk, found, async (queries, before) => {
    if (before.remark.setAside !== undefined)
      return refuse(409, "It was set aside as abuse: nobody reads an answer to it.");
    const isOrder = before.order !== undefined;
    if (isOrder && closes)
      return refuse(
        409,
        "It is an order, which a look at what was done closes: send the answer without closing it.",
      );
    //  Whoever wrote by a link is answered also when what they wrote of was put right.
    if (isOver(before) && !(isOrder && "linkId" in before.remark.by))
      return refuse(409, "It is closed. A comment can still be added.");
    const answer = { by: account, at, text };
    const after = afterAnswer(before, answer, closes);
    await addWords(queries, id, "answer", answer);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "alerts.answer",
      siteId: after.siteId,
      target: id,
      detail: closes ? "closed" : "",
      before: { state: before.state },
      after: { state: after.state, answer: text },
    });
    return after;
  });
}

/**
 * It was abuse: its text is hidden from all but those who moderate, and the alert is over. With `blockDays` nobody reports
 * anything by the same link for so long.
 */
export async function setRemarkAside(
  desk: Desk,
  who: Who,
  id: string,
  { reason, blockDays }: { readonly reason: string; readonly blockDays: number },
): Promise<Outcome<Alert>> {
  const found = await findReported(desk, who, "alerts.moderate", id);
  if ("refused" in found) return found;
  const { account } = who.person;
  const at = desk.clock.now();
  const linkId = "linkId" in found.remark.by ? found.remark.by.linkId : undefined;
  const untilAt = blockDays === 0 ? undefined : at + blockDays * DAY_MS;
  if (untilAt !== undefined) {
    if (linkId === undefined)
      return refuse(422, "blockDays: nobody sent this by a link: there is none to block.");
    //  A kitchen that feeds another's school decides nothing about that school's parents.
    const isTheirs = whyNot(desk, who, "alerts.moderate", desk.links.link(linkId)?.siteId, "link");
    if (isTheirs !== undefined)
      return refuse(403, "The link is another school's: ask them to block it, or leave blockDays out.");
  }
  return await change(desk, found, async (queries, before) => {
    if (before.order !== undefined && !isOver(before))
      return refuse(409, "It is an order: whoever ordered it takes it back first.");
    const after = afterSettingAside(before, account, at, reason);
    if (untilAt !== undefined && linkId !== undefined)
      await putBlock(queries, linkId, { untilAt, by: account, at });
    if (after === before && untilAt === undefined) return before;
    await addAuditLine(queries, {
      at,
      who: account,
      action: "alerts.moderate",
      siteId: after.siteId,
      target: id,
      detail: reason,
      before: { state: before.state, setAside: before.remark.setAside?.reason ?? null },
      after: {
        state: after.state,
        setAside: after.remark.setAside?.reason ?? null,
        ...(untilAt === undefined ? {} : { link: linkId, blockedUntil: new Date(untilAt).toISOString() }),
      },
    });
    return after;
  });
}

async function findReported(
  desk: Desk,
  who: Who,
  action: "alerts.answer" | "alerts.moderate",
  id: string,
): Promise<Reported | Refused> {
  const alert = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, action, alert?.siteId, "alert");
  if (refused !== undefined || alert === undefined) return refused ?? refuse(404, "There is no such alert.");
  return isReported(alert)
    ? alert
    : refuse(409, "A rule opened this alert, and the data end it: comment on it.");
}

function isReported(alert: Alert): alert is Reported {
  return alert.remark !== undefined;
}

async function change(
  desk: Desk,
  seen: Reported,
  decide: (queries: BookQueries, before: Reported) => Promise<Reported | Refused>,
): Promise<Outcome<Alert>> {
  const after = await desk.book.together(async (queries) => {
    //  Read again inside the transaction: another person may have changed it since.
    const now = await findAlert(queries, seen.id);
    const before = now !== undefined && isReported(now) ? now : seen;
    const decided = await decide(queries, before);
    if (!("refused" in decided) && decided !== before)
      await updateAlert(queries, decided, happened(before, decided));
    return decided;
  });
  if ("refused" in after) return after;
  desk.showAlert(after);
  return { done: after };
}

/** What an answer or a setting aside adds to the alert's events. */
function happened(before: Reported, after: Reported): readonly Happening[] {
  const answer = after.remark.answers.at(-1);
  const { setAside } = after.remark;
  const all: Happening[] = [];
  if (answer !== undefined && after.remark.answers.length > before.remark.answers.length)
    all.push({ kind: "answered", at: answer.at, by: answer.by, data: { text: answer.text } });
  if (setAside !== undefined && before.remark.setAside === undefined)
    all.push({ kind: "set-aside", at: setAside.at, by: setAside.by, data: { reason: setAside.reason } });
  const last = all.at(-1);
  if (last !== undefined && after.resolvedAt !== undefined && before.resolvedAt === undefined)
    all.push({ kind: "resolved", at: after.resolvedAt, by: last.by });
  return all;
}
