// How grave an excursion is: which steps of its limit have been reached, and the gravest of them. Pure.
import type { Limit, Step as LimitStep, Severity } from "../../devices/limits.ts";
import type { Excursion } from "./memory.ts";

export const RANK: Readonly<Record<Severity, number>> = { notice: 0, warning: 1, critical: 2 };

/** The gravest severity that a step has reached; undefined while the excursion is too short for any. */
export function standing(limit: Limit, excursion: Excursion): Severity | undefined {
  let most: Severity | undefined;
  limit.steps.forEach((step, i) => {
    if (isReached(step, excursion, i) && (most === undefined || RANK[step.severity] > RANK[most]))
      most = step.severity;
  });
  return most;
}

/** @param i the step's number; time is that of the newest reading outside */
export function isReached(step: LimitStep, excursion: Excursion, i: number): boolean {
  if (step.withinS !== undefined) return excursion.addedUp?.includes(i) === true;
  const since = step.beyond === undefined ? excursion.since : excursion.beyondSince[i];
  return since !== null && since !== undefined && excursion.lastAt - since >= step.forS * 1000;
}

/** What is to be told instead of `told` where less stands now; never less than the limit's first step while it is not over. */
export function milder(limit: Limit, standing: Severity | undefined, told: Severity): Severity | undefined {
  const first = limit.steps[0].severity;
  const least = standing === undefined || RANK[standing] < RANK[first] ? first : standing;
  return RANK[least] < RANK[told] ? least : undefined;
}

export function isBeyond(limit: Pick<Limit, "side">, mark: number, value: number): boolean {
  return limit.side === "above" ? value > mark : value < mark;
}

/** The margin in the direction in which the limit is passed. */
export function marginOf(limit: Limit): number {
  return limit.side === "above" ? limit.clearMargin : -limit.clearMargin;
}

/** The longest window over which a step adds up; undefined where none does. */
export function windowMsOf(limit: Limit): number | undefined {
  let most: number | undefined;
  for (const { withinS } of limit.steps) {
    if (withinS !== undefined && withinS * 1000 > (most ?? 0)) most = withinS * 1000;
  }
  return most;
}
