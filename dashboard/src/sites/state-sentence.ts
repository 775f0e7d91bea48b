// The state of everything in one sentence, the worst first: what a supervisor would say on the telephone. Pure.
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { isOver, SEVERITY_RANK } from "../alerts/alert-words.ts";
import { groupBy } from "../group-by.ts";
import type { Translate } from "../languages/language.ts";
import { type Words, zh } from "../languages/zh.ts";
import { durationText } from "../wording.ts";
import { camerasOffline, isOnline, totalOf } from "./site-tree.ts";

export type StateSentence = {
  readonly tone: "ok" | "warning" | "critical";
  /** The worst thing, or that all is well. */
  readonly first: string;
  /** The rest; empty when there is nothing to add. */
  readonly rest: string;
};

/** Chosen: a sentence with more parts is a list, and the list stands below it. */
const MOST_PARTS = 3;

export function stateSentence(
  sites: readonly Site[],
  alerts: readonly Alert[],
  nowMs: number,
  t: Translate,
): StateSentence {
  const open = alerts.filter((alert) => !isOver(alert));
  const groups = [...groupBy(open, (alert) => alert.rule ?? alert.source).values()].toSorted(worstGroupFirst);
  const total = totalOf(sites);
  const told = new Set(open.map((alert) => alert.rule));
  const parts = groups.map((group) => alertPart(group, nowMs, t));
  const offline = camerasOffline(total);
  if (offline > 0 && !told.has("camera-offline"))
    parts.push(t("sentence.camerasOffline", { count: offline }));
  if (total.silentSensors > 0 && !told.has("sensor-silent")) {
    parts.push(t("sentence.sensorsSilent", { count: total.silentSensors }));
  }
  if (total.blindAreas > 0) parts.push(t("sentence.blind", { count: total.blindAreas }));
  const kitchens = kitchensPart(sites, t);
  const joined = (some: readonly string[]) => capital(some.join(t("sentence.joint")) + t("sentence.end"));
  const [first, ...others] = parts.slice(0, MOST_PARTS);
  if (first === undefined) return { tone: "ok", first: joined([t("sentence.calm", { kitchens })]), rest: "" };
  const critical = open.some((alert) => alert.severity === "critical");
  return {
    tone: critical ? "critical" : "warning",
    first: joined([first]),
    rest: joined([...others, kitchens]),
  };
}

function alertPart(group: readonly Alert[], nowMs: number, t: Translate): string {
  const count = group.length;
  const what =
    group[0]?.source === "person"
      ? t("remark.happening", { count })
      : t(`happening.${happeningOf(group[0]?.rule)}`, { count });
  const since = Math.min(...group.map((alert) => Date.parse(alert.since)));
  const unanswered = group.filter((alert) => alert.state === "firing").length;
  const answer =
    unanswered === 0
      ? t("sentence.answered")
      : unanswered === group.length
        ? t("sentence.nobody")
        : t("sentence.someNobody", { count: unanswered });
  return t("sentence.lasting", { what, duration: durationText(nowMs - since, t), answer });
}

function kitchensPart(sites: readonly Site[], t: Translate): string {
  const canteens = sites.filter((site) => site.kind === "canteen");
  const online = canteens.filter((site) => isOnline(site.summary)).length;
  if (online === 1 && canteens.length === 1) return t("sentence.kitchenOnline");
  return online === canteens.length
    ? t("sentence.kitchensAllOnline", { count: online })
    : t("sentence.kitchensSomeOnline", { online, total: canteens.length });
}

function worstGroupFirst(a: readonly Alert[], b: readonly Alert[]): number {
  const severity = (group: readonly Alert[]) =>
    Math.min(...group.map((alert) => SEVERITY_RANK[alert.severity]));
  const unanswered = (group: readonly Alert[]) => (group.some((alert) => alert.state === "firing") ? 0 : 1);
  const since = (group: readonly Alert[]) => Math.min(...group.map((alert) => Date.parse(alert.since)));
  return severity(a) - severity(b) || unanswered(a) - unanswered(b) || since(a) - since(b);
}

function happeningOf(rule: string | undefined): keyof Words["rule"] | "other" {
  return rule !== undefined && Object.hasOwn(zh.rule, rule) ? (rule as keyof Words["rule"]) : "other";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
