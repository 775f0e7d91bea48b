// Packs settled rows into blocks, one block of one series at a time. A reading that comes late into packed hours waits
// among the rows, where questions see it as well, until the next round puts it into its block.
import type { DatabaseSync } from "node:sqlite";
import { BLOCK_MS, packBlock, type StoredRow } from "./block.ts";
import { compareRows, type RawRows, slotOf } from "./raw-rows.ts";
import { type createMarks, keyOf } from "./readings-schema.ts";

/** Chosen: most late readings come within the hour, and need not have their block opened again. */
const SETTLED_AFTER_MS = 3_600_000;
/**
 * Chosen: ten readings a second of one series, far beyond any sensor; a flood stays rows, which cost more but no time,
 * until its block is let go of.
 */
const MOST_ROWS = 216_000;
/** Chosen: what one step reads of a dense series; ordinary ones have some hundreds in six hours. */
const MOST_ROWS_A_STEP = 4_000;
/** Measured: some 3 µs each. */
const SERIES_A_STEP = 100;

export type Packing = {
  /** Packs one block of what is settled by `now`; true if there may be more. */
  readonly step: (now: number) => boolean;
  /** Series of which more came in six hours than a block takes, as the last whole round found. */
  readonly flooded: () => readonly number[];
};

/** `onPacked` is told of each block that was written. */
export function createPacking(
  db: DatabaseSync,
  raw: RawRows,
  marks: ReturnType<typeof createMarks>,
  onPacked: (series: number, slot: number) => void,
  mostRows = MOST_ROWS,
): Packing {
  const selectSeries = db.prepare("SELECT id FROM series ORDER BY id");
  const selectFirst = db.prepare(
    "SELECT min(measured_ms) AS n FROM reading WHERE series = ? AND measured_ms >= ?",
  );
  const selectNewest = db.prepare(
    "SELECT measured_ms, seq FROM reading WHERE series = ? ORDER BY measured_ms DESC, seq DESC LIMIT 1",
  );
  const selectHeard = db.prepare(
    "SELECT measured_ms, seq FROM reading WHERE series = ? AND late = 0 ORDER BY measured_ms DESC, seq DESC LIMIT 1",
  );
  const replace = db.prepare("INSERT OR REPLACE INTO block (id, data) VALUES (?, ?)");
  const removeSpan = db.prepare(
    "DELETE FROM reading WHERE series = ? AND measured_ms >= ? AND measured_ms < ?",
  );
  const removeOne = db.prepare("DELETE FROM reading WHERE series = ? AND measured_ms = ? AND seq = ?");
  /** What the present round has still to look at: series first, then blocks by slot, in the order of their keys. */
  let round: { readonly series: number[]; readonly bySlot: Map<number, number[]> } | undefined;

  let flooded: readonly number[] = [];
  let floodedNow = new Set<number>();

  /** Notes where the first row lies that was measured from a moment on, if it is settled. */
  function note(bySlot: Map<number, number[]>, series: number, from: number, now: number): void {
    const first = selectFirst.get(series, from)?.["n"];
    if (typeof first !== "number") return;
    const slot = slotOf(first);
    if ((slot + 1) * BLOCK_MS + SETTLED_AFTER_MS > now) return;
    const there = bySlot.get(slot);
    if (there === undefined) bySlot.set(slot, [series]);
    else there.push(series);
  }

  /** Two rows of a series are never packed: the newest one, and the newest one that was not late. */
  function staysHot(series: number): (row: StoredRow) => boolean {
    const kept = [selectNewest, selectHeard].map((statement) => statement.get(series));
    return (row) => kept.some((one) => one?.["measured_ms"] === row.measuredAt && one["seq"] === row.order);
  }

  /** True if there are more rows that belong to this block. */
  function packOne(series: number, slot: number): boolean {
    const hot = raw.hot(series, slot * BLOCK_MS, (slot + 1) * BLOCK_MS, MOST_ROWS_A_STEP);
    const stays = staysHot(series);
    const fresh = hot.filter((row) => !stays(row));
    if (fresh.length === 0) return false;
    const packed = raw.block(series, slot) ?? [];
    if (packed.length >= mostRows) {
      floodedNow.add(series);
      return false;
    }
    const merged = mergeRows(packed, fresh);
    replace.run(keyOf(series, slot), packBlock(merged));
    const isAll = hot.length < MOST_ROWS_A_STEP;
    if (isAll && fresh.length === hot.length) {
      removeSpan.run(series, slot * BLOCK_MS, (slot + 1) * BLOCK_MS);
    } else for (const row of fresh) removeOne.run(series, row.measuredAt, row.order);
    marks.set("packed", marks.get("packed") + merged.length - packed.length);
    onPacked(series, slot);
    return !isAll;
  }

  return {
    flooded: () => flooded,
    step: (now) => {
      round ??= { series: selectSeries.all().map((row) => Number(row["id"])), bySlot: new Map() };
      const { series: ahead, bySlot } = round;
      if (ahead.length > 0) {
        for (const series of ahead.splice(0, SERIES_A_STEP)) note(bySlot, series, 0, now);
        return true;
      }
      if (bySlot.size === 0) {
        round = undefined;
        flooded = [...floodedNow];
        floodedNow = new Set();
        return false;
      }
      const slot = Math.min(...bySlot.keys());
      const waiting = bySlot.get(slot) ?? [];
      const series = waiting.shift();
      if (waiting.length === 0) bySlot.delete(slot);
      if (series === undefined) return true;
      const isMore = packOne(series, slot);
      note(bySlot, series, (isMore ? slot : slot + 1) * BLOCK_MS, now);
      return true;
    },
  };
}

/**
 * Packed rows and those that came since, in order. A reading timed by its arrival may meet another of the same moment
 * (the clock was set back) and counts down until its place is free; any other with the same key is the same reading.
 */
function mergeRows(packed: readonly StoredRow[], fresh: readonly StoredRow[]): StoredRow[] {
  const taken = new Set(packed.map((row) => `${row.measuredAt}/${row.order}`));
  const placed = fresh.flatMap((row) => {
    let { order } = row;
    while (taken.has(`${row.measuredAt}/${order}`)) {
      if (order >= -1) return [];
      order -= 1;
    }
    taken.add(`${row.measuredAt}/${order}`);
    return [{ ...row, order }];
  });
  return [...packed, ...placed].sort(compareRows);
}
