// Fills the sorted table from the log, in slices, because a row per reading and commit would rewrite a page for each.
// The rows, the days that they make dirty and the position reached move in one transaction.
import type { DatabaseSync } from "node:sqlite";
import type { DirtyDays } from "./dirty-days.ts";
import { ARRIVAL_SEQ, NO_SEQ } from "./identities.ts";
import { countRecords, type ReadingRecord, readRecord, recordsOf } from "./reading-record.ts";
import type { createMarks } from "./readings-schema.ts";

//  Measured: some 2.5 ms, so that an append waits no longer than that behind a slice. The more rows of a series a slice has,
//  the fewer pages it writes for each.
const SLICE_ROWS = 2000;
//  Measured: what a statement costs by itself, its answer above all, is a quarter of a row; with more rows nothing is won.
const ROWS_AT_ONCE = 16;

const COLUMNS = 6;

export type Sorting = {
  /** Sorts up to a slice of what was stored up to `lastSeq`; true if there is more. Throws where the disk refuses. */
  readonly slice: (lastSeq: number) => boolean;
  readonly sortedSeq: () => number;
};

export function createSorting(
  db: DatabaseSync,
  marks: ReturnType<typeof createMarks>,
  dirty: DirtyDays,
): Sorting {
  const selectLog = db.prepare("SELECT seq, body FROM log WHERE seq > ? ORDER BY seq LIMIT ?");
  const insert = db.prepare(insertOf(1));
  const insertSome = db.prepare(insertOf(ROWS_AT_ONCE));
  /** Rows that are inserted together as soon as there are enough, one value behind the other. */
  const together: number[] = [];
  let sortedSeq = marks.get("applied");
  /** How many readings of the next record are sorted already. */
  let sortedPart = marks.get("part");

  function insertRow(record: ReadingRecord): void {
    const { series, measuredAt } = record;
    if (record.sentAt === measuredAt) {
      //  A believed identity that is there already was sorted before: its days are made again, which changes nothing.
      for (const value of rowOf(record, record.seq ?? NO_SEQ)) together.push(value);
      if (together.length === ROWS_AT_ONCE * COLUMNS) insertTogether();
    } else {
      insertTogether();
      insertApart(record);
    }
    dirty.touch(series, measuredAt);
  }

  function insertTogether(): void {
    if (together.length === ROWS_AT_ONCE * COLUMNS) insertSome.run(...together);
    else
      for (let at = 0; at < together.length; at += COLUMNS) insert.run(...together.slice(at, at + COLUMNS));
    together.length = 0;
  }

  /** Only arrival-timed readings may share a moment. */
  function insertApart(record: ReadingRecord): void {
    let seq = record.seq ?? ARRIVAL_SEQ;
    while (insert.run(...rowOf(record, seq)).changes === 0) seq = Math.min(seq, ARRIVAL_SEQ + 1) - 1;
  }

  /** From `part` readings into the first record after `after`; gives how far it came. */
  function sortFrom(after: number, part: number): { readonly seq: number; readonly part: number } {
    let rows = 0;
    let [seq, begin] = [after, part];
    for (const record of selectLog.iterate(after, SLICE_ROWS)) {
      const body = record["body"] as Uint8Array;
      const count = countRecords(body);
      const end = Math.min(count, begin + SLICE_ROWS - rows);
      const records = recordsOf(body);
      for (let i = begin; i < end; i++) insertRow(readRecord(records, i));
      rows += end - begin;
      begin = end;
      if (end < count) break;
      seq = Number(record["seq"]);
      begin = 0;
      if (rows >= SLICE_ROWS) break;
    }
    insertTogether();
    marks.set("applied", seq);
    marks.set("part", begin);
    return { seq, part: begin };
  }

  return {
    slice: (lastSeq) => {
      if (sortedSeq >= lastSeq) return false;
      //  Not synced by itself: what a power cut takes here is sorted again from the log, which was.
      db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
      try {
        const reached = sortFrom(sortedSeq, sortedPart);
        db.exec("COMMIT");
        sortedSeq = reached.seq;
        sortedPart = reached.part;
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        together.length = 0;
        dirty.forget();
        throw error;
      }
      return sortedSeq < lastSeq;
    },
    sortedSeq: () => sortedSeq,
  };
}

function insertOf(rows: number): string {
  const values = new Array(rows).fill("(?, ?, ?, ?, ?, ?)").join();
  return `INSERT OR IGNORE INTO reading (series, measured_ms, seq, value, received_ms, late) VALUES ${values}`;
}

function rowOf({ series, measuredAt, value, receivedAt, late }: ReadingRecord, seq: number): number[] {
  return [series, measuredAt, seq, value, receivedAt, late ? 1 : 0];
}
