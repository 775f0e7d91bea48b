// Makes the figures of days that are over, again and again for those that late readings or other terms have touched.
// Always from the readings: a figure is never corrected, so that it cannot drift from what it is made of.
import type { DatabaseSync } from "node:sqlite";
import type { ZoneDays } from "../lib/zone-days.ts";
import { BLOCK_MS } from "./block.ts";
import { createDayFigures } from "./day-figures.ts";
import type { DirtyDays } from "./dirty-days.ts";
import { type KeptTerms, longestHoldMs } from "./kept-terms.ts";
import { type RawRows, slotOf } from "./raw-rows.ts";
import { type createMarks, keyOf } from "./readings-schema.ts";
import { dayOf, hoursOf, isTold, minutesOf, readDay } from "./stretch-figures.ts";

/** Chosen: readings of a day's last minutes are still on their way when it ends. */
export const OVER_AFTER_MS = 10 * 60_000;
/** Where a day has no more readings than this, its minutes would say nothing that the readings do not. */
const MINUTES_A_DAY = 1440;

export type Rollups = {
  /** Lists the dirty days of one series that is to be restated; true if there may be more series. */
  readonly survey: () => boolean;
  /** Makes one dirty day that is over by `now`; true if there may be more. */
  readonly settle: (now: number) => boolean;
  /** Makes the minutes of a day whose readings will be let go of. */
  readonly keepMinutes: (series: number, at: number) => void;
};

export function createRollups(
  db: DatabaseSync,
  parts: {
    readonly raw: RawRows;
    readonly days: ZoneDays;
    readonly terms: KeptTerms;
    readonly dirty: DirtyDays;
    readonly marks: ReturnType<typeof createMarks>;
  },
): Rollups {
  const { raw, days, terms, dirty, marks } = parts;
  const table = createDayFigures(db);
  const selectRestate = db.prepare("SELECT series, from_ms FROM restate LIMIT 1");
  const removeRestate = db.prepare("DELETE FROM restate WHERE series = ?");
  const selectFirstHot = db.prepare(
    "SELECT min(measured_ms) AS n FROM reading WHERE series = ? AND measured_ms >= ?",
  );
  const hasBlock = db.prepare("SELECT 1 FROM block WHERE id = ?");
  const selectDirty = db.prepare(
    "SELECT series, from_ms FROM dirty WHERE (series, from_ms) > (?, ?) AND from_ms < ? ORDER BY series, from_ms LIMIT 1",
  );
  /** How far the present round through the dirty days has come. */
  let after = { series: -1, from: 0 };

  /** The days from a moment on in which readings of a series were measured, and those in which they may hold. */
  function markDaysFrom(series: number, from: number): void {
    const holdMs = longestHoldMs(terms.of(series));
    const mark = (start: number, end: number) => {
      for (const day of days.between(Math.max(start, from), end)) dirty.mark(series, day);
    };
    for (let at = from - holdMs; ; ) {
      const next = selectFirstHot.get(series, at)?.["n"];
      if (typeof next !== "number") break;
      if (next + holdMs >= from) mark(next, next + holdMs + 1);
      at = days.at(next).to;
    }
    const slots = raw.slots();
    if (slots === undefined) return;
    for (let slot = Math.max(slots.first, slotOf(from - holdMs)); slot <= slots.last; slot++) {
      if (hasBlock.get(keyOf(series, slot)) === undefined) continue;
      const end = (slot + 1) * BLOCK_MS + holdMs;
      if (end > from) mark(slot * BLOCK_MS, end);
    }
  }

  return {
    survey: () => {
      const row = selectRestate.get();
      if (row === undefined) return false;
      const [series, asked] = [Number(row["series"]), Number(row["from_ms"])];
      //  What the readings are gone of stays as it was judged.
      const from = days.at(Math.max(asked, marks.get("raw"))).from;
      markDaysFrom(series, from);
      for (const one of table.days(series, from, Number.MAX_SAFE_INTEGER)) {
        const day = days.at(one.from);
        //  It may be a day of another zone, which begins at another moment.
        if (day.from === one.from) table.remove(series, day);
        else table.removeDay(series, one.from);
      }
      removeRestate.run(series);
      return true;
    },
    settle: (now) => {
      const over = days.at(now - OVER_AFTER_MS).from;
      const row = selectDirty.get(after.series, after.from, over);
      if (row === undefined) {
        after = { series: -1, from: 0 };
        return false;
      }
      const series = Number(row["series"]);
      const day = days.at(Number(row["from_ms"]));
      //  Whatever becomes of this one, the next ones have their turn.
      after = { series, from: Number(row["from_ms"]) };
      const ofSeries = terms.of(series);
      const read = readDay(raw, series, day, ofSeries);
      const hours = hoursOf(read, day, ofSeries);
      const figures = dayOf(hours);
      table.remove(series, day);
      if (figures !== undefined) {
        table.put(series, day, figures, hours.filter(isTold));
        if (read.rows.length > MINUTES_A_DAY) table.putMinutes(series, day, minutesOf(read, ofSeries));
      }
      dirty.clean(series, day);
      return true;
    },
    keepMinutes: (series, at) => {
      const day = days.at(at);
      if (table.minutes(series, day) !== undefined) return;
      const ofSeries = terms.of(series);
      table.putMinutes(series, day, minutesOf(readDay(raw, series, day, ofSeries), ofSeries));
    },
  };
}
