// What is an order's alone in an alert's life: how it becomes one, its deadline, how it is taken back, and to whom it goes
// when it is overdue: one level further up the tree each time, until the top was told twice more. Pure; time, the tree and
// the school days are arguments.
import type { Alert, Happening, Order, Ordered, Overdue, Site, SiteId, UnixMs } from "../model.ts";

export function isOrdered(alert: Alert): alert is Ordered {
  return alert.order !== undefined;
}

/** The alert as an order that nobody has signed for yet. Whoever took it on before did so as something lighter. */
export function afterOrdering(
  { acknowledged: _before, ...alert }: Alert,
  order: Omit<Order, "lookAt">,
  { owner, severity }: { readonly owner: string; readonly severity: Alert["severity"] },
): Ordered {
  const asOrder = { ...alert, severity, state: "firing" as const, assignee: owner };
  return withDeadline({ ...asOrder, order: { ...order, lookAt: order.dueAt } }, order.dueAt);
}

/** The order after whoever decides on it took it back: its number stays used. */
export function afterWithdrawal(alert: Ordered, by: string, at: UnixMs, reason: string): Ordered {
  const { recheck: _due, ...rest } = alert;
  return { ...rest, state: "resolved", resolvedAt: at, resolution: { by, reason } };
}

/** Chosen: an order that the top was told of three times is known there; it stays on the list of what is overdue. */
const TOP_TOLD_AGAIN = 2;
/** Chosen: somebody who ordered something looks at it within three school days after it was done. */
const RECHECK_WITHIN_DAYS = 3;

export type OverdueScene = {
  /** A site and what it hangs under, up to the top. */
  readonly pathUp: (siteId: SiteId) => readonly SiteId[];
  readonly kindOf: (siteId: SiteId) => Site["kind"] | undefined;
  /** So many days of school time later, by the site's calendar. */
  readonly schoolDaysLater: (from: UnixMs, days: number, siteId: SiteId) => UnixMs;
};

/**
 * The order after the hub looked at it, with what happened. It is late in one of two ways: nothing was done by its
 * deadline, or what was done waits for whoever ordered it to look (by the deadline too, or three school days).
 */
export function afterLook(
  alert: Ordered,
  at: UnixMs,
  scene: OverdueScene,
): { readonly alert: Ordered; readonly happened: readonly Happening[] } {
  const { order, siteId } = alert;
  const of = alert.state === "acted" || alert.state === "resolved" ? "recheck" : "act";
  const lateFrom = of === "act" ? order.dueAt : recheckDueAt(alert, scene);
  if (at < lateFrom) return { alert: withOrder(alert, { ...order, lookAt: lateFrom }), happened: [] };
  const lookAt = scene.schoolDaysLater(at, 1, siteId);
  const told = order.overdue?.of === of ? order.overdue.times : 0;
  const levels = levelsFor(alert, of, scene);
  if (told >= levels.length + TOP_TOLD_AGAIN)
    return { alert: withOrder(alert, { ...order, lookAt }), happened: [] };
  const to = levels[Math.min(told, levels.length - 1)] as SiteId;
  const overdue: Overdue = { of, times: told + 1, siteId: to, at };
  const data = { of, times: told + 1, siteId: to, level: scene.kindOf(to) ?? "", dueAt: lateFrom };
  return {
    alert: withOrder(alert, { ...order, lookAt, overdue }),
    happened: [{ kind: "overdue", at, by: "hub", data }],
  };
}

/** The order with another deadline: what was late before begins anew. */
export function withDeadline(alert: Ordered, dueAt: UnixMs): Ordered {
  const { overdue: _past, ...order } = alert.order;
  return withOrder(alert, { ...order, dueAt, lookAt: dueAt });
}

/** Who is told, level by level: above the site of what is to be done, or from whoever ordered it upwards. */
function levelsFor(
  { siteId, order }: Ordered,
  of: Overdue["of"],
  { pathUp }: OverdueScene,
): readonly SiteId[] {
  if (of === "recheck") return pathUp(order.issued.from);
  const above = pathUp(siteId).slice(1);
  return above.length === 0 ? [siteId] : above;
}

function recheckDueAt({ acted, order, siteId }: Ordered, scene: OverdueScene): UnixMs {
  const soon = scene.schoolDaysLater(acted?.at ?? order.dueAt, RECHECK_WITHIN_DAYS, siteId);
  return Math.max(order.dueAt, soon);
}

/** What a person told keeps its own deadline for the answer; of what was opened as an order there is one deadline. */
function withOrder(alert: Ordered, order: Order): Ordered {
  const { remark } = alert;
  if (remark === undefined || "linkId" in remark.by) return { ...alert, order };
  return { ...alert, order, remark: { ...remark, dueAt: order.dueAt } };
}
