// Whether a share link is open: by weekdays, hours, the school calendar, its end and its revocation. Pure; time is an
// argument. Promise: a link is open in its hours on school days and at no other moment.
import { dayStart, zoneOffsetMinutes } from "../lib/day-time.ts";
import type { UnixMs } from "../model.ts";
import type { LinkTerms, Weekday } from "../store/share-links.ts";

export type Gate =
  | { readonly state: "open"; readonly until: UnixMs }
  /** `opensAt` is absent where it does not open again before its end. */
  | { readonly state: "closed"; readonly opensAt?: UnixMs }
  | { readonly state: "ended"; readonly because: "expired" | "revoked"; readonly at: UnixMs };

/** What the calendar says of a day "YYYY-MM-DD"; undefined: its weekday decides. */
export type SchoolDay = (day: string) => "holiday" | "make-up" | undefined;

const DAY_MS = 86_400_000;
/** Chosen: no holiday is longer than a year. */
const LOOK_AHEAD_DAYS = 370;
/** Chosen: for a link that never closes, "open until" says at least this much. */
const TOLD_AHEAD_MS = 7 * DAY_MS;

export function gate(terms: LinkTerms, schoolDay: SchoolDay, zone: string, at: UnixMs): Gate {
  const { untilAt, revokedAt } = terms;
  if (revokedAt !== undefined) return { state: "ended", because: "revoked", at: revokedAt };
  if (untilAt <= at) return { state: "ended", because: "expired", at: untilAt };
  let open: UnixMs | undefined;
  for (const { from, to } of windows(terms, schoolDay, zone, at)) {
    //  One that begins when the last ends carries on: nobody is cut off at midnight.
    if (open !== undefined && (from > open || open > at + TOLD_AHEAD_MS)) break;
    if (from > at && open === undefined)
      return { state: "closed", ...(from < untilAt ? { opensAt: from } : {}) };
    open = Math.max(open ?? to, to);
  }
  return open === undefined ? { state: "closed" } : { state: "open", until: Math.min(open, untilAt) };
}

/** The hours of a link as moments, in order, from the one that `at` is in or that comes next. */
function* windows(
  { weekdays, hours, untilAt }: LinkTerms,
  schoolDay: SchoolDay,
  zone: string,
  at: UnixMs,
): Generator<{ readonly from: UnixMs; readonly to: UnixMs }> {
  const inOrder = [...hours].sort((one, other) => (one.from < other.from ? -1 : 1));
  let start = dayStart(at, zone);
  for (let days = 0; days < LOOK_AHEAD_DAYS && start < untilAt; days++) {
    const day = dayNumber(start, zone);
    if (isSchoolDay(day, weekdays, schoolDay)) {
      for (const { from, to } of inOrder) {
        const end = momentOf(day, to, zone);
        if (end > at) yield { from: momentOf(day, from, zone), to: end };
      }
    }
    //  Noon of the next day: a day has 23 to 25 hours.
    start = dayStart(start + DAY_MS + DAY_MS / 2, zone);
  }
}

function isSchoolDay(day: number, weekdays: readonly Weekday[], schoolDay: SchoolDay): boolean {
  const said = schoolDay(dayName(day));
  if (said !== undefined) return said === "make-up";
  //  1970-01-01 was a Thursday, 4 in ISO 8601.
  return weekdays.includes((((((day + 3) % 7) + 7) % 7) + 1) as Weekday);
}

/** Days since 1970-01-01 by the zone's calendar. */
function dayNumber(at: UnixMs, zone: string): number {
  return Math.floor((at + zoneOffsetMinutes(at, zone) * 60_000) / DAY_MS);
}

function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The moment at which a zone's clocks show "HH:MM" on a day. Where they skip it, an hour later. */
function momentOf(day: number, time: string, zone: string): UnixMs {
  const [hours, minutes] = time.split(":").map(Number);
  const wall = day * DAY_MS + ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  const guess = wall - zoneOffsetMinutes(wall, zone) * 60_000;
  return wall - zoneOffsetMinutes(guess, zone) * 60_000;
}

/** The name of the day that a moment is in, "YYYY-MM-DD". */
export function dayOf(at: UnixMs, zone: string): string {
  return dayName(dayNumber(at, zone));
}
