// What is in force at a site at a moment, and by whose word: the places' defaults, and upon them what the sites from the
// top down have said. Pure; time is an argument.
import { changedLimit, type Way } from "../../devices/limit-changes.ts";
import type { Limit, Step } from "../../devices/limits.ts";
import { isOfPlace } from "../../devices/rule-list.ts";
import type { DeviceId, Maintenance, RuleChange, RuleInForce, SiteId, UnixMs } from "../model.ts";

/** True while something that people said holds. */
function isHeld(
  {
    from,
    until,
    ended,
  }: { readonly from: UnixMs; readonly until?: UnixMs; readonly ended?: { readonly at: UnixMs } },
  at: UnixMs,
): boolean {
  return from <= at && at < endOf({ until, ended });
}

/** When it ends, or ended. */
export function endOf({
  until,
  ended,
}: {
  readonly until?: UnixMs | undefined;
  readonly ended?: { readonly at: UnixMs } | undefined;
}): UnixMs {
  return Math.min(until ?? Number.POSITIVE_INFINITY, ended?.at ?? Number.POSITIVE_INFINITY);
}

const ORDER: Readonly<Record<RuleChange["kind"], number>> = { tighten: 0, loosen: 1, off: 2 };

/** @param path from the top down to the site */
export function rulesInForce(
  limits: readonly Limit[],
  changes: readonly RuleChange[],
  path: readonly SiteId[],
  at: UnixMs,
): RuleInForce[] {
  const depth = new Map(path.map((id, i) => [id, i]));
  const held = changes
    .filter((one) => depth.has(one.siteId) && isHeld({ ...one, from: one.at }, at))
    .sort(
      (one, other) =>
        (depth.get(one.siteId) ?? 0) - (depth.get(other.siteId) ?? 0) ||
        ORDER[one.kind] - ORDER[other.kind] ||
        one.at - other.at,
    );
  return limits.map((limit) => {
    const own = held.filter((one) => one.rule === limit.rule);
    return own.length === 0 ? { limit, by: [] } : ruleInForce(limit, own);
  });
}

function ruleInForce(limit: Limit, changes: readonly RuleChange[]): RuleInForce {
  const numbers = changes.flatMap((one) =>
    one.kind === "off" ? [] : [{ way: one.kind satisfies Way, change: one.change, said: one }],
  );
  const { limit: now, by } = changedLimit(limit, numbers);
  const off = changes.reduce<RuleChange | undefined>((until, one) => {
    if (one.kind === "off") return one;
    //  Who tightens lower down after it was switched off wants it asked there.
    return until !== undefined && one.kind === "tighten" && one.at > until.at && one.siteId !== until.siteId
      ? undefined
      : until;
  }, undefined);
  return {
    limit: now,
    ...(off === undefined ? {} : { off }),
    by: by.flatMap((at) => numbers[at]?.said ?? []),
  };
}

/**
 * What is asked of a device: what is not switched off; in its own maintenance nothing, and in its site's what is critical
 * for the food.
 */
export function askedOf(rules: readonly RuleInForce[], maintenance: "none" | "device" | "site"): Limit[] {
  if (maintenance === "device") return [];
  const on = rules.filter((one) => one.off === undefined).map((one) => one.limit);
  return maintenance === "none" ? on : on.flatMap(onlyCritical);
}

function onlyCritical(limit: Limit): Limit[] {
  const [first, ...rest]: readonly Step[] = limit.steps.filter((step) => step.severity === "critical");
  return first === undefined || !isOfPlace(limit.rule) ? [] : [{ ...limit, steps: [first, ...rest] }];
}

/**
 * Under what maintenance a device is. A device's own goes before its site's.
 * @param deviceIds its own and those of what watches the same appliance
 * @param path of its site
 */
export function maintenanceOf(
  all: readonly Maintenance[],
  deviceIds: readonly DeviceId[],
  path: readonly SiteId[],
  at: UnixMs,
): Maintenance | undefined {
  const held = all.filter((one) => isHeld(one, at));
  return (
    held.find((one) => one.deviceId !== undefined && deviceIds.includes(one.deviceId)) ??
    held.find((one) => one.deviceId === undefined && path.includes(one.siteId))
  );
}
