// An alert's life: fired by a rule, made graver, acknowledged by a person, resolved by the data; or opened by a person,
// acknowledged, answered, and resolved by the words of whoever answers for it. Pure functions from one alert to the next;
// who keeps it and who is told is not decided here.
import type { Alert, DeviceId, Remark, SiteId, UnixMs, Words } from "../model.ts";

/** What the rules say happened to one device, in the few words that an alert needs. */
export type RuleEvent =
  | RuleBeyond
  /** The excursion is over, or nobody asks for it any more. */
  | {
      readonly kind: "resolved";
      readonly deviceId: DeviceId;
      readonly rule: string;
      readonly worst: number;
      readonly at: UnixMs;
      /** Absent where the data are back; otherwise nothing is said of how the value is now. */
      readonly because?: "out-of-schedule" | "not-in-force";
    };

type RuleBeyond = {
  readonly kind: "fired" | "raised" | "lowered" | "worsened";
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

/** An alert that a person opens: nothing but a person ends it. `since` is the moment that it is about. */
export function openedByPerson(
  alert: Pick<Alert, "id" | "siteId" | "severity" | "since"> & { readonly deviceId?: DeviceId | undefined },
  remark: Pick<Remark, "text" | "by" | "dueAt">,
  at: UnixMs,
): Alert & { readonly remark: Remark } {
  const { id, siteId, deviceId, severity, since } = alert;
  return {
    id,
    siteId,
    ...(deviceId === undefined ? {} : { deviceId }),
    source: "person",
    severity,
    state: "firing",
    since,
    firedAt: at,
    remark: { ...remark, answers: [] },
  };
}

/** The alert after an answer, which also takes it on; one that closes resolves it. Only what a person opened is answered. */
export function afterAnswer(
  alert: Alert & { readonly remark: Remark },
  answer: Words,
  closes: boolean,
): Alert & { readonly remark: Remark } {
  const { by, at } = answer;
  const taken = afterAcknowledgement(alert, by, at, "");
  return {
    ...taken,
    ...(closes ? { state: "resolved" as const, resolvedAt: alert.resolvedAt ?? at } : {}),
    remark: { ...alert.remark, answers: [...alert.remark.answers, answer] },
  };
}

/** The alert after its words were found to be abuse: resolved, and marked by whom and why. Again: unchanged. */
export function afterSettingAside(
  alert: Alert & { readonly remark: Remark },
  by: string,
  at: UnixMs,
  reason: string,
): Alert & { readonly remark: Remark } {
  if (alert.remark.setAside !== undefined) return alert;
  return {
    ...alert,
    state: "resolved",
    resolvedAt: alert.resolvedAt ?? at,
    remark: { ...alert.remark, setAside: { by, at, reason } },
  };
}
