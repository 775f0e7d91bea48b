// When a battery is likely to end: the robust slope of its days' means, and an interval that says how sure that is.
// Nothing is claimed where the days do not carry it. Pure. Why so: hub/decisions/0014-what-is-said-of-a-sensor.md.
import type { UnixMs } from "../model.ts";

/** The mean of one day, in percent; `at` is the day's middle. */
export type BatteryDay = { readonly at: UnixMs; readonly percent: number };

export type BatteryEnd = {
  readonly at: UnixMs;
  readonly earliest: UnixMs;
  /** Undefined: the days do not exclude that it hardly falls. */
  readonly latest?: UnixMs;
};

export type BatteryTrend = {
  /** Days since it was changed, or first seen. */
  readonly days: number;
  /** Percent a day, negative while it falls; undefined with too few days. */
  readonly perDay?: number;
  readonly end?: BatteryEnd;
  readonly whyNoEnd?: "too-few-days" | "not-falling" | "only-steps" | "too-uncertain" | "too-far";
};

const DAY_MS = 86_400_000;
/** Chosen: two weeks, most of them with a mean; cold nights and door days even out in that. */
const LEAST_SPAN_DAYS = 14;
const LEAST_DAYS = 10;
/** Chosen: few levels, or all of them far apart, are a gauge that shows quarters or tenths, not percent. */
const LEAST_LEVELS = 4;
const MOST_STEP = 8;
/** Chosen: a new cell shows itself by a rise that warmth alone does not make. */
const CHANGED_BY = 10;
/** Chosen: at 5 % a cell's voltage gives way, and the limit is critical. */
const END_PERCENT = 5;
/** Chosen: what is farther away than two years is not worth a date. */
const FARTHEST_MS = 730 * DAY_MS;
/** Chosen: bounds of which the later is more than eight times as far away as the earlier say nothing. */
const MOST_UNCERTAIN = 8;
/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.96;
/** Chosen: a day's mean is much like the day before's (weather, whole percent), so four days count as one. */
const LIKE_THE_LAST = 4;
/** Chosen: cold, and a gauge in whole percent, move the level by as much. */
const LEVEL_OFF = 2;
/** Measured: of 2,063 simulated cells that fall faster towards their end, 99 % lasted for half of the straight line's time. */
const FALLS_FASTER = 0.5;

/** `days` ascending. */
export function batteryTrend(days: readonly BatteryDay[], now: UnixMs): BatteryTrend {
  const own = sinceChange(days);
  const last = own.at(-1);
  const first = own[0];
  const count = { days: own.length };
  if (first === undefined || last === undefined || own.length < LEAST_DAYS || spanDays(own) < LEAST_SPAN_DAYS)
    return { ...count, whyNoEnd: "too-few-days" };
  const slopes = pairSlopes(own);
  const perDay = quantile(slopes, 0.5);
  const told = { ...count, perDay };
  if (perDay >= 0) return { ...told, whyNoEnd: "not-falling" };
  if (isGauge(own)) return { ...told, whyNoEnd: "only-steps" };
  const [steepest, flattest] = interval(slopes, own.length);
  //  The line goes through the middle of the days, not through the last one: a cold day must not move the date.
  const middle = quantile(
    own.map((day) => day.percent - (perDay * (day.at - first.at)) / DAY_MS),
    0.5,
  );
  const present = Math.max(END_PERCENT, middle + (perDay * (last.at - first.at)) / DAY_MS);
  const endBy = (slope: number, percent: number) =>
    Math.max(now, last.at + Math.max(0, (percent - END_PERCENT) / -slope) * DAY_MS);
  const at = endBy(perDay, present);
  if (at - now > FARTHEST_MS) return { ...told, whyNoEnd: "too-far" };
  const soonest = endBy(steepest, present - LEVEL_OFF);
  const earliest = now + (soonest - now) * FALLS_FASTER;
  const latest = flattest < 0 ? endBy(flattest, present + LEVEL_OFF) : undefined;
  const leastMs = Math.max(DAY_MS, earliest - now);
  if (latest === undefined || latest - now > MOST_UNCERTAIN * Math.max(leastMs, 7 * DAY_MS))
    return { ...told, whyNoEnd: "too-uncertain" };
  return { ...told, end: { at, earliest, latest } };
}

/** The days since the last change of the cell: a rise that lasts. After one cold day it is as high as before. */
function sinceChange(days: readonly BatteryDay[]): readonly BatteryDay[] {
  const middle = (some: readonly BatteryDay[]) =>
    quantile(
      some.map((day) => day.percent),
      0.5,
    );
  const from = days.findLastIndex((day, i) => {
    const before = days[i - 1];
    if (before === undefined || day.percent - before.percent < CHANGED_BY) return false;
    return middle(days.slice(i, i + 3)) - middle(days.slice(Math.max(0, i - 3), i)) >= CHANGED_BY;
  });
  return days.slice(Math.max(0, from));
}

function isGauge(days: readonly BatteryDay[]): boolean {
  const levels = [...new Set(days.map((day) => Math.round(day.percent)))].sort((a, b) => a - b);
  const steps = levels.slice(1).map((level, i) => level - (levels[i] ?? level));
  return levels.length < LEAST_LEVELS || Math.min(...steps) >= MOST_STEP;
}

function spanDays(days: readonly BatteryDay[]): number {
  return ((days.at(-1)?.at ?? 0) - (days[0]?.at ?? 0)) / DAY_MS;
}

/** The slope of every pair of days, in percent a day, ascending. Source: Theil 1950, Sen 1968. */
function pairSlopes(days: readonly BatteryDay[]): number[] {
  const slopes: number[] = [];
  for (const [i, one] of days.entries()) {
    for (const other of days.slice(i + 1)) {
      slopes.push(((other.percent - one.percent) * DAY_MS) / (other.at - one.at));
    }
  }
  return slopes.sort((a, b) => a - b);
}

/**
 * Sen's 95 % interval of the slope, by the variance of Kendall's score without ties, widened because days are alike;
 * ascending `slopes` of `n` days.
 */
function interval(slopes: readonly number[], n: number): readonly [steepest: number, flattest: number] {
  const spread = Z95 * Math.sqrt((LIKE_THE_LAST * n * (n - 1) * (2 * n + 5)) / 18);
  const low = Math.max(0, Math.floor((slopes.length - spread) / 2) - 1);
  const high = Math.min(slopes.length - 1, Math.ceil((slopes.length + spread) / 2));
  return [slopes[low] ?? 0, slopes[high] ?? 0];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
