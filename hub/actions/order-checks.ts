// What every step of a rectification order is checked by: from where somebody orders, who may decide on an order, who may
// own one, and what its deadline may be.
import { answerersOf } from "../access/answerers.ts";
import { decidesFromAbove, EVERYWHERE, RIGHTS } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import { isOrdered, withDeadline } from "../alerts/orders.ts";
import type { After, StepName } from "../alerts/steps.ts";
import type { Alert, AlertEvent, Order, Ordered, Role, SiteId, UnixMs } from "../model.ts";
import { isOver } from "../store/alerts.ts";
import type { BookQueries } from "../store/book.ts";
import { readRoster } from "../store/roster.ts";
import { type Desk, type Refused, refuse, whyNot } from "./desk.ts";
import { schoolDaysLater } from "./remark-deadline.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * Chosen, in days of school time: what is grave by the next school day, what is wrong within three, what is to be made
 * better within seven. The practice says only "within a time limit" (限期整改); no number was found.
 */
const DAYS_FOR: Readonly<Record<Alert["severity"], number>> = { critical: 1, warning: 3, notice: 7 };
/** Chosen: less cannot be read, done and shown. */
const LEAST_AHEAD_MS = HOUR_MS;
/** Chosen: what takes longer is a plan, and is followed by smaller steps. */
const MOST_AHEAD_MS = 180 * DAY_MS;

export function defaultDeadline(
  desk: Desk,
  { severity, siteId }: { readonly severity: Alert["severity"]; readonly siteId: SiteId },
  zone: string,
): UnixMs {
  return schoolDaysLater(desk.clock.now(), DAYS_FOR[severity], desk.links.schoolDay(siteId), zone);
}

export function deadlineFault(dueAt: UnixMs, at: UnixMs): Refused | undefined {
  if (dueAt < at + LEAST_AHEAD_MS) return refuse(422, "dueAt: must be at least an hour from now.");
  if (dueAt > at + MOST_AHEAD_MS) return refuse(422, "dueAt: must be within 180 days.");
  return undefined;
}

/** Who answers: the one that was named, if they hold a post there, or else whoever is asked first. */
export async function ownerOf(
  desk: Desk,
  queries: BookQueries,
  siteId: SiteId,
  named: string | undefined,
): Promise<{ readonly owner: string } | Refused> {
  const people = (await readRoster(queries)).values();
  const answerers = answerersOf(people, siteId, desk.tree(), desk.clock.now());
  const owner = named === undefined ? answerers[0] : answerers.find(({ account }) => account === named);
  if (owner !== undefined) return { owner: owner.account };
  if (named !== undefined)
    return refuse(422, `owner: ${named} holds no post there: choose one of GET /sites/${siteId}/answerers.`);
  return refuse(422, "owner: nobody holds a post there who could answer for it: give somebody one first.");
}

/** The post by which somebody orders: of those that reach the site the highest. */
export function issuedFrom(desk: Desk, who: Who, siteId: SiteId): Pick<Order["issued"], "role" | "from"> {
  const path = desk.tree().pathUp(siteId);
  const allowed: readonly Role[] = RIGHTS["orders.open"];
  const top = path.at(-1) ?? siteId;
  const [highest] = who.person.posts
    .filter(({ role }) => allowed.includes(role))
    .map(({ role, siteId: at }) => ({ role, from: at === EVERYWHERE ? top : at }))
    .filter(({ from }) => path.includes(from))
    .sort((one, other) => path.indexOf(other.from) - path.indexOf(one.from));
  if (highest === undefined) throw new Error("who may order holds no post that reaches the site");
  return highest;
}

const OWN_ONLY: readonly Role[] = ["safety-officer", "inspector"];

/**
 * Whoever ordered it decides on it (复查, 销号, 退回, another deadline), and whoever manages there or above. Who is to put it
 * right, or did, never approves.
 */
export function whyNotDecide(
  desk: Desk,
  who: Who,
  alert: Ordered,
  events: readonly AlertEvent[],
): Refused | undefined {
  const { account } = who.person;
  if (!isGiver(desk, who, alert))
    return refuse(403, "Only whoever ordered it, or is above them, decides on an order.", "order-not-yours");
  const hasActed = events.some(({ kind, by }) => kind === "acted" && by === account);
  if (alert.assignee === account || hasActed)
    return refuse(
      403,
      "Who puts something right does not approve it: somebody else decides on this order.",
      "alert-own-work",
    );
  return undefined;
}

/** True if somebody may give an order another deadline, or take it back. */
export function decidesOn(desk: Desk, who: Who, alert: Alert, events: readonly AlertEvent[]): boolean {
  const { order } = alert;
  if (order === undefined || isOver(alert)) return false;
  if (whyNot(desk, who, "orders.decide", alert.siteId, "order") !== undefined) return false;
  return whyNotDecide(desk, who, { ...alert, order }, events) === undefined;
}

/** Why somebody may not take a step that an order has in common with any alert, though they might with another alert. */
export function whyNotStep(
  desk: Desk,
  who: Who,
  step: StepName,
  alert: Alert,
  events: readonly AlertEvent[],
): Refused | undefined {
  const { order, assignee, state } = alert;
  if (order === undefined) return undefined;
  if (state === "resolved") return refuse(409, "This order was taken back.", "alert-over");
  const ordered: Ordered = { ...alert, order };
  switch (step) {
    case "acknowledge":
    case "act":
      //  Who decides on it would sign, or work, for those who are to answer for it.
      return assignee !== who.person.account && isGiver(desk, who, ordered)
        ? refuse(403, "Whoever is to put it right signs for it and acts: you ordered it.", "order-yours")
        : undefined;
    case "resolve":
      return refuse(
        409,
        "An order ends when what was done is looked at; whoever ordered it may take it back.",
        "order-no-resolve",
      );
    case "recheck":
    case "return":
    case "close":
      return whyNotDecide(desk, who, ordered, events);
    case "assign":
    case "snooze":
      return undefined;
  }
}

/** True if somebody ordered it, or manages where it was ordered or above. */
function isGiver(desk: Desk, { person }: Who, { order: { issued } }: Ordered): boolean {
  //  Officers and inspectors decide on their own orders only.
  const posts = person.posts.filter(({ role }) => !OWN_ONLY.includes(role));
  const isAbove = decidesFromAbove({ ...person, posts }, "orders.decide", issued.from, desk.tree());
  return person.account === issued.by || isAbove;
}

/** An order that is sent back has a new deadline. */
export function returnedOrder(
  desk: Desk,
  after: After,
  dueAt: UnixMs | undefined,
  zone: string,
): After | Refused {
  const { alert, happened } = after;
  if (!isOrdered(alert)) return after;
  const due = dueAt ?? defaultDeadline(desk, alert, zone);
  const fault = deadlineFault(due, desk.clock.now());
  if (fault !== undefined) return fault;
  const told = happened.map((one) =>
    one.kind === "returned" ? { ...one, data: { ...one.data, to: due } } : one,
  );
  return { alert: withDeadline(alert, due), happened: told };
}
