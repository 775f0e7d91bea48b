// The days of a zone, each worked out once: asking for the day of every reading costs next to nothing.
import type { UnixMs } from "./clock.ts";
import { dayStart, zoneOffsetMinutes } from "./day-time.ts";

export type ZoneDay = {
  readonly from: UnixMs;
  /** Exclusive: the next day's beginning. */
  readonly to: UnixMs;
  /** Days since 1970-01-01 by the zone's calendar. */
  readonly number: number;
};

const DAY_MS = 86_400_000;

export type ZoneDays = {
  /** The day that a moment is in. */
  readonly at: (at: UnixMs) => ZoneDay;
  /** The days from the one that `from` is in to the one that `to` (exclusive) ends in. */
  readonly between: (from: UnixMs, to: UnixMs) => ZoneDay[];
};

export function createZoneDays(zone: string): ZoneDays {
  /** By the UTC day: the zone's days that touch it. */
  const known = new Map<number, ZoneDay[]>();
  let last: ZoneDay = { from: 0, to: 0, number: 0 };

  function at(moment: UnixMs): ZoneDay {
    if (moment >= last.from && moment < last.to) return last;
    const key = Math.floor(moment / DAY_MS);
    const near = known.get(key) ?? [];
    let day = near.find((one) => moment >= one.from && moment < one.to);
    if (day === undefined) {
      const from = dayStart(moment, zone);
      //  Noon of the next day: a day has 23 to 25 hours.
      const to = dayStart(from + DAY_MS + DAY_MS / 2, zone);
      day = { from, to, number: Math.round((from + zoneOffsetMinutes(from, zone) * 60_000) / DAY_MS) };
      known.set(key, [...near, day]);
    }
    last = day;
    return day;
  }

  return {
    at,
    between: (from, to) => {
      const days = [at(from)];
      for (let end = days[0]?.to ?? to; end < to; ) {
        const day = at(end);
        days.push(day);
        end = day.to;
      }
      return days;
    },
  };
}
