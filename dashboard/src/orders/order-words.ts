// How an order is named, how it stands, and how its deadline stands. Pure.
import type { Alert, Order, OrderItem } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { durationText, momentText } from "../wording.ts";

export type Ordered = Alert & { readonly order: Order };

export function isOrdered(alert: Alert): alert is Ordered {
  return alert.order !== undefined;
}

export function numberText({ year, number }: Pick<Order, "year" | "number">, t: Translate): string {
  return t("order.number", { year, number });
}

export function orderState(alert: Pick<Alert, "state" | "recheck">, t: Translate): string {
  const wasReturned = alert.state === "acknowledged" && alert.recheck?.state === "returned";
  return t(`order.state.${wasReturned ? "returned" : alert.state}`);
}

/** Nothing was done, and the deadline is over. */
export function isLate({ state, order }: Ordered, nowMs: number): boolean {
  return (state === "firing" || state === "acknowledged") && Date.parse(order.dueAt) < nowMs;
}

/** How long is left, or was left; undefined once something was done. */
export function leftText(alert: Ordered, nowMs: number, t: Translate): string | undefined {
  if (alert.state !== "firing" && alert.state !== "acknowledged") return undefined;
  const duration = durationText(Math.abs(nowMs - Date.parse(alert.order.dueAt)), t);
  return t(isLate(alert, nowMs) ? "order.late" : "order.left", { duration });
}

export const STATE_TONES = {
  firing: "warning",
  acknowledged: "notice",
  acted: "notice",
  resolved: "plain",
  closed: "ok",
} as const;

const DAY_MS = 86_400_000;
export const DUE_GROUPS = ["late", "today", "week", "later", "over"] as const;
export type DueGroup = (typeof DUE_GROUPS)[number];

export function dueGroup(alert: Ordered, nowMs: number): DueGroup {
  if (alert.state === "closed" || alert.state === "resolved") return "over";
  const left = Date.parse(alert.order.dueAt) - nowMs;
  if (left < 0) return "late";
  if (left <= DAY_MS) return "today";
  return left <= 7 * DAY_MS ? "week" : "later";
}

export function ownerText({ ownerName, assignee }: Pick<OrderItem, "ownerName" | "assignee">): string {
  return ownerName ?? assignee ?? "";
}

/** What happened to an order where it has words of its own: it is signed for, not acknowledged. */
export function orderEventText(
  { kind, data }: { readonly kind: string; readonly data: Readonly<Record<string, unknown>> },
  said: { readonly who: string; readonly isOrder: boolean; readonly now: number; readonly zone: string },
  t: Translate,
): string | undefined {
  const { who, isOrder, now, zone } = said;
  if (!isOrder) return undefined;
  const time = () => momentText(Number(data["to"]), now, zone);
  switch (kind) {
    case "opened":
      return data["order"] === undefined ? undefined : t("order.event.opened", { who });
    case "ordered":
      return t("order.event.ordered", { who });
    case "acknowledged":
      return t("order.event.acknowledged", { who });
    case "due-changed":
      return t("order.event.dueChanged", { who, time: time() });
    case "returned":
      return t("order.event.returned", { who, time: time() });
    case "overdue":
      return t(data["of"] === "recheck" ? "order.event.recheckOverdue" : "order.event.overdue", {
        level: levelText(data["level"], t),
      });
    case "resolved":
      return data["withdrawn"] === true ? t("order.event.withdrawn", { who }) : undefined;
    default:
      return undefined;
  }
}

function levelText(level: unknown, t: Translate): string {
  return level === "school" || level === "town" || level === "district" || level === "canteen"
    ? t(`site.kinds.${level}`)
    : "";
}
