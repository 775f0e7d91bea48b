// Whoever decides on a rectification order gives it another deadline, or takes it back. Both say why, and stay on its
// timeline.
import type { Who } from "../access/sessions.ts";
import { afterWithdrawal, isOrdered, withDeadline } from "../alerts/orders.ts";
import type { Happening, Ordered, UnixMs } from "../model.ts";
import { listEvents } from "../store/alert-events.ts";
import { findAlert, isOver, updateAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { deadlineFault, whyNotDecide } from "./order-checks.ts";

type Change = { readonly after: Ordered; readonly happened: Happening };

export async function changeDeadline(
  desk: Desk,
  who: Who,
  id: string,
  { dueAt, reason }: { readonly dueAt: UnixMs; readonly reason: string },
): Promise<Outcome<Ordered>> {
  return await change(desk, who, id, { action: "orders.decide", detail: reason }, (before, by, at) => {
    const fault = deadlineFault(dueAt, at);
    if (fault !== undefined) return fault;
    if (before.state !== "firing" && before.state !== "acknowledged")
      return refuse(409, "It was done and waits to be looked at: send it back with a new deadline instead.");
    const data = { from: before.order.dueAt, to: dueAt, reason };
    return { after: withDeadline(before, dueAt), happened: { kind: "due-changed", at, by, data } };
  });
}

/** It was given by mistake, or came to nothing. */
export async function withdrawOrder(
  desk: Desk,
  who: Who,
  id: string,
  reason: string,
): Promise<Outcome<Ordered>> {
  return await change(desk, who, id, { action: "orders.withdraw", detail: reason }, (before, by, at) => ({
    after: afterWithdrawal(before, by, at, reason),
    happened: { kind: "resolved", at, by, data: { withdrawn: true, reason } },
  }));
}

async function change(
  desk: Desk,
  who: Who,
  id: string,
  line: { readonly action: string; readonly detail: string },
  decide: (before: Ordered, by: string, at: UnixMs) => Change | Refused,
): Promise<Outcome<Ordered>> {
  const seen = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "orders.decide", seen?.siteId, "order");
  if (refused !== undefined || seen === undefined) return refused ?? refuse(404, "There is no such order.");
  if (!isOrdered(seen)) return refuse(409, "It is no order: nobody gave it a number.");
  const mayNot = whyNotDecide(desk, who, seen, await listEvents(desk.book.db, id));
  if (mayNot !== undefined) return mayNot;
  const { account } = who.person;
  const at = desk.clock.now();
  const done = await desk.book.together(async (queries): Promise<Ordered | Refused> => {
    //  Read again inside the transaction: another person may have changed it since.
    const now = await findAlert(queries, id);
    const before = now !== undefined && isOrdered(now) ? now : seen;
    if (isOver(before)) return refuse(409, "It is over.");
    const decided = decide(before, account, at);
    if ("refused" in decided) return decided;
    await updateAlert(queries, decided.after, [decided.happened]);
    await addAuditLine(queries, {
      at,
      who: account,
      action: line.action,
      siteId: before.siteId,
      target: id,
      detail: line.detail,
      before: { state: before.state, dueAt: new Date(before.order.dueAt).toISOString() },
      after: { state: decided.after.state, dueAt: new Date(decided.after.order.dueAt).toISOString() },
    });
    return decided.after;
  });
  if ("refused" in done) return done;
  desk.showAlert(done);
  return { done };
}
