// From the hub's buckets and what came in since to the columns that the chart draws, with nulls where data is missing.
import type { Readings } from "../../../hub/serve/contract.ts";
import type { Limits } from "./sensor-state.ts";

type Bucket = { at: number; min: number; mean: number; max: number; count: number };

/** One value that arrived after the buckets were asked for. */
export type FreshValue = { readonly at: number; readonly value: number };

/** Columns of equal length; times in Unix seconds as uPlot wants them, null where the line must break. */
export type Series = {
  readonly at: number[];
  readonly min: (number | null)[];
  readonly mean: (number | null)[];
  readonly max: (number | null)[];
  /** Indices of buckets with a break on both sides: no line leads to them, so they are drawn as points. */
  readonly alone: number[];
};

export type Extremes = {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** How long some value was beyond a limit at most: each bucket with one such value counts whole. */
  readonly outsideMs: number;
};

/** The hub's buckets with newer single values folded into them. */
export function foldIn(readings: Readings, fresh: readonly FreshValue[]): Bucket[] {
  const buckets: Bucket[] = readings.buckets.map((bucket) => ({ ...bucket, at: Date.parse(bucket.at) }));
  const origin = buckets[0]?.at ?? 0;
  for (const { at, value } of fresh) {
    const start = origin + Math.floor((at - origin) / readings.bucketMs) * readings.bucketMs;
    const last = buckets.at(-1);
    if (last && last.at === start) {
      last.mean = (last.mean * last.count + value) / (last.count + 1);
      last.count += 1;
      last.min = Math.min(last.min, value);
      last.max = Math.max(last.max, value);
    } else if (!last || last.at < start) {
      buckets.push({ at: start, min: value, mean: value, max: value, count: 1 });
    }
  }
  return buckets;
}

/**
 * From which distance on two buckets have a gap between them: a missed reading, by the sensor's interval and by the pace
 * that it had at the time, which may have been another.
 */
export function gapBetween(readings: Readings, intervalS: number): number {
  const starts = readings.buckets.map((bucket) => Date.parse(bucket.at));
  const apart = starts.slice(1).map((at, i) => at - (starts[i] ?? at));
  const usual = apart.toSorted((a, b) => a - b)[apart.length >> 1] ?? 0;
  return Math.max(2 * readings.bucketMs, 2 * intervalS * 1000, 2.5 * usual);
}

/** Breaks the line where the distance between two buckets is more than `gapMs`. */
export function toSeries(buckets: readonly Bucket[], gapMs: number): Series {
  const series: Series = { at: [], min: [], mean: [], max: [], alone: [] };
  let before: Bucket | undefined;
  for (const bucket of buckets) {
    if (before && bucket.at - before.at > gapMs) push(series, (before.at + bucket.at) / 2000);
    push(series, bucket.at / 1000, bucket);
    before = bucket;
  }
  const isBreak = (at: number) => (series.mean[at] ?? null) === null;
  for (const at of series.at.keys()) {
    if (!isBreak(at) && isBreak(at - 1) && isBreak(at + 1)) series.alone.push(at);
  }
  return series;
}

function push(series: Series, at: number, bucket?: Bucket): void {
  series.at.push(at);
  series.min.push(bucket?.min ?? null);
  series.mean.push(bucket?.mean ?? null);
  series.max.push(bucket?.max ?? null);
}

/** The numbers beside the chart; undefined without data. */
export function extremesOf(
  buckets: readonly Bucket[],
  bucketMs: number,
  limits: Limits,
): Extremes | undefined {
  if (buckets.length === 0) return undefined;
  const { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = limits;
  return {
    min: Math.min(...buckets.map((bucket) => bucket.min)),
    max: Math.max(...buckets.map((bucket) => bucket.max)),
    //  The mean of the readings, as in reports and files: it is the same however many stretches the chart has.
    mean:
      buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) /
      buckets.reduce((sum, bucket) => sum + bucket.count, 0),
    outsideMs: buckets.filter((bucket) => bucket.max > most || bucket.min < least).length * bucketMs,
  };
}
