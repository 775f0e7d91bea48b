// One limit against one device, reading by reading. Pure: time is the readings' own. An alert is a step, not a timer.
import type { Limit, Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";

/** What a rule remembers of a device. Plain JSON, so that it survives a restart. */
export type Excursion = {
  /** The first reading outside, and the newest. */
  readonly since: UnixMs;
  readonly lastAt: UnixMs;
  /** For each step with a farther limit: since when the value has been beyond that one; null while it is not. */
  readonly beyondSince: readonly (UnixMs | null)[];
  /** The value farthest outside so far. */
  readonly worst: number;
  /** The worst value that was told; absent while nothing was. */
  readonly toldWorst?: number;
  /** The severity that was told; absent while the excursion is younger than every step asks. */
  readonly told?: Severity;
  /** Since when the value has been back inside by the margin. */
  readonly insideSince?: UnixMs;
};

/** What a reading changed. */
export type Step =
  | {
      readonly kind: "fired" | "raised" | "lowered";
      readonly severity: Severity;
      readonly excursion: Excursion;
    }
  | { readonly kind: "worsened"; readonly excursion: Excursion }
  | { readonly kind: "resolved"; readonly excursion: Excursion };

/**
 * Takes one reading into account. `state` undefined: all was well.
 * The same state, reading and limit always give the same answer.
 */
export function follow(
  limit: Limit,
  state: Excursion | undefined,
  value: number,
  at: UnixMs,
): { readonly state: Excursion | undefined; readonly step?: Step } {
  const outside = isBeyond(limit, limit.limit, value);
  if (state === undefined || isOver(limit, state, at)) {
    if (!outside) return { state: undefined };
    const begun = { since: at, lastAt: at, beyondSince: [], worst: value };
    return escalate(limit, withReading(limit, begun, value, at), at);
  }
  if (outside) {
    const { insideSince: _, ...still } = state;
    return escalate(limit, withReading(limit, still, value, at), at);
  }
  //  Nothing was told yet: a short excursion is over without a word.
  if (state.told === undefined) return { state: undefined };
  return returning(limit, state, value, at);
}

/** Nothing was told, and the readings paused for longer than the limit allows. */
function isOver(limit: Limit, state: Excursion, at: UnixMs): boolean {
  return limit.pauseS !== undefined && state.told === undefined && at - state.lastAt > limit.pauseS * 1000;
}

/** The value is inside again after an alert: resolved once it has been so by the margin for long enough. */
function returning(
  limit: Limit,
  state: Excursion,
  value: number,
  at: UnixMs,
): { readonly state: Excursion | undefined; readonly step?: Step } {
  const { insideSince, ...rest } = state;
  const calm: Excursion = { ...rest, beyondSince: limit.steps.map(() => null) };
  if (isBeyond(limit, limit.limit - marginOf(limit), value)) return { state: calm };
  const since = insideSince ?? at;
  if (at - since < limit.clearForS * 1000) return { state: { ...calm, insideSince: since } };
  return { state: undefined, step: { kind: "resolved", excursion: state } };
}

function withReading(limit: Limit, state: Excursion, value: number, at: UnixMs): Excursion {
  return {
    ...state,
    lastAt: at,
    worst: isBeyond(limit, state.worst, value) ? value : state.worst,
    beyondSince: limit.steps.map((step, i) => {
      if (step.beyond === undefined || !isBeyond(limit, step.beyond, value)) return null;
      return state.beyondSince[i] ?? at;
    }),
  };
}

/** Fires, or raises the severity, if a step's time has come. */
function escalate(
  limit: Limit,
  state: Excursion,
  at: UnixMs,
): { readonly state: Excursion; readonly step?: Step } {
  const due = limit.steps.filter((step, i) => {
    const since = step.beyond === undefined ? state.since : state.beyondSince[i];
    return since !== null && since !== undefined && at - since >= step.forS * 1000;
  });
  const severity = due.reduce<Severity | undefined>((most, step) => worse(most, step.severity), undefined);
  if (severity !== undefined && severity !== state.told && worse(state.told, severity) === severity) {
    const told: Excursion = { ...state, told: severity, toldWorst: state.worst };
    return {
      state: told,
      step: { kind: state.told === undefined ? "fired" : "raised", severity, excursion: told },
    };
  }
  if (state.told !== undefined && hasWorsened(limit, state)) {
    const told: Excursion = { ...state, toldWorst: state.worst };
    return { state: told, step: { kind: "worsened", excursion: told } };
  }
  return { state };
}

/** Told again only once it is worse by the rule's own margin: smaller steps are noise. Rules without a margin have no worse. */
function hasWorsened(limit: Limit, state: Excursion): boolean {
  if (limit.clearMargin === 0 || state.toldWorst === undefined) return false;
  return Math.abs(state.worst - state.toldWorst) >= limit.clearMargin;
}

function isBeyond(limit: Limit, mark: number, value: number): boolean {
  return limit.side === "above" ? value > mark : value < mark;
}

function marginOf(limit: Limit): number {
  return limit.side === "above" ? limit.clearMargin : -limit.clearMargin;
}

const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, critical: 2 };

/** The graver of two severities. */
function worse(one: Severity | undefined, other: Severity): Severity {
  return one !== undefined && RANK[one] >= RANK[other] ? one : other;
}
