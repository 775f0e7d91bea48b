// Days put together from figures that were made for the days of another zone: from their hours where these meet the
// day's edges, and otherwise the figures of the day that is nearest, which then say whose they are.
import type { UnixMs } from "../model.ts";
import { emptyFigures, type Figures } from "./figures.ts";
import { dayOf, HOUR_MS, hourEdges } from "./stretch-figures.ts";

type Day = { readonly from: UnixMs; readonly to: UnixMs; readonly number: number };

/** A day from hours, those before and after it ignored; undefined where none are its hours. Absent ones are gaps. */
export function dayOfHours(hours: readonly Figures[], day: Day): Figures | undefined {
  const byStart = new Map(hours.map((one) => [one.from, one]));
  const edges = hourEdges(day);
  const own = edges.slice(1).flatMap((to, i) => {
    const from = edges[i] ?? to;
    const hour = byStart.get(from);
    return [hour !== undefined && hour.to === to ? hour : emptyFigures(from, to)];
  });
  //  Where clocks differ by half an hour no hour is one of this day's: nothing is told rather than half of it.
  return dayOf(own);
}

/**
 * The stored figures of another zone's day, most of which lies in this one, as this one's. Undefined where there are
 * none, or where one of the two is longer: figures of 24 hours cannot be told of 23.
 */
export function nearestDay(stored: readonly Figures[], day: Day): Figures | undefined {
  const near = stored.find(({ from, to }) => {
    const middle = from + (to - from) / 2;
    return middle >= day.from && middle < day.to && to - from === day.to - day.from;
  });
  return near === undefined ? undefined : { ...near, from: day.from, to: day.to, storedFrom: near.from };
}

/** The days of one zone among stored figures, and what another zone left. */
export function splitByZone(
  stored: readonly Figures[],
  days: readonly Day[],
): { readonly own: ReadonlyMap<UnixMs, Figures>; readonly strays: readonly Figures[] } {
  const ends = new Map(days.map((day) => [day.from, day.to]));
  const own = new Map<UnixMs, Figures>();
  const strays: Figures[] = [];
  for (const one of stored) {
    if (ends.get(one.from) === one.to) own.set(one.from, one);
    else strays.push(one);
  }
  return { own, strays };
}

/** Days of one zone, where some of the stored figures are of another one's and all of the hours are there. */
export function daysFromOtherZone(
  stored: readonly Figures[],
  hours: readonly Figures[],
  days: readonly Day[],
): Figures[] {
  const starts = new Map(stored.map((one) => [one.from, one]));
  return days.flatMap((day) => {
    //  A day that begins at another moment was stored with an end that is not its own.
    const strays = stored.map((one) => ({ ...one, to: one.from + day.to - day.from }));
    return starts.get(day.from) ?? dayOfHours(hours, day) ?? nearestDay(strays, day) ?? [];
  });
}

/** Chosen: a zone's day is at most 25 hours, and figures of days may begin so long before the one asked for. */
export const LONGEST_DAY_MS = 25 * HOUR_MS;
