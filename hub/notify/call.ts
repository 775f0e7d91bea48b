// The call of an alert: how far it has gone up the duty tree, whom it has reached, how often they were reminded. It is a
// value, kept beside the messages that it led to, so that a restart goes on where it stood. Types and the waits between steps.
import type { Alert, Channel, Contact, MessageKind, SiteId, UnixMs, Why } from "../model.ts";
import type { DutyFacts, DutyPerson } from "./duty.ts";

export type Severity = Alert["severity"];

export type Call = {
  /** How often it has told anybody; a part of each message's plan, so that the same step is taken once. */
  readonly step: number;
  readonly phase: /** Going up while nobody acknowledges. */
    | "climbing"
    /** Somebody has it, or everybody was told: reminded until something is done. */
    | "reminding"
    /** Done, and to be looked at by somebody else. */
    | "rechecking"
    /** Nothing to say until something happens. */
    | "resting"
    | "over";
  /** As it was last told. */
  readonly severity: Severity;
  /** The level that was told last, and when its time began: quiet hours of all its people do not count. */
  readonly level?: string;
  readonly levelAt: UnixMs;
  readonly reminders: number;
  readonly told: readonly Told[];
  /** Ids of the channels of groups that were told. */
  readonly groups: readonly string[];
  /** That it is over has been told. */
  readonly isTold?: true;
  /** Nobody has been told yet: it may be a part of something larger that is known in a moment. */
  readonly isHeld?: true;
};

export type Told = DutyPerson & Pick<Why, "reason" | "level" | "siteId">;

/** Somebody is to be told something: a person by all that reaches them, or a group by its channel. */
export type Telling = {
  readonly to: { readonly account: string } | { readonly channel: Channel };
  readonly kind: MessageKind;
  readonly why: Why;
};

/** What one step leads to. */
export type Step = {
  readonly call: Call;
  /** When it must be looked at again; null: not before something happens; "same": when it had to be before. */
  readonly nextDue: UnixMs | null | "same";
  readonly tell: readonly Telling[];
};

/** What a step is decided by. */
export type Scene = {
  readonly now: UnixMs;
  readonly zone: string;
  /** Durations are multiplied with it: below 1 where kitchens live faster than the clock. */
  readonly factor: number;
  readonly duty: DutyFacts;
  readonly contactOf: (account: string) => Contact;
  /** Those that are on and serve the alert's site, the nearest first. */
  readonly channels: readonly Channel[];
  /** Whether anybody of a level has opened what they were told of the alert. */
  readonly wasSeen: (level: string) => boolean;
  /** It is over because its rule asks no more: nobody knows whether all is well. */
  readonly isOverUnasked: boolean;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Chosen: an hour, then twice as long each time, then daily: six in the first two days. */
const REMIND_AFTER_MS = [HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS] as const;
/** Chosen: who is to look again, or has a notice before them, is reminded daily from the first time on. */
const CALM_FROM = 4;
/** Chosen: half a working day. A notice, and what a person reported, has a deadline of its own; only silence takes it up. */
export const CALM_WAIT_MIN = 240;

/** Which waits between reminders hold: of what is not urgent the last one alone. */
export function reminderAt(call: Pick<Call, "reminders">, isCalm: boolean, scene: Scene): UnixMs {
  const index = Math.min(Math.max(call.reminders, isCalm ? CALM_FROM : 0), REMIND_AFTER_MS.length - 1);
  return scene.now + (REMIND_AFTER_MS[index] ?? 0) * scene.factor;
}

export function minutes(count: number, scene: Pick<Scene, "factor">): number {
  return count * MINUTE_MS * scene.factor;
}

/** Whether it goes up by time: what is only a notice, or what a person reported and is not critical, does not. */
export function isUrgent({ severity, source }: Pick<Alert, "severity" | "source">): boolean {
  return severity === "critical" || (severity === "warning" && source === "rule");
}

const GRAVITY: readonly Severity[] = ["notice", "warning", "critical"];

export function isGraver(one: Severity, other: Severity): boolean {
  return GRAVITY.indexOf(one) > GRAVITY.indexOf(other);
}

/** A person told by why they are. */
export function telling(one: Told, kind: MessageKind, more: Partial<Why> = {}): Telling {
  return { to: { account: one.account }, kind, why: { ...whyOf(one), ...more } };
}

/** Why somebody is told who was told before. */
function whyOf({ reason, level, siteId, deputyFor }: Told): Why {
  return {
    reason,
    ...(level === undefined ? {} : { level }),
    ...(siteId === undefined ? {} : { siteId }),
    ...(deputyFor === undefined ? {} : { deputyFor }),
  };
}

export function toldAs(
  { account, deputyFor }: DutyPerson,
  reason: Why["reason"],
  level?: string,
  siteId?: SiteId,
): Told {
  return {
    account,
    reason: deputyFor !== undefined && reason === "duty" ? "deputy" : reason,
    ...(deputyFor === undefined ? {} : { deputyFor }),
    ...(level === undefined ? {} : { level }),
    ...(siteId === undefined ? {} : { siteId }),
  };
}
