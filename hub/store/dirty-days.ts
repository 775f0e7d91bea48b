// Which days' figures are not true (any more). A day becomes dirty in the same transaction as the reading or the terms
// that make it so, and clean in the same as its figures: nothing else may be believed after a crash.
import type { DatabaseSync } from "node:sqlite";
import type { ZoneDay, ZoneDays } from "../lib/zone-days.ts";
import { type KeptTerms, longestHoldMs } from "./kept-terms.ts";

export type DirtyDays = {
  /** A reading was stored: the days in which it may hold are dirty. Called for every reading. */
  readonly touch: (series: number, measuredAt: number) => void;
  readonly mark: (series: number, day: ZoneDay) => void;
  /** The figures of this day are made. */
  readonly clean: (series: number, day: ZoneDay) => void;
  /** All days of a series from a moment on are to be made again; which these are is found out later. */
  readonly restateFrom: (series: number, from: number) => void;
  /** A transaction was rolled back, terms have changed, readings were let go of: what is remembered here may be wrong. */
  readonly forget: () => void;
};

/** @param rawFrom the moment before which readings were let go of: what comes for such a day cannot restate it any more */
export function createDirtyDays(
  db: DatabaseSync,
  days: ZoneDays,
  terms: KeptTerms,
  rawFrom: () => number,
): DirtyDays {
  const insert = db.prepare("INSERT OR IGNORE INTO dirty (series, from_ms) VALUES (?, ?)");
  const remove = db.prepare("DELETE FROM dirty WHERE series = ? AND from_ms = ?");
  const insertRestate = db.prepare(
    `INSERT INTO restate (series, from_ms) VALUES (?, ?)
     ON CONFLICT (series) DO UPDATE SET from_ms = min(from_ms, excluded.from_ms)`,
  );
  /** By series: the numbers of days that are in the table for certain. */
  const known = new Map<number, Set<number>>();
  const holds = new Map<number, number>();
  let from: number | undefined;

  function holdOf(series: number): number {
    let hold = holds.get(series);
    if (hold === undefined) {
      hold = longestHoldMs(terms.of(series));
      holds.set(series, hold);
    }
    return hold;
  }

  function mark(series: number, day: ZoneDay): void {
    from ??= rawFrom();
    if (day.from < from) return;
    let marked = known.get(series);
    if (marked === undefined) {
      marked = new Set();
      known.set(series, marked);
    }
    if (marked.has(day.number)) return;
    insert.run(series, day.from);
    marked.add(day.number);
  }

  return {
    touch: (series, measuredAt) => {
      let day = days.at(measuredAt);
      mark(series, day);
      const until = measuredAt + holdOf(series);
      while (day.to <= until) {
        day = days.at(day.to);
        mark(series, day);
      }
    },
    mark,
    clean: (series, day) => {
      remove.run(series, day.from);
      known.get(series)?.delete(day.number);
    },
    restateFrom: (series, from) => void insertRestate.run(series, from),
    forget: () => {
      known.clear();
      holds.clear();
      from = undefined;
    },
  };
}
