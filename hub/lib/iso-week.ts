// Weeks of the calendar as ISO 8601 names them: from Monday on, the first one of a year being the one with its first
// Thursday.
import { calendarDay, dayName } from "./calendar-day.ts";
import type { UnixMs } from "./clock.ts";

const DAY_MS = 86_400_000;

/** "2026-W47": the week in the zone that a moment is in. */
export function weekName(at: UnixMs, zone: string): string {
  const [year = 0, month = 1, day = 1] = dayName(at, zone).split("-").map(Number);
  const date = Date.UTC(year, month - 1, day);
  const thursday = date + (4 - weekday(date)) * DAY_MS;
  const ofYear = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(ofYear, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${ofYear}-W${String(week).padStart(2, "0")}`;
}

/** From its Monday's beginning to the next one's, in the zone; undefined if there is no such week. */
export function weekSpan(
  name: string,
  zone: string,
): { readonly from: UnixMs; readonly to: UnixMs } | undefined {
  const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(name) ?? [];
  if (year === undefined || week === undefined) return undefined;
  const fourth = Date.UTC(Number(year), 0, 4);
  const monday = fourth + (1 - weekday(fourth) + (Number(week) - 1) * 7) * DAY_MS;
  const from = calendarDay(dateOf(monday), zone)?.from;
  const to = calendarDay(dateOf(monday + 7 * DAY_MS), zone)?.from;
  return from === undefined || to === undefined || weekName(from, zone) !== name ? undefined : { from, to };
}

/** 1 is Monday. */
function weekday(date: UnixMs): number {
  return new Date(date).getUTCDay() || 7;
}

function dateOf(date: UnixMs): string {
  return new Date(date).toISOString().slice(0, 10);
}
