// Figures of days and of hours for an answer: those that were made, and from the readings whatever was not made yet or
// is no longer true, so that an answer is always right.
import type { DatabaseSync } from "node:sqlite";
import type { ZoneDay, ZoneDays } from "../lib/zone-days.ts";
import { createDayFigures } from "./day-figures.ts";
import { dayOfHours, LONGEST_DAY_MS, nearestDay, splitByZone } from "./days-of-hours.ts";
import { emptyFigures, type Figures } from "./figures.ts";
import { createKeptTerms, type KeptTerms } from "./kept-terms.ts";
import { createRawRows, type RawRows } from "./raw-rows.ts";
import { createMarks } from "./readings-schema.ts";
import { dayOf, HOUR_MS, hourEdges, hoursOf, isTold, readDay } from "./stretch-figures.ts";

/** The tables as whoever answers sees them. */
export type Stretches = {
  readonly raw: RawRows;
  readonly terms: KeptTerms;
  readonly marks: Pick<ReturnType<typeof createMarks>, "get">;
  /** Days of a series that have something to tell; nothing of the time after `to`. */
  readonly days: (series: number, days: readonly ZoneDay[], to: number) => Figures[];
  readonly hours: (series: number, days: readonly ZoneDay[], to: number) => Figures[];
  /** Minutes with readings of a day that has no readings any more. */
  readonly minutes: (series: number, day: ZoneDay) => Figures[];
};

export function createStretches(db: DatabaseSync, zone: ZoneDays, zoneName: string): Stretches {
  const raw = createRawRows(db);
  const terms = createKeptTerms(db);
  const marks = createMarks(db);
  const table = createDayFigures(db);
  const selectRestate = db.prepare("SELECT from_ms FROM restate WHERE series = ?");
  const selectDirty = db.prepare(
    "SELECT from_ms FROM dirty WHERE series = ? AND from_ms >= ? AND from_ms < ?",
  );

  //  Figures of another zone's days are of no use here.
  const isOfZone = db.prepare("SELECT value FROM setting WHERE name = 'zone'").get()?.["value"] === zoneName;

  /** Says of a day whether its figures are made and true. */
  function settled(series: number, days: readonly ZoneDay[]): (day: ZoneDay) => boolean {
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) return () => true;
    const restate = selectRestate.get(series)?.["from_ms"];
    const restateFrom = restate === undefined ? Number.POSITIVE_INFINITY : zone.at(Number(restate)).from;
    const dirty = new Set(selectDirty.all(series, first.from, last.to).map((row) => Number(row["from_ms"])));
    const rawFrom = marks.get("raw");
    //  Days may be let go of before their readings.
    const daysFrom = marks.get("days");
    //  Where there are no readings any more, what was made is all there is.
    return (day) =>
      day.from < rawFrom ||
      (isOfZone && day.from >= daysFrom && day.from < restateFrom && !dirty.has(day.from));
  }

  function fromRaw(series: number, day: ZoneDay, to: number): Figures[] {
    const ofSeries = terms.of(series);
    return hoursOf(readDay(raw, series, day, ofSeries), day, ofSeries, to);
  }

  function hoursMade(series: number, day: ZoneDay, to: number): Figures[] {
    return table.leftHours(series, day).filter((one) => one.to <= to);
  }

  /** A day without readings of which nothing but another zone's figures are left. */
  function ofOtherZone(series: number, day: ZoneDay, strays: readonly Figures[]): Figures | undefined {
    const touching = strays.filter((one) => one.from < day.to && one.to > day.from);
    if (touching.length === 0) return undefined;
    const hours = day.from >= marks.get("hours") ? dayOfHours(table.leftHours(series, day), day) : undefined;
    return hours ?? nearestDay(touching, day);
  }

  function days(series: number, asked: readonly ZoneDay[], to: number): Figures[] {
    const isSettled = settled(series, asked);
    const [first, last] = [asked[0], asked.at(-1)];
    if (first === undefined || last === undefined) return [];
    const rawFrom = marks.get("raw");
    const { own, strays } = splitByZone(table.days(series, first.from - LONGEST_DAY_MS, last.to), asked);
    //  The day before the first one asked for is no stray.
    const others = strays.filter(
      (one) => zone.at(one.from).from !== one.from || zone.at(one.from).to !== one.to,
    );
    return asked.flatMap((day) => {
      if (to < day.to && day.from < rawFrom) return joined(hoursMade(series, day, to), day, to);
      if (to < day.to || !isSettled(day)) return dayOf(fromRaw(series, day, to)) ?? [];
      return own.get(day.from) ?? (day.from < rawFrom ? (ofOtherZone(series, day, others) ?? []) : []);
    });
  }

  return {
    raw,
    terms,
    marks,
    days,
    hours: (series, asked, to) => {
      const isSettled = settled(series, asked);
      const rawFrom = marks.get("raw");
      return asked.flatMap((day) => {
        if (day.from < rawFrom) return hoursMade(series, day, to);
        //  Hours may have been let go of before the readings.
        const made = to >= day.to && isSettled(day) ? table.hours(series, day) : undefined;
        return made ?? fromRaw(series, day, to).filter(isTold);
      });
    },
    minutes: table.leftMinutes,
  };
}

/** The day's whole hours up to `to` as one stretch; an hour without figures is a gap. */
function joined(hours: readonly Figures[], day: ZoneDay, to: number): Figures[] {
  const edges = hourEdges(day, to).filter((edge) => edge <= to && (edge - day.from) % HOUR_MS === 0);
  const told = edges.slice(1).map((end, i) => {
    const from = edges[i] ?? end;
    return hours.find((hour) => hour.from === from) ?? emptyFigures(from, end);
  });
  const figures = dayOf(told);
  return figures === undefined ? [] : [figures];
}
