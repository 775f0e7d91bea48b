// When a limit is asked for: in term, in kitchen hours, at meal times, by the school calendar along the tree and in the
// hub's zone. Pure; time is an argument.
import type { Schedule } from "../../devices/limits.ts";
import { dayOf } from "../access/link-gate.ts";
import { dayStart, isWithin, timeOfDay, zoneOffsetMinutes } from "../lib/day-time.ts";
import type { DayWindow, UnixMs } from "../model.ts";
import type { CalendarEntry } from "../store/school-calendar.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Chosen: National Day and Spring Festival are a week; for shorter ones nobody empties a fridge. */
const LONG_HOLIDAY_DAYS = 7;
/** Samples of the last meal are kept 48 h: GB 31654-2021 (secondary text). */
const SAMPLES_KEPT_MS = 48 * HOUR_MS;

/** The calendars that count for a school, its own first, then those of the sites above it. */
export type CalendarPath = readonly (readonly CalendarEntry[])[];

export type KitchenTimes = {
  /** One for each school that eats here; term is while any of them is in term. */
  readonly schools: readonly CalendarPath[];
  /** When none of them is: `longBreaks`. */
  readonly breaks: readonly Break[];
  readonly kitchenHours: DayWindow;
  readonly mealWindows: readonly DayWindow[];
  readonly zone: string;
  /** Where kitchens work at weekends too. */
  readonly isEveryDay: boolean;
};

/** Whether a limit with this schedule is asked for at a moment. */
export function isAsked(schedule: Schedule, times: KitchenTimes, at: UnixMs): boolean {
  const { schools, breaks, zone, kitchenHours, mealWindows, isEveryDay } = times;
  if (schedule === "always") return true;
  if (schedule === "term") return !breaks.some(({ from, to }) => from <= at && at < to);
  const day = dayOf(at, zone);
  if (!isEveryDay && !schools.some((path) => isSchoolDay(path, day))) return false;
  const time = timeOfDay(at, zone);
  if (schedule === "kitchen-hours") return isWithin(time, kitchenHours);
  return mealWindows.some((window) => isWithin(time, window));
}

/** In term until a long holiday has lasted 48 h, and again from its end; a make-up day in it begins the 48 h anew. */
function isTerm(path: CalendarPath, zone: string, at: UnixMs): boolean {
  for (let back = 0; back <= SAMPLES_KEPT_MS; back += DAY_MS) {
    if (dayKind(path, dayOf(at - back, zone)) !== "long-holiday") return true;
  }
  return false;
}

function isSchoolDay(path: CalendarPath, day: string): boolean {
  const kind = dayKind(path, day);
  if (kind !== undefined) return kind === "make-up";
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

/** The nearest calendar's last word on a day; undefined: its weekday decides. */
function dayKind(path: CalendarPath, day: string): "make-up" | "holiday" | "long-holiday" | undefined {
  let isHoliday = false;
  for (const entries of path) {
    const ofDay = entries.filter((entry) => entry.from <= day && day <= entry.to);
    const kind = ofDay.at(-1)?.kind;
    //  A school's own free day within the district's summer does not make the summer shorter; its school day does.
    if (kind === "make-up") return isHoliday ? "holiday" : "make-up";
    if (kind === "holiday") isHoliday = true;
    if (ofDay.some((entry) => entry.kind === "holiday" && daysOf(entry) >= LONG_HOLIDAY_DAYS))
      return "long-holiday";
  }
  return isHoliday ? "holiday" : undefined;
}

function daysOf({ from, to }: CalendarEntry): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/** When a kitchen is not in term, by all calendars of its schools, in order. */
export function longBreaks({ schools, zone }: Pick<KitchenTimes, "schools" | "zone">): Break[] {
  const edges = new Set<UnixMs>();
  for (const { from, to } of schools.flat(2)) {
    for (const start of [startOf(from, zone), startOf(dayAfter(to), zone)]) {
      edges.add(start);
      edges.add(start + SAMPLES_KEPT_MS);
    }
  }
  const inOrder = [...edges].sort((one, other) => one - other);
  const breaks: Break[] = [];
  for (const [i, from] of inOrder.entries()) {
    const to = inOrder[i + 1];
    if (to === undefined || schools.some((path) => isTerm(path, zone, from))) continue;
    const last = breaks.at(-1);
    if (last?.to === from) breaks.splice(-1, 1, { from: last.from, to });
    else breaks.push({ from, to });
  }
  return breaks;
}

export type Break = { readonly from: UnixMs; readonly to: UnixMs };

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

/** The beginning of a day in a zone. */
function startOf(day: string, zone: string): UnixMs {
  const noon = Date.parse(day) + DAY_MS / 2;
  return dayStart(noon - zoneOffsetMinutes(noon, zone) * 60_000, zone);
}
