// What a person does with an alert, step by step: takes it on, acts, says that it is over, looks again, sends it back,
// closes it, gives it to somebody, puts it off. Each is a pure function from one alert to the next with what happened, or
// to why not. hub/ARCHITECTURE.md, "An alert's life", has the same as a table.
import type { Acted, Alert, AlertEvent, Happening, UnixMs } from "../model.ts";
import { afterAcknowledgement, resolved } from "./life.ts";

export const STEPS = [
  "acknowledge",
  "act",
  "resolve",
  "recheck",
  "return",
  "close",
  "assign",
  "snooze",
] as const;
export type StepName = (typeof STEPS)[number];

/** Why a step cannot be taken now. */
export type Hindrance =
  /** It was closed for good. */
  | "closed"
  /** The data, or a person, said that it is over. */
  | "over"
  | "not-over"
  /** Nobody has done anything yet that could be looked at. */
  | "nothing-done"
  /** It asks for no second look, or had it. */
  | "no-recheck"
  /** Who worked on it looks at their own work. */
  | "own-work";

export type After = { readonly alert: Alert; readonly happened: readonly Happening[] };
type Said = { readonly by: string; readonly at: UnixMs };

/** Undefined if a person may take the step now, as far as the alert goes; rights are asked elsewhere. */
export function hindrance(
  alert: Alert,
  step: StepName,
  by: string,
  workers: ReadonlySet<string>,
): Hindrance | undefined {
  if (alert.state === "closed") return "closed";
  const isOver = alert.state === "resolved";
  switch (step) {
    case "acknowledge":
    case "act":
      return undefined;
    case "resolve":
    case "snooze":
      return isOver ? "over" : undefined;
    case "assign":
      return isOver && alert.recheck?.state !== "due" ? "over" : undefined;
    case "recheck":
      if (isOver && alert.recheck?.state !== "due") return "no-recheck";
      return isOver || isDone(alert) ? ownWork(by, workers) : "not-over";
    case "return":
      return isOver || alert.state === "acted" ? ownWork(by, workers) : "nothing-done";
    case "close":
      return isOver || isDone(alert) ? ownWork(by, workers) : "not-over";
  }
}

/** What a person opened has no data that end it: when something was done, somebody looks, and that ends it. */
function isDone({ source, state }: Alert): boolean {
  return source === "person" && state === "acted";
}

function ownWork(by: string, workers: ReadonlySet<string>): "own-work" | undefined {
  return workers.has(by) ? "own-work" : undefined;
}

/**
 * Who may not look again: everybody who acted, or who said by hand that it is over, at any time; and where nobody did,
 * who took it on. So an officer who acknowledged from afar may look at what the cook did, and where a canteen has one
 * cook, it is whoever is above.
 */
export function workersOf(events: readonly Pick<AlertEvent, "kind" | "by">[]): ReadonlySet<string> {
  const isPerson = ({ by }: Pick<AlertEvent, "by">) => by !== "rule" && by !== "hub";
  const by = (...kinds: readonly AlertEvent["kind"][]) =>
    new Set(events.filter((event) => kinds.includes(event.kind) && isPerson(event)).map((event) => event.by));
  const acted = by("acted", "resolved");
  return acted.size > 0 ? acted : by("acknowledged");
}

/** Critical food that was too warm or too cold: what became of it must be said. */
export function asksDisposition(alert: Alert, isFood: boolean): boolean {
  return isFood && alert.source === "rule" && alert.metric === "temperature" && alert.severity === "critical";
}

export function acknowledged(alert: Alert, { by, at }: Said, note: string): After {
  const after = afterAcknowledgement(alert, by, at, note);
  return {
    alert: after,
    happened: after === alert ? [] : [{ kind: "acknowledged", at, by, data: { note } }],
  };
}

/** Who acts has taken it on. After it is over what was done is written down all the same. */
export function acted(alert: Alert, done: Acted, about: Readonly<Record<string, unknown>>): After {
  const { by, at, what, disposition } = done;
  const taken = acknowledged(alert, { by, at }, "");
  const state = alert.state === "resolved" ? "resolved" : "acted";
  const data = { what, ...(disposition && { disposition }), ...about };
  return {
    alert: {
      ...taken.alert,
      state,
      acted: done,
      //  Whoever gave an order looks at what was done, always.
      ...(alert.order !== undefined && { recheck: { state: "due" } }),
    },
    happened: [...taken.happened, { kind: "acted", at, by, data }],
  };
}

/** A person says that it is over. A rule that goes on seeing the same excursion is silent about it, until it is graver. */
export function resolvedByHand(alert: Alert, { by, at }: Said, reason: string): After {
  const taken = acknowledged(alert, { by, at }, "");
  return {
    alert: { ...resolved(taken.alert, at), resolution: { by, reason } },
    happened: [...taken.happened, { kind: "resolved", at, by, data: { reason } }],
  };
}

/** Somebody looked, and it is well. */
export function rechecked(alert: Alert, { by, at }: Said, note: string): After {
  const { recheck: _due, ...rest } = resolved(alert, alert.resolvedAt ?? at);
  return {
    alert: { ...rest, recheck: { state: "passed", by, at, note } },
    happened: [
      { kind: "rechecked", at, by, data: { note } },
      ...(alert.state === "resolved" ? [] : [{ kind: "resolved" as const, at, by, data: {} }]),
    ],
  };
}

/** Somebody looked, and it is not: whoever had taken it on has it again. */
export function returned(alert: Alert, { by, at }: Said, note: string): After {
  const { resolvedAt: _over, resolution: _why, snoozed: _put, ...rest } = alert;
  return {
    alert: {
      ...rest,
      state: rest.acknowledged === undefined ? "firing" : "acknowledged",
      recheck: { state: "returned", by, at, note },
    },
    happened: [{ kind: "returned", at, by, data: { note } }],
  };
}

/** Closed for good. Where a second look is due, this is it. */
export function closed(alert: Alert, { by, at }: Said, note: string): After {
  const looked =
    alert.recheck?.state === "due" || alert.state !== "resolved"
      ? rechecked(alert, { by, at }, note)
      : { alert, happened: [] };
  return {
    alert: { ...looked.alert, state: "closed", closed: { by, at, note } },
    happened: [...looked.happened, { kind: "closed", at, by, data: { note } }],
  };
}

/** `to` undefined: nobody's any more. */
export function assigned(alert: Alert, { by, at }: Said, to: string | undefined): After {
  const { assignee: before, ...rest } = alert;
  if (before === to) return { alert, happened: [] };
  return {
    alert: { ...rest, ...(to !== undefined && { assignee: to }) },
    happened: [{ kind: "assigned", at, by, data: { to: to ?? null, from: before ?? null } }],
  };
}

/** Nobody is reminded until then. It takes nothing on: what nobody has acknowledged is still nobody's. */
export function snoozed(alert: Alert, { by, at }: Said, until: UnixMs, reason: string): After {
  return {
    alert: { ...alert, snoozed: { by, until, reason } },
    happened: [{ kind: "snoozed", at, by, data: { until, reason } }],
  };
}

/** It ran out. */
export function snoozeOver(alert: Alert, at: UnixMs): After {
  const { snoozed: _put, ...rest } = alert;
  return { alert: rest, happened: [{ kind: "snooze-ended", at, by: "hub", data: { why: "time" } }] };
}
