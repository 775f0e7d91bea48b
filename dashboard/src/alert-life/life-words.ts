// What happened to an alert, in words. Pure.
import type { Alert, AlertTimeline } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { type Words, zh } from "../languages/zh.ts";
import { orderEventText } from "../orders/order-words.ts";
import { momentText, valueText } from "../wording.ts";

type Item = AlertTimeline["items"][number];
export type EventItem = Extract<Item, { type: "event" }>;
export type MessageItem = Extract<Item, { type: "message" }>;

export type Saying = { readonly alert: Alert; readonly now: number; readonly zone: string };

/** Who an event names: an account, or what else does things. */
function byText(by: string, t: Translate): string {
  if (by === "rule" || by === "hub") return t(`life.timeline.${by}`);
  return by.startsWith("link:") ? t("life.timeline.parent") : by;
}

/** The event in one line. */
export function eventText(item: EventItem, { alert, now, zone }: Saying, t: Translate): string {
  const { kind, by, data } = item;
  const who = byText(by, t);
  const ofOrder = orderEventText(item, { who, isOrder: alert.order !== undefined, now, zone }, t);
  if (ofOrder !== undefined) return ofOrder;
  const severity = data["severity"];
  const graded = severity === "notice" || severity === "warning" || severity === "critical";
  switch (kind) {
    case "opened":
      return t(by === "rule" || by === "hub" ? "life.timeline.opened" : "life.timeline.openedByPerson", {
        who,
      });
    case "raised":
    case "lowered":
      return t(`life.timeline.${kind}`, {
        severity: graded ? t(`alert.severity.${severity}`) : "",
      });
    case "worsened":
      return t("life.timeline.worsened", { value: worstText(alert, data["worst"], t) });
    case "assigned":
      return typeof data["to"] === "string"
        ? t("life.timeline.assigned", { who, to: data["to"] })
        : t("life.timeline.unassigned", { who });
    case "snoozed":
      return t("life.timeline.snoozed", { who, time: momentText(Number(data["until"]), now, zone) });
    case "snooze-ended":
      return t(data["why"] === "graver" ? "life.timeline.snoozeBroken" : "life.timeline.snoozeOver");
    case "resolved":
      return by === "rule" || by === "hub"
        ? t("life.timeline.resolvedByData")
        : t("life.timeline.resolved", { who });
    default:
      return isKnown(kind) ? t(`life.timeline.${kind}`, { who }) : t("life.timeline.other", { who, kind });
  }
}

/** What stands below the line: a person's own words, or a value. */
export function detailText(item: EventItem, alert: Alert, t: Translate): string | undefined {
  const { kind, data } = item;
  for (const name of ["what", "note", "reason", "text"]) {
    const words = data[name];
    if (typeof words === "string" && words !== "") return words;
  }
  const isOfRule = kind === "opened" || kind === "reopened" || kind === "raised" || kind === "resolved";
  if (!isOfRule || typeof data["worst"] !== "number") return undefined;
  const value = worstText(alert, data["worst"], t);
  return value === "" ? undefined : t("life.timeline.worst", { value });
}

export function foodText(item: EventItem, t: Translate): string | undefined {
  const food = item.data["disposition"];
  const isFood = food === "kept" || food === "moved" || food === "discarded" || food === "none";
  return isFood ? t("life.timeline.food", { what: t(`life.act.disposition.${food}`) }) : undefined;
}

/** A camera's "online" is no quantity, nor is what is wrong with its picture, and how long a sensor was silent the times say. */
function worstText({ metric }: Alert, worst: unknown, t: Translate): string {
  if (
    metric === undefined ||
    metric === "online" ||
    metric.startsWith("picture_") ||
    typeof worst !== "number"
  )
    return "";
  return valueText(metric, worst, t);
}

type Plain = "acknowledged" | "acted" | "photo" | "commented" | "answered" | "set-aside" | "reopened";
type Ends = "rechecked" | "returned" | "closed" | "folded" | "unfolded" | "overdue" | "due-changed";

function isKnown(kind: string): kind is Plain | Ends {
  return Object.hasOwn(zh.life.timeline, kind);
}

/** A photo that an event is about, or tells of. */
export function photosIn({ kind, data }: EventItem): string[] {
  const photo = data["photo"];
  return kind === "photo" && typeof photo === "string" ? [photo] : [];
}

/** Of values that went farther and farther without anything between, the last. */
export function withoutSteps(items: readonly Item[]): Item[] {
  const isStep = (item: Item | undefined) => item?.type === "event" && item.kind === "worsened";
  return items.filter((item, index) => !(isStep(item) && isStep(items[index + 1])));
}

/** What a message said, in a word. */
export function kindText(kind: string, t: Translate): string {
  return Object.hasOwn(zh.life.message.kind, kind)
    ? t(`life.message.kind.${kind as keyof Words["life"]["message"]["kind"]}`)
    : t("life.message.kind.other");
}

/** How a message fared. */
export function fateText(item: MessageItem, { now, zone }: Saying, t: Translate): string {
  const { state, sentAt, channel, tries } = item;
  const time = sentAt === undefined ? "" : momentText(Date.parse(sentAt), now, zone);
  if (state === "sent" && channel === undefined) return t("life.message.inAppSent", { time });
  if (state === "failed") return t("life.message.state.failed", { why: tries.at(-1)?.detail ?? "" });
  return t(`life.message.state.${state}`, { time });
}
