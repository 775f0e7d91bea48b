// A device's limits by what they need: which are judged at a metric's readings, and which metrics tell of their conditions.
import type { Condition, Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";

export type Plan = {
  readonly limits: readonly Limit[];
  readonly judges: ReadonlyMap<MetricName, readonly Limit[]>;
  /** The conditions that the limits ask for, by the metric that tells of them. */
  readonly asks: ReadonlyMap<MetricName, readonly Condition[]>;
};

export function planOf(limits: readonly Limit[]): Plan {
  const conditions = limits.flatMap(({ and = [], mask }) => (mask === undefined ? and : [...and, mask]));
  const byName = new Map(conditions.map((one) => [conditionName(one), one]));
  return {
    limits,
    judges: Map.groupBy(limits, (limit) => limit.metric),
    asks: Map.groupBy(byName.values(), (one) => one.metric),
  };
}

/** The same for the same condition, whichever limit asks for it: "door>0". No rule is called so. */
export function conditionName({ metric, side, limit }: Condition): string {
  return `${metric}${side === "above" ? ">" : "<"}${limit}`;
}

export function holds({ side, limit }: Condition, value: number): boolean {
  return side === "above" ? value > limit : value < limit;
}
