// Lets go of what is older than it is to be kept, level by level and in small steps. Readings go only when the figures
// that outlive them are made; what follows from them stays.
import type { DatabaseSync } from "node:sqlite";
import type { ZoneDays } from "../lib/zone-days.ts";
import { BLOCK_MS, countBlock } from "./block.ts";
import type { createMarks, MarkName } from "./readings-schema.ts";
import { keyOf } from "./readings-schema.ts";
import type { Rollups } from "./rollups.ts";

/** For how many days each level is kept. */
export type Keep = {
  readonly rawDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
  readonly dayDays: number;
};

const DAY_MS = 86_400_000;
/** Measured: some 5 µs each. */
const ROWS_A_STEP = 200;

export type Retention = {
  /** Does one small step by `now`; true if there may be more. */
  readonly step: (now: number) => boolean;
  /** A transaction was rolled back: what was done in it is to be done again. */
  readonly forget: () => void;
};

export function createRetention(
  db: DatabaseSync,
  parts: {
    readonly days: ZoneDays;
    readonly marks: ReturnType<typeof createMarks>;
    readonly rollups: Pick<Rollups, "keepMinutes">;
    readonly keep: Keep;
    /** Told when days have lost their readings. */
    readonly onGone: () => void;
  },
): Retention {
  const { days, marks, rollups, keep, onGone } = parts;
  const isBehind = db.prepare(
    "SELECT 1 FROM dirty WHERE from_ms < ? UNION ALL SELECT 1 FROM restate LIMIT 1",
  );
  const selectDay = db.prepare(
    "SELECT series, from_ms FROM day WHERE (series, from_ms) > (?, ?) AND from_ms >= ? AND from_ms < ? ORDER BY series, from_ms LIMIT 1",
  );
  const selectBlocks = db.prepare("SELECT id, data FROM block WHERE id < ? ORDER BY id LIMIT ?");
  const removeBlock = db.prepare("DELETE FROM block WHERE id = ?");
  const selectSeries = db.prepare("SELECT id FROM series ORDER BY id");
  const removeDays = db.prepare("DELETE FROM day WHERE series = ? AND from_ms < ?");
  const removeKeys = {
    minutes: removeBelow(db, "minutes"),
    hours: removeBelow(db, "hours"),
  };
  /** How far the minutes are made that will outlive their readings. */
  let made = { series: -1, from: 0 };
  let seriesAhead: number[] = [];

  /** The beginning of the last day that is old enough, if what is before it has not been let go of yet. */
  function due(level: MarkName, keepDays: number, now: number): number | undefined {
    const from = days.at(now - keepDays * DAY_MS).from;
    return from > marks.get(level) ? from : undefined;
  }

  /** True if there was something to do. */
  function letReadingsGo(now: number): boolean {
    const until = due("raw", keep.rawDays, now);
    if (until !== undefined) {
      //  Figures that are not made cannot be made any more afterwards.
      if (isBehind.get(until) !== undefined) return false;
      if (keep.minuteDays > keep.rawDays && makeMinutes(until)) return true;
      marks.set("raw", until);
      marks.set("gone", Math.max(until, marks.get("gone")));
      onGone();
      made = { series: -1, from: 0 };
    }
    //  A day's first readings are judged with the last ones of the day before.
    const slot = Math.floor((marks.get("raw") - DAY_MS) / BLOCK_MS);
    const blocks = selectBlocks.all(keyOf(0, slot), ROWS_A_STEP);
    let gone = 0;
    for (const { id, data } of blocks) {
      gone += countBlock(data as Uint8Array);
      removeBlock.run(Number(id));
    }
    if (gone > 0) marks.set("packed", marks.get("packed") - gone);
    return blocks.length > 0;
  }

  function makeMinutes(until: number): boolean {
    const row = selectDay.get(made.series, made.from, marks.get("raw"), until);
    if (row === undefined) return false;
    made = { series: Number(row["series"]), from: Number(row["from_ms"]) };
    rollups.keepMinutes(made.series, made.from);
    return true;
  }

  function letFiguresGo(level: "minutes" | "hours", keepDays: number, now: number): boolean {
    const until = due(level, keepDays, now);
    if (until !== undefined) marks.set(level, until);
    return removeKeys[level](keyOf(0, days.at(marks.get(level)).number), ROWS_A_STEP) > 0;
  }

  function letDaysGo(now: number): boolean {
    const until = due("days", keep.dayDays, now);
    if (until !== undefined) {
      marks.set("days", until);
      seriesAhead = selectSeries.all().map((row) => Number(row["id"]));
    }
    for (const series of seriesAhead.splice(-ROWS_A_STEP)) removeDays.run(series, marks.get("days"));
    return seriesAhead.length > 0;
  }

  return {
    step: (now) =>
      letReadingsGo(now) ||
      letFiguresGo("minutes", keep.minuteDays, now) ||
      letFiguresGo("hours", keep.hourDays, now) ||
      letDaysGo(now),
    forget: () => {
      made = { series: -1, from: 0 };
    },
  };
}

function removeBelow(db: DatabaseSync, table: "minutes" | "hours"): (key: number, limit: number) => number {
  const remove = db.prepare(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id < ? ORDER BY id LIMIT ?)`,
  );
  return (key, limit) => Number(remove.run(key, limit).changes);
}
