// How what people report is named, and whether its time is over. Pure.
import type { Alert } from "../../../hub/serve/contract.ts";
import { isOver, ruleText } from "../alerts/alert-words.ts";
import type { Translate } from "../languages/language.ts";
import { isLate, isOrdered, numberText, orderState } from "../orders/order-words.ts";

/** What an alert is about: its rule in words, or who reported it. */
export function whatText(alert: Alert, t: Translate): string {
  if (alert.order) return numberText(alert.order, t);
  return alert.remark ? t(`remark.from.${alert.remark.from}`) : ruleText(alert.rule, t);
}

/** The state of an alert in words: a person's alert is answered, not back within a limit. */
export function stateWord(alert: Alert, t: Translate): string {
  if (alert.order) return orderState(alert, t);
  if (!alert.remark) return t(`alert.state.${alert.state}`);
  return t(`remark.state.${alert.remark.setAside ? "aside" : alert.state}`);
}

export function isOverdue(alert: Alert, nowMs: number): boolean {
  if (isOrdered(alert)) return isLate(alert, nowMs);
  return !isOver(alert) && alert.remark !== undefined && Date.parse(alert.remark.dueAt) < nowMs;
}
