// What goes off and on again all day is one thing that is wrong, and told as one: after some re-openings in a day an alert
// is held open through its calm times, without a word about each, until it has been calm for long. Pure.
import type { Alert, UnixMs } from "../model.ts";
import { type AfterRule, type RuleEvent, resolved } from "./life.ts";

/** Chosen: an opening and four re-openings within a day are no accidents any more. */
const REOPENINGS = 4;
const WITHIN_MS = 24 * 3_600_000;
/** Chosen: longer than a fridge's defrost and its recovery, and than a lunch's work at an open door. */
export const CALM_MS = 2 * 3_600_000;

/** What becomes of an alert by a rule's event, re-openings counted. `last` as for `afterRuleEvent`, which gave `after`. */
export function withFlapping(
  last: Alert | undefined,
  event: RuleEvent,
  after: AfterRule | undefined,
): AfterRule | undefined {
  if (last === undefined || after === undefined) return after;
  if (last.flapping !== undefined && last.resolvedAt === undefined)
    return held(last, last.flapping, event, after);
  const [first, ...rest] = after.happened;
  if (first?.kind !== "reopened") return after;
  const backAt = [...(last.backAt ?? []).filter((at) => event.at - at < WITHIN_MS), event.at];
  const { flapping: _before, ...alert } = after.alert;
  if (backAt.length < REOPENINGS) return { ...after, alert: { ...alert, backAt } };
  const data = { ...first.data, flapping: backAt.length };
  return {
    ...after,
    alert: { ...alert, backAt, flapping: { since: event.at } },
    happened: [{ ...first, data }, ...rest],
  };
}

function held(
  last: Alert,
  { since }: NonNullable<Alert["flapping"]>,
  event: RuleEvent,
  after: AfterRule,
): AfterRule {
  if (event.kind === "resolved")
    return { alert: { ...last, flapping: { since, calmSince: event.at } }, happened: [], isNew: false };
  const isBack = last.flapping?.calmSince !== undefined;
  const backAt = [...(last.backAt ?? []).filter((at) => event.at - at < WITHIN_MS), event.at];
  //  That it is back again is known; that it is graver is not.
  const happened = isBack ? after.happened.filter(({ kind }) => kind !== "worsened") : after.happened;
  return { ...after, alert: { ...after.alert, flapping: { since }, ...(isBack && { backAt }) }, happened };
}

/** True for an alert that is held open, and has been calm for long enough. */
export function isCalm({ flapping, resolvedAt }: Alert, at: UnixMs, durationFactor: number): boolean {
  const calmSince = flapping?.calmSince;
  return resolvedAt === undefined && calmSince !== undefined && at - calmSince >= CALM_MS * durationFactor;
}

/** The alert after its calm was long enough. */
export function afterCalm(alert: Alert, at: UnixMs): AfterRule {
  const { flapping: _was, backAt: _moments, ...rest } = resolved(alert, at);
  const data = { flapping: alert.backAt?.length ?? 0 };
  return { alert: rest, happened: [{ kind: "resolved", at, by: "rule", data }], isNew: false };
}

/** True while what the alert tells of is there: it is open, and not only held open. */
export function isPresent({ resolvedAt, flapping }: Pick<Alert, "resolvedAt" | "flapping">): boolean {
  return resolvedAt === undefined && flapping?.calmSince === undefined;
}
