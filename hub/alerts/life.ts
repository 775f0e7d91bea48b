// An alert's life: fired by a rule, made graver, acknowledged by a person, resolved by the data; or opened by a person,
// acknowledged, answered, and resolved by the words of whoever answers for it. Pure functions from one alert to the next;
// who keeps it and who is told is not decided here.
import type { Alert, DeviceId, Happening, Remark, SiteId, UnixMs, Words } from "../model.ts";

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

/** Chosen: a fridge whose compressor fails comes back within the hour; what comes back later is told as something new. */
const COMES_BACK_WITHIN_MS = 60 * 60_000;

/** What became of an alert by a rule's event, and what happened to it. */
export type AfterRule = {
  readonly alert: Alert;
  readonly happened: readonly Happening[];
  readonly isNew: boolean;
};

/**
 * The alert after a rule's event. `last` is the one that the same rule has open on the same device, or else its latest
 * one there. What comes back within an hour after it was over is that alert once more, and nobody has taken it on: what
 * was done has not held. A person's word that it is over holds against the rest of the same excursion, until that is
 * graver. What was closed for good is never opened again.
 */
export function afterRuleEvent(
  last: Alert | undefined,
  event: RuleEvent,
  newId: () => string,
): AfterRule | undefined {
  const isRunning = last !== undefined && last.resolvedAt === undefined;
  if (event.kind === "resolved") return isRunning ? afterReturn(last, event) : undefined;
  if (isRunning) return afterMore(last, event);
  if (last?.resolution !== undefined && last.state !== "closed") {
    if (event.kind === "worsened" || event.kind === "lowered") return undefined;
    if (event.kind === "raised") return reopened(last, event);
  }
  const isBack = event.at - (last?.resolvedAt ?? 0) <= COMES_BACK_WITHIN_MS;
  if (last !== undefined && last.state !== "closed" && isBack) return reopened(last, event);
  return opened(event, newId());
}

/** What food may have suffered from. A sensor that is heard again, or a picture that is back, needs nobody's eyes. */
const OF_FOOD: ReadonlySet<Alert["metric"]> = new Set<Alert["metric"]>(["temperature", "humidity"]);

function asksForLook({ severity, source, metric }: Alert): boolean {
  return severity === "critical" && (source === "person" || OF_FOOD.has(metric));
}

/** The alert after it was over, by the data or by a person: somebody looks again where it was critical for food, or was sent back. */
export function resolved(alert: Alert, at: UnixMs): Alert {
  const { snoozed: _put, ...rest } = alert;
  return {
    ...rest,
    state: "resolved",
    resolvedAt: at,
    ...((asksForLook(alert) || alert.recheck !== undefined) && { recheck: { state: "due" } }),
  };
}

function afterReturn(running: Alert, event: Extract<RuleEvent, { kind: "resolved" }>): AfterRule {
  const { at, worst, because } = event;
  return {
    alert: { ...resolved(running, at), worst },
    happened: [{ kind: "resolved", at, by: "rule", data: { worst, ...(because && { because }) } }],
    isNew: false,
  };
}

function afterMore(running: Alert, event: RuleBeyond): AfterRule {
  const { at, severity, worst } = event;
  const { snoozed, ...rest } = running;
  const isGraver = GRAVITY[severity] > GRAVITY[running.severity];
  const wakes = snoozed !== undefined && isGraver;
  const isLower = GRAVITY[severity] < GRAVITY[running.severity];
  return {
    alert: {
      ...rest,
      severity,
      worst,
      ...(snoozed !== undefined && !wakes && { snoozed }),
      //  What was critical is looked at when it is over, however mild it has become.
      ...(isLower && asksForLook(running) && { recheck: { state: "due" as const } }),
    },
    happened: [
      {
        kind: event.kind === "fired" ? (isGraver ? "raised" : isLower ? "lowered" : "worsened") : event.kind,
        at,
        by: "rule",
        data: { severity, worst },
      },
      ...(wakes ? [{ kind: "snooze-ended" as const, at, by: "rule", data: { why: "graver" } }] : []),
    ],
    isNew: false,
  };
}

function reopened(last: Alert, event: RuleBeyond): AfterRule {
  const { acknowledged: _taken, resolvedAt: _over, resolution: _why, recheck, ...rest } = last;
  const { at, severity, worst, since } = event;
  return {
    alert: {
      ...rest,
      state: "firing",
      severity,
      worst,
      reopened: (last.reopened ?? 0) + 1,
      ...(recheck !== undefined && { recheck: { state: "due" } }),
    },
    happened: [{ kind: "reopened", at, by: "rule", data: { severity, worst, since } }],
    isNew: false,
  };
}

function opened(event: RuleBeyond, id: string): AfterRule {
  const { at, severity, worst } = event;
  return {
    alert: {
      id,
      siteId: event.siteId,
      deviceId: event.deviceId,
      source: "rule",
      rule: event.rule,
      severity,
      state: "firing",
      since: event.since,
      firedAt: at,
      metric: event.metric,
      limit: event.limit,
      worst,
    },
    happened: [{ kind: "opened", at, by: "rule", data: { severity, worst } }],
    isNew: true,
  };
}

/** A severity's place on the ladder. */
const GRAVITY = { notice: 0, warning: 1, critical: 2 } as const;

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
  //  An order is signed for by whoever is to put it right, and closed by whoever looks at that.
  const taken = alert.order === undefined ? afterAcknowledgement(alert, by, at, "") : alert;
  return {
    ...(closes && alert.order === undefined ? resolved(taken, alert.resolvedAt ?? at) : taken),
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
    state: alert.state === "closed" ? "closed" : "resolved",
    resolvedAt: alert.resolvedAt ?? at,
    remark: { ...alert.remark, setAside: { by, at, reason } },
  };
}
