// How what people report is named, and whether its time is over. Pure.
import type { Alert } from "../../../hub/serve/contract.ts";
import { isOver, ruleText } from "../alerts/alert-words.ts";
import type { Translate } from "../languages/language.ts";

/** What an alert is about: its rule in words, or who reported it. */
export function whatText(alert: Alert, t: Translate): string {
  return alert.remark ? t(`remark.from.${alert.remark.from}`) : ruleText(alert.rule, t);
}

/** The state of an alert in words: a person's alert is answered, not back within a limit. */
export function stateWord(alert: Alert, t: Translate): string {
  if (!alert.remark) return t(`alert.state.${alert.state}`);
  return t(`remark.state.${alert.remark.setAside ? "aside" : alert.state}`);
}

export function isOverdue(alert: Alert, nowMs: number): boolean {
  return !isOver(alert) && alert.remark !== undefined && Date.parse(alert.remark.dueAt) < nowMs;
}
