// How alerts are ordered and named. Pure.
import type { Alert } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/translate.ts";
import { type Words, zh } from "../languages/zh.ts";

/** 0 is the worst. */
export const SEVERITY_RANK: Record<Alert["severity"], number> = { critical: 0, warning: 1, notice: 2 };

const STATE_RANK: Record<Alert["state"], number> = {
  firing: 0,
  acknowledged: 1,
  acted: 2,
  resolved: 3,
  closed: 4,
};

/** What the rule says, in words; a rule this page does not know by its own name. */
export function ruleText(rule: string | undefined, t: Translate): string {
  if (rule === undefined) return t("page.alerts");
  return Object.hasOwn(zh.rule, rule) ? t(`rule.${rule as keyof Words["rule"]}`) : rule;
}

/** Nobody's first, then the worst, then the newest. */
export function mostUrgentFirst(a: Alert, b: Alert): number {
  return (
    STATE_RANK[a.state] - STATE_RANK[b.state] ||
    (isOver(a) ? 0 : SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]) ||
    Date.parse(b.firedAt) - Date.parse(a.firedAt)
  );
}

/** Nobody has anything to do with it any more. */
export function isOver({ state, recheck }: Pick<Alert, "state" | "recheck">): boolean {
  return state === "closed" || (state === "resolved" && recheck?.state !== "due");
}

/** True where the value farthest beyond the limit lies below it. */
export function isBelow(alert: Alert): boolean {
  return alert.worst !== undefined && alert.limit !== undefined && alert.worst < alert.limit;
}
