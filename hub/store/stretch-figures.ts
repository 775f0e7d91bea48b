// Figures of a series made from its readings, wherever they lie: what rollups are made with, and what answers are made
// with where there is no rollup yet. Both add up in the same order, so that they are alike to the last digit.
import type { ZoneDay } from "../lib/zone-days.ts";
import type { StoredRow } from "./block.ts";
import { type Figures, figuresBetween, gapMs, joinFigures } from "./figures.ts";
import { longestHoldMs } from "./kept-terms.ts";
import type { RawRows } from "./raw-rows.ts";
import type { Terms } from "./terms.ts";

export const HOUR_MS = 3_600_000;

/** The edges of a day's hours, counted from its beginning; nothing after `to`. */
export function hourEdges(day: ZoneDay, to = day.to): number[] {
  const end = Math.min(day.to, to);
  const edges: number[] = [];
  for (let hour = day.from; hour < end; hour += HOUR_MS) edges.push(hour);
  return [...edges, end];
}

/** A day's readings, and the one before that may still hold at its beginning. */
export type DayRows = { readonly rows: readonly StoredRow[]; readonly before: StoredRow | undefined };

export function readDay(raw: RawRows, series: number, day: ZoneDay, terms: Terms): DayRows {
  const all = raw.between(series, day.from - longestHoldMs(terms), day.to);
  const first = all.findIndex((row) => row.measuredAt >= day.from);
  return first === -1 ? { rows: [], before: all.at(-1) } : { rows: all.slice(first), before: all[first - 1] };
}

/** Figures of a day's hours; of the whole hours up to `to`, and of the part of one that is left. */
export function hoursOf({ rows, before }: DayRows, day: ZoneDay, terms: Terms, to = day.to): Figures[] {
  const within = to < day.to ? rows.filter((row) => row.measuredAt < to) : rows;
  return figuresBetween(within, before, terms, hourEdges(day, to));
}

/** A day from its hours; undefined where nothing is known of it. */
export function dayOf(hours: readonly Figures[]): Figures | undefined {
  const [first, ...rest] = hours;
  if (first === undefined) return undefined;
  const day = rest.reduce(joinFigures, first);
  return isTold(day) ? day : undefined;
}

/** False where there is no reading and no held value: nothing to tell. */
export function isTold(figures: Figures): boolean {
  return figures.count > 0 || gapMs(figures) < figures.to - figures.from;
}

const MINUTE_MS = 60_000;

/** Figures of the minutes that have readings. */
export function minutesOf({ rows, before }: DayRows, terms: Terms): Figures[] {
  const told: Figures[] = [];
  let held = before;
  for (let i = 0; i < rows.length; ) {
    const first = rows[i];
    if (first === undefined) break;
    const from = Math.floor(first.measuredAt / MINUTE_MS) * MINUTE_MS;
    let end = i;
    while (end < rows.length && (rows[end]?.measuredAt ?? 0) < from + MINUTE_MS) end += 1;
    told.push(...figuresBetween(rows.slice(i, end), held, terms, [from, from + MINUTE_MS]));
    held = rows[end - 1];
    i = end;
  }
  return told;
}
