// A day as people and spreadsheets write it, and when it begins and ends in a zone.
import type { UnixMs } from "./clock.ts";
import { dayStart, zoneOffsetMinutes } from "./day-time.ts";

const DAY_MS = 86_400_000;
/** Chosen: what is earlier or later is a slip of the pen. */
const YEARS = { first: 2000, last: 2100 };

/** 2026-03-01, 2026/3/1, 2026.3.1 or 2026年3月1日; `to` is the next day's beginning. Undefined if it is no day. */
export function calendarDay(
  text: string,
  zone: string,
): { readonly from: UnixMs; readonly to: UnixMs } | undefined {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const utc = Date.UTC(year, month - 1, day);
  const made = new Date(utc);
  if (
    year < YEARS.first ||
    year > YEARS.last ||
    made.getUTCMonth() !== month - 1 ||
    made.getUTCDate() !== day
  )
    return undefined;
  //  By its noon in the zone: midnight may come twice, or not at all.
  const noon = utc + DAY_MS / 2 - zoneOffsetMinutes(utc + DAY_MS / 2, zone) * 60_000;
  return { from: dayStart(noon, zone), to: dayStart(noon + DAY_MS, zone) };
}

/** 2026-03-01: the day in the zone that a moment is in. */
export function dayName(at: UnixMs, zone: string): string {
  return new Date(at + zoneOffsetMinutes(at, zone) * 60_000).toISOString().slice(0, 10);
}
