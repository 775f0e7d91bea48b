// Until when what a person reported is to be answered. Pure; time is an argument.
import { dayOf, type SchoolDay } from "../access/link-gate.ts";
import { dayStart } from "../lib/day-time.ts";
import type { UnixMs } from "../model.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Chosen: a whole school day. The practice says only "within a time limit" (限期整改); no number was found. */
const ANSWER_WITHIN_MS = DAY_MS;
/** Chosen: a holiday puts an answer off, and for no longer than this. */
const MOST_PUT_OFF_MS = 14 * DAY_MS;

/** So many days of school time later. */
export function schoolDaysLater(from: UnixMs, days: number, schoolDay: SchoolDay, zone: string): UnixMs {
  let at = from;
  for (let day = 0; day < days; day++) at = answerDueAt(at, schoolDay, zone);
  return Math.min(at, from + days * DAY_MS + MOST_PUT_OFF_MS);
}

/** A day of school time later: what counts is the time of school days, which the calendar or else Monday to Friday says. */
export function answerDueAt(from: UnixMs, schoolDay: SchoolDay, zone: string): UnixMs {
  let left = ANSWER_WITHIN_MS;
  let at = from;
  while (at < from + MOST_PUT_OFF_MS) {
    //  Noon of the next day: a day has 23 to 25 hours.
    const next = dayStart(dayStart(at, zone) + DAY_MS + DAY_MS / 2, zone);
    if (isSchoolDay(dayOf(at, zone), schoolDay)) {
      if (at + left < next) return at + left;
      left -= next - at;
    }
    at = next;
  }
  return from + MOST_PUT_OFF_MS;
}

function isSchoolDay(day: string, schoolDay: SchoolDay): boolean {
  const said = schoolDay(day);
  if (said !== undefined) return said === "make-up";
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}
