// Puts what the rules found into the book: one alert for each excursion, however often a crash makes the rules find it.
import type { Alert, DeviceId, Happening } from "../model.ts";
import { withFlapping } from "./flapping.ts";
import { afterRuleEvent, type RuleEvent } from "./life.ts";

/** The pages of the book that are needed, inside one transaction. */
export type AlertPages = {
  /** The alert that the rule has open on the device, or else its latest one there. */
  readonly findLatest: (deviceId: DeviceId, rule: string) => Promise<Alert | undefined>;
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
    const last = await pages.findLatest(event.deviceId, event.rule);
    const after = withFlapping(last, event, afterRuleEvent(last, event, newId));
    if (after === undefined) continue;
    await (after.isNew ? pages.insert : pages.update)(after.alert, after.happened);
    changed.push(after.alert);
  }
  return changed;
}
