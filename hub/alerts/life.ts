// An alert's life: fired by a rule, made graver, acknowledged by a person, resolved by the data. Pure functions from
// one alert to the next; who keeps it and who is told is not decided here.
import type { Alert, DeviceId, SiteId, UnixMs } from "../model.ts";

/** What the rules say happened to one device, in the few words that an alert needs. */
export type RuleEvent =
  | RuleBeyond
  /** The excursion is over, or its rule is no longer in force for the device. */
  | {
      readonly kind: "resolved";
      readonly deviceId: DeviceId;
      readonly rule: string;
      readonly worst: number;
      readonly at: UnixMs;
    };

type RuleBeyond = {
  readonly kind: "fired" | "raised" | "worsened";
  readonly deviceId: DeviceId;
  readonly siteId: SiteId;
  readonly rule: string;
  readonly severity: Alert["severity"];
  readonly metric: NonNullable<Alert["metric"]>;
  readonly limit: number;
  readonly since: UnixMs;
  readonly worst: number;
  readonly at: UnixMs;
};

/** The alert after a rule's event. `running` is the one that the same rule has open on the same device, if any. */
export function afterRuleEvent(
  running: Alert | undefined,
  event: RuleEvent,
  newId: () => string,
): Alert | undefined {
  if (event.kind === "resolved") {
    return running === undefined
      ? undefined
      : { ...running, state: "resolved", worst: event.worst, resolvedAt: event.at };
  }
  if (running !== undefined) return { ...running, severity: event.severity, worst: event.worst };
  return {
    id: newId(),
    siteId: event.siteId,
    deviceId: event.deviceId,
    source: "rule",
    rule: event.rule,
    severity: event.severity,
    state: "firing",
    since: event.since,
    firedAt: event.at,
    metric: event.metric,
    limit: event.limit,
    worst: event.worst,
  };
}

/** The alert after somebody has taken it on. Again, or after it is resolved: unchanged where it was acknowledged before. */
export function afterAcknowledgement(alert: Alert, by: string, at: UnixMs, note: string): Alert {
  if (alert.acknowledged !== undefined) return alert;
  return {
    ...alert,
    state: alert.state === "resolved" ? "resolved" : "acknowledged",
    acknowledged: { by, at, note },
  };
}
