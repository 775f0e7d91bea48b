// The time of day in a zone, and how far the zone is from UTC.
import type { UnixMs } from "./clock.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Hours and minutes of a moment in an IANA zone, as "HH:MM"; texts of this form compare like times. */
export function timeOfDay(at: UnixMs, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(zone, format);
  }
  return format.format(at);
}

/** Zones change at whole quarter hours of UTC (IANA tz database), so that within one the answer holds. */
const QUARTER_MS = 15 * 60_000;
const offsets = new Map<string, { readonly quarter: number; readonly minutes: number }>();

/** How many minutes a zone's clocks are ahead of UTC at a moment: 480 in Asia/Shanghai. Cheap enough for every message. */
export function zoneOffsetMinutes(at: UnixMs, zone: string): number {
  const quarter = Math.floor(at / QUARTER_MS);
  const known = offsets.get(zone);
  if (known?.quarter === quarter) return known.minutes;
  const from = quarter * QUARTER_MS;
  //  "GMT+08:00", "GMT-03:30", and plain "GMT" at no distance.
  const name = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(from)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, rest] = /^GMT([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
  const minutes = (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(rest ?? 0));
  offsets.set(zone, { quarter, minutes });
  return minutes;
}

/**
 * True from `from` (inclusive) to `to` (exclusive). A span whose end is before its beginning runs over midnight; one that
 * ends when it begins is the whole day.
 */
export function isWithin(time: string, span: { readonly from: string; readonly to: string }): boolean {
  return span.from < span.to ? time >= span.from && time < span.to : time >= span.from || time < span.to;
}

/** The beginning of the day in a zone that `at` is in. */
export function dayStart(at: UnixMs, zone: string): UnixMs {
  //  Midnight by the offset now; where the clocks were changed since, by the offset then.
  const shifted = at + zoneOffsetMinutes(at, zone) * 60_000;
  const midnight = shifted - modulo(shifted, DAY_MS);
  const guess = midnight - zoneOffsetMinutes(at, zone) * 60_000;
  const start = midnight - zoneOffsetMinutes(guess, zone) * 60_000;
  //  Where clocks are set back at one to midnight, as in the Azores, midnight comes twice: the day begins with the first.
  const earlier = midnight - zoneOffsetMinutes(start - HOUR_MS, zone) * 60_000;
  const isTwice = earlier < start && earlier + zoneOffsetMinutes(earlier, zone) * 60_000 === midnight;
  return isTwice ? earlier : start;
}

/** The beginnings of the days in a zone from the one that `from` is in, and the first one at or after `to` as the last. */
export function dayEdges(from: UnixMs, to: UnixMs, zone: string): UnixMs[] {
  const edges = [dayStart(from, zone)];
  for (let last = edges[0] ?? from; last < to; ) {
    //  Noon of the next day: a day has 23 to 25 hours.
    last = dayStart(last + DAY_MS + DAY_MS / 2, zone);
    edges.push(last);
  }
  return edges;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
