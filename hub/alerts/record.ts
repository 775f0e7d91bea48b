// Puts what the rules found into the book: one alert for each excursion, however often a crash makes the rules find it.
import type { Alert, DeviceId } from "../model.ts";
import { afterRuleEvent, type RuleEvent } from "./life.ts";

/** The pages of the book that are needed, inside one transaction. */
export type AlertPages = {
  readonly findRunning: (deviceId: DeviceId, rule: string) => Promise<Alert | undefined>;
  readonly insert: (alert: Alert) => Promise<void>;
  readonly update: (alert: Alert) => Promise<void>;
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
    await (running === undefined ? pages.insert(after) : pages.update(after));
    changed.push(after);
  }
  return changed;
}
