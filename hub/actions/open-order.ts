// A rectification order (整改) is given: a problem, what is to be done, who answers for it, until when. It is an alert of a
// person's with a number, made anew or of what a parent or somebody else has reported. The number is taken in the
// transaction that writes the order.
import { randomUUID } from "node:crypto";
import { dayOf } from "../access/link-gate.ts";
import type { Who } from "../access/sessions.ts";
import { openedByPerson } from "../alerts/life.ts";
import { afterOrdering, isOrdered } from "../alerts/orders.ts";
import type { Alert, DeviceId, Happening, Order, Ordered, OrderKind, SiteId, UnixMs } from "../model.ts";
import { findAlert, insertAlert, isOver, updateAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { nextOrderNumber } from "../store/orders.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { deadlineFault, defaultDeadline, issuedFrom, ownerOf } from "./order-checks.ts";

export type OrderTerms = {
  readonly kind: OrderKind;
  readonly requirement: string;
  readonly basis: string;
  readonly severity: Alert["severity"];
  /** Without it, whoever answers there. */
  readonly owner?: string | undefined;
  /** Without it, by the severity. */
  readonly dueAt?: UnixMs | undefined;
};

export type OrderDraft = OrderTerms & {
  readonly siteId: SiteId;
  readonly text: string;
  readonly cameraId?: DeviceId | undefined;
  /** The moment that it is about; without it, now. */
  readonly since?: UnixMs | undefined;
};

/** Chosen: what is older is nothing that was just seen. */
const MOST_BACK_MS = 30 * 86_400_000;

export async function openOrder(
  desk: Desk,
  who: Who,
  draft: OrderDraft,
  zone: string,
): Promise<Outcome<Ordered>> {
  const { siteId, cameraId, text } = draft;
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "orders.open", site?.id, "site");
  if (refused !== undefined) return refused;
  if (site?.kind !== "canteen" && site?.kind !== "school")
    return refuse(422, "siteId: an order is for a canteen or a school: choose one of them.");
  if (cameraId !== undefined && desk.estate.camera(cameraId)?.siteId !== siteId)
    return refuse(422, `cameraId: ${site.name} has no camera ${cameraId}.`);
  const at = desk.clock.now();
  const since = draft.since ?? at;
  if (since > at) return refuse(422, "since: is still to come.");
  if (since < at - MOST_BACK_MS) return refuse(422, "since: is more than 30 days ago.");
  const { account } = who.person;
  const opened = openedByPerson(
    { id: randomUUID(), siteId, deviceId: cameraId, severity: draft.severity, since },
    { text, by: { account }, dueAt: at },
    at,
  );
  return await order(desk, who, draft, { zone, at, find: async () => opened, isNew: true });
}

/** What was reported becomes an order; a parent's own answer stays to be given. */
export async function makeOrder(
  desk: Desk,
  who: Who,
  id: string,
  terms: OrderTerms,
  zone: string,
): Promise<Outcome<Ordered>> {
  const seen = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "orders.open", seen?.siteId, "alert");
  if (refused !== undefined || seen === undefined) return refused ?? refuse(404, "There is no such alert.");
  const find = async (queries: BookQueries) => {
    //  Read again inside the transaction: another person may have changed it since.
    const alert = (await findAlert(queries, id)) ?? seen;
    if (alert.remark === undefined)
      return refuse(409, "A rule opened this alert: open an order for what is to be put right.");
    if (isOrdered(alert)) return refuse(409, "It is an order already.");
    if (isOver(alert)) return refuse(409, "It is over: open an order for what is to be put right.");
    return alert;
  };
  return await order(desk, who, terms, { zone, at: desk.clock.now(), find, isNew: false });
}

async function order(
  desk: Desk,
  who: Who,
  terms: OrderTerms,
  how: {
    readonly zone: string;
    readonly at: UnixMs;
    readonly find: (queries: BookQueries) => Promise<Alert | Refused>;
    readonly isNew: boolean;
  },
): Promise<Outcome<Ordered>> {
  const { zone, at, isNew } = how;
  const { account } = who.person;
  const done = await desk.book.together(async (queries): Promise<Ordered | Refused> => {
    const before = await how.find(queries);
    if ("refused" in before) return before;
    const { siteId } = before;
    const { kind, requirement, basis, severity } = terms;
    const dueAt = terms.dueAt ?? defaultDeadline(desk, { severity, siteId }, zone);
    const fault = deadlineFault(dueAt, at);
    if (fault !== undefined) return fault;
    const chosen = await ownerOf(desk, queries, siteId, terms.owner);
    if ("refused" in chosen) return chosen;
    const { owner } = chosen;
    const year = Number(dayOf(at, zone).slice(0, 4));
    const number = await nextOrderNumber(queries, year);
    const issued = { by: account, at, ...issuedFrom(desk, who, siteId) };
    const after = afterOrdering(
      before,
      { year, number, kind, requirement, basis, issued, dueAt },
      { owner, severity },
    );
    const happened = happenedOf(after, account, at, isNew);
    await (isNew ? insertAlert(queries, after, happened) : updateAlert(queries, after, happened));
    await addAuditLine(queries, {
      at,
      who: account,
      action: "orders.open",
      siteId,
      target: after.id,
      detail: `${year}-${number}`,
      before: isNew ? {} : { state: before.state, severity: before.severity },
      after: { ...auditOf(after, isNew), owner, dueAt: new Date(dueAt).toISOString() },
    });
    return after;
  });
  if ("refused" in done) return done;
  desk.showAlert(done);
  return { done };
}

function happenedOf(after: Ordered, by: string, at: UnixMs, isNew: boolean): readonly Happening[] {
  const { severity, assignee } = after;
  const { year, number, kind, requirement, basis, dueAt } = after.order;
  const order = { year, number, kind, requirement, basis };
  //  A parent's own words may be set aside later: they are in no event.
  const text = isNew ? { text: after.remark?.text } : {};
  return [
    {
      kind: isNew ? "opened" : "ordered",
      at,
      by,
      data: { severity, ...text, dueAt, assignee, order },
    },
  ];
}

function auditOf({ order, severity, remark, deviceId }: Ordered, isNew: boolean): Record<string, unknown> {
  const { kind, requirement, basis }: Order = order;
  const said = isNew ? { text: remark?.text, cameraId: deviceId ?? null } : {};
  return { ...said, severity, kind, requirement, basis };
}
