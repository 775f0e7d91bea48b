// A chart's equal stretches: how long they are, from which level of detail they are made, and what is in each. Pure.
import type { ZoneDays } from "../lib/zone-days.ts";
import type { UnixMs } from "../model.ts";
import { type Figures, meanOf } from "./figures.ts";
import type { Bucket, Buckets } from "./history.ts";

export type BucketPlan<Level> = {
  /** Undefined: from the readings themselves. */
  readonly level: Level | undefined;
  readonly from: UnixMs;
  readonly bucketMs: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/**
 * Stretches of an hour and more begin at whole hours of their day, of a day and more at days. Shorter ones are made from
 * the readings themselves, and before `minutesBefore`, where there are only minutes left, from these.
 */
export function planBuckets<Level extends { readonly ms: number }>(
  asked: { readonly from: UnixMs; readonly to: UnixMs; readonly buckets: number },
  days: ZoneDays,
  levels: readonly Level[],
  minutesBefore: UnixMs | undefined,
): BucketPlan<Level> {
  const { from, to, buckets } = asked;
  const exactMs = Math.max(1, Math.ceil((to - from) / buckets));
  const isOld = minutesBefore !== undefined && from < minutesBefore;
  const unitMs = [DAY_MS, HOUR_MS, ...(isOld ? [MINUTE_MS] : [])].find(
    (ms) => exactMs >= ms || ms === MINUTE_MS,
  );
  if (unitMs === undefined) return { level: undefined, from, bucketMs: exactMs };
  const day = days.at(from).from;
  const first = day + Math.floor((from - day) / unitMs) * unitMs;
  const begin = unitMs === DAY_MS ? day : first;
  const bucketMs = Math.ceil((to - begin) / buckets / unitMs) * unitMs;
  return { level: levels.find((one) => one.ms === unitMs), from: begin, bucketMs };
}

type Sum = { min: number; max: number; sum: number; count: number; late: number };

export function bucketsOfFigures(
  figures: readonly Figures[],
  plan: Pick<BucketPlan<unknown>, "from" | "bucketMs">,
): Buckets {
  const sums = new Map<number, Sum>();
  for (const { from, min, max, sum, count, late } of figures) {
    if (count > 0 && from >= plan.from) add(sums, indexOf(from, plan), { min, max, sum, count, late });
  }
  return toBuckets(sums, plan);
}

export function bucketsOfValues(
  values: readonly { readonly measuredAt: UnixMs; readonly value: number; readonly late: boolean }[],
  plan: Pick<BucketPlan<unknown>, "from" | "bucketMs">,
): Buckets {
  const sums = new Map<number, Sum>();
  for (const { measuredAt, value, late } of values) {
    const one = { min: value, max: value, sum: value, count: 1, late: late ? 1 : 0 };
    add(sums, indexOf(measuredAt, plan), one);
  }
  return toBuckets(sums, plan);
}

/** A day may be an hour longer or shorter than others: its stretch is the one that it is nearest to. */
function indexOf(at: UnixMs, { from, bucketMs }: Pick<BucketPlan<unknown>, "from" | "bucketMs">): number {
  const slackMs = bucketMs % DAY_MS === 0 ? HOUR_MS : 0;
  return Math.floor((at - from + slackMs) / bucketMs);
}

function add(sums: Map<number, Sum>, index: number, one: Sum): void {
  const known = sums.get(index);
  if (known === undefined) {
    sums.set(index, { ...one });
    return;
  }
  known.min = Math.min(known.min, one.min);
  known.max = Math.max(known.max, one.max);
  known.sum += one.sum;
  known.count += one.count;
  known.late += one.late;
}

function toBuckets(
  sums: ReadonlyMap<number, Sum>,
  { from, bucketMs }: Pick<BucketPlan<unknown>, "from" | "bucketMs">,
): Buckets {
  const buckets: Bucket[] = [...sums]
    .sort(([a], [b]) => a - b)
    .map(([index, { min, max, sum, count, late }]) => ({
      at: from + index * bucketMs,
      min,
      mean: meanOf({ sum, count }) ?? Number.NaN,
      max,
      count,
      late,
    }));
  return { bucketMs, buckets };
}
