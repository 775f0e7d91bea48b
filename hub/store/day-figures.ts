// The table of days, and the packed hours and minutes beside it: written by rollups.ts, read for answers.
import type { DatabaseSync } from "node:sqlite";
import type { ZoneDay } from "../lib/zone-days.ts";
import type { Figures } from "./figures.ts";
import { packFigures, unpackFigures } from "./figures-block.ts";
import { keyOf } from "./readings-schema.ts";

const COLUMNS =
  "from_ms, to_ms, count, late, min, max, sum, inside_ms, outside_ms, outside_lead, outside_trail, outside_longest, gap_lead, gap_trail, gap_longest";

export type DayFiguresTable = {
  readonly put: (series: number, day: ZoneDay, figures: Figures, hours: readonly Figures[]) => void;
  readonly putMinutes: (series: number, day: ZoneDay, minutes: readonly Figures[]) => void;
  readonly remove: (series: number, day: ZoneDay) => void;
  /** Removes the figures of a day that is another zone's, and leaves its hours to those who need them. */
  readonly removeDay: (series: number, from: number) => void;
  /** Days that begin from `from` (inclusive) to `to` (exclusive). */
  readonly days: (series: number, from: number, to: number) => Figures[];
  /** Hours that have something to tell; undefined where they were let go of or never made. */
  readonly hours: (series: number, day: ZoneDay) => Figures[] | undefined;
  /** Minutes with readings; undefined where they were let go of or never made. */
  readonly minutes: (series: number, day: ZoneDay) => Figures[] | undefined;
  /** What there is of a day's hours, or minutes, also where they were made as those of another zone's days. */
  readonly leftHours: (series: number, day: ZoneDay) => Figures[];
  readonly leftMinutes: (series: number, day: ZoneDay) => Figures[];
};

export function createDayFigures(db: DatabaseSync): DayFiguresTable {
  const places = `?${", ?".repeat(15)}`;
  const replace = db.prepare(`INSERT OR REPLACE INTO day (series, ${COLUMNS}) VALUES (${places})`);
  const remove = db.prepare("DELETE FROM day WHERE series = ? AND from_ms = ?");
  const select = db.prepare(
    `SELECT ${COLUMNS} FROM day WHERE series = ? AND from_ms >= ? AND from_ms < ? ORDER BY from_ms`,
  );
  select.setReturnArrays(true);
  const hours = createPacked(db, "hours");
  const minutes = createPacked(db, "minutes");

  return {
    put: (series, day, figures, ofHours) => {
      const { outside, gap } = figures;
      replace.run(
        ...[series, figures.from, figures.to, figures.count, figures.late],
        ...[figures.min, figures.max, figures.sum, figures.insideMs, figures.outsideMs],
        ...[outside.leadMs, outside.trailMs, outside.longestMs, gap.leadMs, gap.trailMs, gap.longestMs],
      );
      hours.put(series, day, ofHours);
    },
    putMinutes: minutes.put,
    remove: (series, day) => {
      remove.run(series, day.from);
      hours.put(series, day, []);
      minutes.put(series, day, []);
    },
    removeDay: (series, from) => void remove.run(series, from),
    days: (series, from, to) => (select.all(series, from, to) as unknown as number[][]).map(toFigures),
    hours: hours.get,
    minutes: minutes.get,
    leftHours: hours.left,
    leftMinutes: minutes.left,
  };
}

type Span = Pick<ZoneDay, "from" | "to">;

/**
 * Pieces of some stretches each, by the day's number. After a change of zone a piece also holds stretches of a
 * neighbouring day, as that zone counted: they are kept for as long as nothing else tells of them.
 */
function createPacked(db: DatabaseSync, table: "hours" | "minutes") {
  const replace = db.prepare(`INSERT OR REPLACE INTO ${table} (id, data) VALUES (?, ?)`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const select = db.prepare(`SELECT data FROM ${table} WHERE id = ?`);
  const isWithin = (day: Span) => (one: Figures) => one.from >= day.from && one.from < day.to;

  function read(key: number): Figures[] {
    const data = select.get(key)?.["data"];
    return data === undefined ? [] : unpackFigures(data as Uint8Array);
  }

  function get(series: number, day: ZoneDay): Figures[] | undefined {
    const own = read(keyOf(series, day.number)).filter(isWithin(day));
    return own.length === 0 ? undefined : own;
  }

  return {
    get,
    /** Puts a day's stretches; with none, the day has none any more. */
    put: (series: number, day: ZoneDay, figures: readonly Figures[]) => {
      const key = keyOf(series, day.number);
      const others = read(key).filter((one) => !isWithin(day)(one));
      const all = [...others, ...figures].sort((a, b) => a.from - b.from);
      if (all.length === 0) remove.run(key);
      else replace.run(key, packFigures(all));
    },
    left: (series: number, day: ZoneDay): Figures[] => {
      const byStart = new Map<number, Figures>();
      //  What was made for the day itself comes last and counts.
      for (const number of [day.number - 1, day.number + 1, day.number]) {
        for (const one of read(keyOf(series, number))) if (isWithin(day)(one)) byStart.set(one.from, one);
      }
      return [...byStart.values()].sort((a, b) => a.from - b.from);
    },
  };
}

function toFigures(row: readonly number[]): Figures {
  const [
    from = 0,
    to = 0,
    count = 0,
    late = 0,
    min = 0,
    max = 0,
    sum = 0,
    insideMs = 0,
    outsideMs = 0,
    ...runs
  ] = row;
  const [outsideLead = 0, outsideTrail = 0, outsideLongest = 0, gapLead = 0, gapTrail = 0, gapLongest = 0] =
    runs;
  return {
    ...{ from, to, count, late, min, max, sum, insideMs, outsideMs },
    outside: { leadMs: outsideLead, trailMs: outsideTrail, longestMs: outsideLongest },
    gap: { leadMs: gapLead, trailMs: gapTrail, longestMs: gapLongest },
  };
}
