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
  /** Days that begin from `from` (inclusive) to `to` (exclusive). */
  readonly days: (series: number, from: number, to: number) => Figures[];
  /** Hours that have something to tell; undefined where they were let go of or never made. */
  readonly hours: (series: number, day: ZoneDay) => Figures[] | undefined;
  /** Minutes with readings; undefined where they were let go of or never made. */
  readonly minutes: (series: number, day: ZoneDay) => Figures[] | undefined;
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
      hours.put(keyOf(series, day.number), ofHours);
    },
    putMinutes: (series, day, figures) => minutes.put(keyOf(series, day.number), figures),
    remove: (series, day) => {
      remove.run(series, day.from);
      hours.remove(keyOf(series, day.number));
      minutes.remove(keyOf(series, day.number));
    },
    days: (series, from, to) => (select.all(series, from, to) as unknown as number[][]).map(toFigures),
    hours: (series, day) => hours.get(keyOf(series, day.number)),
    minutes: (series, day) => minutes.get(keyOf(series, day.number)),
  };
}

function createPacked(db: DatabaseSync, table: "hours" | "minutes") {
  const replace = db.prepare(`INSERT OR REPLACE INTO ${table} (id, data) VALUES (?, ?)`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const select = db.prepare(`SELECT data FROM ${table} WHERE id = ?`);
  return {
    put: (key: number, figures: readonly Figures[]) => void replace.run(key, packFigures(figures)),
    remove: (key: number) => void remove.run(key),
    get: (key: number): Figures[] | undefined => {
      const data = select.get(key)?.["data"];
      return data === undefined ? undefined : unpackFigures(data as Uint8Array);
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
