// The time of day in a zone.
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

/**
 * True from `from` (inclusive) to `to` (exclusive). A span whose end is before its beginning runs over midnight; one that
 * ends when it begins is the whole day.
 */
export function isWithin(time: string, span: { readonly from: string; readonly to: string }): boolean {
  return span.from < span.to ? time >= span.from && time < span.to : time >= span.from || time < span.to;
}
