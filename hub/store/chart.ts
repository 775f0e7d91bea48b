// A series between two times in few stretches: short spans from the readings themselves, long ones from hours or days,
// so that a year costs no more than a week.
import type { ZoneDays } from "../lib/zone-days.ts";
import { corrected, type Figures, meanOf } from "./figures.ts";
import type { Bucket, Buckets } from "./history.ts";
import { HOUR_MS } from "./stretch-figures.ts";
import type { Stretches } from "./stretches.ts";

const DAY_MS = 86_400_000;
/** Chosen: what is read in one go; a read that lasts would keep the journal's WAL from being taken up. */
const WINDOW_MS = 7 * DAY_MS;

export type ChartQuestion = {
  readonly series: number;
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
  readonly raw: boolean;
};

/** Runs a read that is short, on one state of the file. */
export type ShortRead = <T>(read: () => T) => T;

type Level = "readings" | "hours" | "days";

/** Statistics that grow. */
type Sums = { min: number; max: number; sum: number; count: number; late: number };

export function chart(asked: ChartQuestion, store: Stretches, zone: ZoneDays, shortly: ShortRead): Buckets {
  const level = levelOf(asked, store);
  if (level === "days") return byDays(asked, store, zone, shortly);
  const grid = level === "hours" ? hourGrid(asked, zone) : readingGrid(asked);
  const sums = new Map<number, Sums>();
  const end =
    level === "hours" ? grid.from + Math.ceil((asked.to - grid.from) / HOUR_MS) * HOUR_MS : asked.to;
  const put = (at: number, one: Sums) => add(sums, Math.floor((at - grid.from) / grid.bucketMs), one);
  for (let from = grid.from; from < end; from = windowEnd(from, zone)) {
    const window = { ...asked, from, to: Math.min(windowEnd(from, zone), end) };
    shortly(() => readWindow(window, level, store, zone, put));
  }
  const buckets = [...sums].sort(([a], [b]) => a - b);
  return {
    bucketMs: grid.bucketMs,
    buckets: buckets.map(([index, one]) => toBucket(grid.from + index * grid.bucketMs, one)),
  };
}

/** Windows end with days, so that no day is read in two. */
function windowEnd(from: number, zone: ZoneDays): number {
  return zone.at(from + WINDOW_MS).from;
}

function levelOf({ from, to, buckets }: ChartQuestion, { marks }: Stretches): Level {
  const exactMs = (to - from) / buckets;
  const rawFrom = marks.get("raw");
  if (exactMs > DAY_MS || from < Math.min(marks.get("hours"), rawFrom)) return "days";
  return exactMs > HOUR_MS || from < Math.min(marks.get("minutes"), rawFrom) ? "hours" : "readings";
}

type Grid = { readonly from: number; readonly bucketMs: number };

function readingGrid({ from, to, buckets }: ChartQuestion): Grid {
  return { from, bucketMs: Math.max(1, Math.ceil((to - from) / buckets)) };
}

function hourGrid({ from, to, buckets }: ChartQuestion, zone: ZoneDays): Grid {
  const day = zone.at(from);
  const first = day.from + Math.floor((from - day.from) / HOUR_MS) * HOUR_MS;
  return { from: first, bucketMs: Math.ceil((to - first) / HOUR_MS / buckets) * HOUR_MS };
}

function readWindow(
  { series, from, to, raw }: ChartQuestion,
  level: Level,
  store: Stretches,
  zone: ZoneDays,
  put: (at: number, one: Sums) => void,
): void {
  const rawFrom = store.marks.get("raw");
  const readingsFrom = isRollup(level, raw, store, series)
    ? Number.POSITIVE_INFINITY
    : Math.max(from, rawFrom);
  if (from < readingsFrom) {
    const until = Math.min(to, readingsFrom);
    for (const one of rolledUp(store, zone, level, { series, from, to: until })) {
      if (one.from >= from && one.from < until && one.count > 0) put(one.from, one);
    }
  }
  if (readingsFrom >= to) return;
  const terms = store.terms.of(series);
  for (const row of store.raw.between(series, readingsFrom, to)) {
    const value = raw ? row.value : corrected(terms, row.measuredAt, row.value);
    put(row.measuredAt, { min: value, max: value, sum: value, count: 1, late: row.late ? 1 : 0 });
  }
}

/** True where figures serve: they hold corrected values. */
function isRollup(level: Level, raw: boolean, store: Stretches, series: number): boolean {
  if (level === "readings") return false;
  return !raw || store.terms.of(series).corrections.length === 0;
}

function rolledUp(
  store: Stretches,
  zone: ZoneDays,
  level: Level,
  { series, from, to }: { readonly series: number; readonly from: number; readonly to: number },
): Figures[] {
  const days = zone.between(from, to);
  const end = days.at(-1)?.to ?? to;
  if (level === "hours") return store.hours(series, days, end);
  if (level === "days") return store.days(series, days, end);
  return days.flatMap((day) => store.minutes(series, day));
}

function byDays(asked: ChartQuestion, store: Stretches, zone: ZoneDays, shortly: ShortRead): Buckets {
  const days = zone.between(asked.from, asked.to);
  const each = Math.ceil(days.length / asked.buckets);
  const starts = days.filter((_, i) => i % each === 0).map((day) => day.from);
  const indexOf = new Map(days.map((day, i) => [day.from, Math.floor(i / each)]));
  const sums = new Map<number, Sums>();
  const put = (at: number, one: Sums) => add(sums, indexOf.get(zone.at(at).from) ?? 0, one);
  for (let i = 0; i < days.length; i += DAYS_A_READ) {
    const part = days.slice(i, i + DAYS_A_READ);
    const window = { ...asked, from: part[0]?.from ?? 0, to: part.at(-1)?.to ?? 0 };
    shortly(() => readWindow(window, "days", store, zone, put));
  }
  const buckets = [...sums].sort(([a], [b]) => a - b);
  return {
    bucketMs: each * DAY_MS,
    buckets: buckets.map(([index, one]) => toBucket(starts[index] ?? 0, one)),
  };
}

/** Chosen: a month of days is one run of rows. */
const DAYS_A_READ = 31;

function add(sums: Map<number, Sums>, index: number, { min, max, sum, count, late }: Sums): void {
  const there = sums.get(index);
  if (there === undefined) {
    sums.set(index, { min, max, sum, count, late });
    return;
  }
  there.min = Math.min(there.min, min);
  there.max = Math.max(there.max, max);
  there.sum += sum;
  there.count += count;
  there.late += late;
}

function toBucket(at: number, { min, max, sum, count, late }: Sums): Bucket {
  return { at, min, mean: meanOf({ sum, count }) ?? Number.NaN, max, count, late };
}
