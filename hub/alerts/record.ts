// Puts what the rules found into the book: one alert for each excursion, however often a crash makes the rules find it.
import type { Alert, DeviceId, Happening } from "../model.ts";
import { afterRuleEvent, type RuleEvent } from "./life.ts";

/** The pages of the book that are needed, inside one transaction. */
export type AlertPages = {
  readonly findRunning: (deviceId: DeviceId, rule: string) => Promise<Alert | undefined>;
  readonly insert: (alert: Alert, happened: readonly Happening[]) => Promise<void>;
  readonly update: (alert: Alert, happened: readonly Happening[]) => Promise<void>;
};

/** Gives the alerts that were opened or changed, in the order of the events. */
export async function recordEvents(
  pages: AlertPages,
  events: readonly RuleEvent[],
  newId: () => string,
): Promise<readonly Alert[]> {
  const changed: Alert[] = [];
  for (const event of events) {
    const running = await pages.findRunning(event.deviceId, event.rule);
    const after = afterRuleEvent(running, event, newId);
    if (after === undefined) continue;
    const happened = [happening(event, running === undefined)];
    await (running === undefined ? pages.insert(after, happened) : pages.update(after, happened));
    changed.push(after);
  }
  return changed;
}

/** What an alert's events say of a rule's. One that finds no alert opens it, whatever the rule calls it. */
function happening(event: RuleEvent, isNew: boolean): Happening {
  const { at, worst } = event;
  if (event.kind === "resolved") {
    const { because } = event;
    return { kind: "resolved", at, by: "rule", data: { worst, ...(because && { because }) } };
  }
  const kind = isNew || event.kind === "fired" ? "opened" : event.kind;
  return { kind, at, by: "rule", data: { severity: event.severity, worst } };
}
