// Hours of duty and quiet hours: whether a moment is in them, and when they end. Pure; the zone is the hub's.
import { isWithin, timeOfDay, zoneOffsetMinutes } from "../lib/day-time.ts";
import type { Contact, DutyHours, UnixMs } from "../model.ts";

/** What the school calendar says of a day "YYYY-MM-DD"; undefined: its weekday decides. */
export type SchoolDay = (day: string) => "holiday" | "make-up" | undefined;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function isOnDuty(hours: DutyHours, at: UnixMs, zone: string, schoolDay: SchoolDay): boolean {
  const time = timeOfDay(at, zone);
  if (!isWithin(time, hours)) return false;
  //  A night's duty is that of the day on which it began.
  const isAfterMidnight = hours.from > hours.to && time < hours.to;
  const { name, weekday } = localDay(isAfterMidnight ? at - DAY_MS : at, zone);
  const said = hours.bySchoolCalendar ? schoolDay(name) : undefined;
  return said === undefined ? hours.weekdays.includes(weekday) : said === "make-up";
}

/** When somebody's quiet hours are over; undefined if they are not in them. */
export function quietUntil({ on, from, to }: Contact["quiet"], at: UnixMs, zone: string): UnixMs | undefined {
  const time = timeOfDay(at, zone);
  if (!on || from === to || !isWithin(time, { from, to })) return undefined;
  const leftMin = (minutesOf(to) - minutesOf(time) + 1440) % 1440;
  const end = Math.floor(at / MINUTE_MS) * MINUTE_MS + leftMin * MINUTE_MS;
  //  Where the clocks are changed in between.
  return end + (zoneOffsetMinutes(at, zone) - zoneOffsetMinutes(end, zone)) * MINUTE_MS;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function localDay(at: UnixMs, zone: string): { readonly name: string; readonly weekday: number } {
  const day = Math.floor((at + zoneOffsetMinutes(at, zone) * MINUTE_MS) / DAY_MS);
  //  1970-01-01 was a Thursday, 4 in ISO 8601.
  return {
    name: new Date(day * DAY_MS).toISOString().slice(0, 10),
    weekday: ((((day + 3) % 7) + 7) % 7) + 1,
  };
}
