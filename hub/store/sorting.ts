// Fills the sorted table from the log, in slices, because a row per reading and commit would rewrite a page for each.
// The rows, the days that they make dirty and the position reached move in one transaction.
import type { DatabaseSync } from "node:sqlite";
import type { DirtyDays } from "./dirty-days.ts";
import { ARRIVAL_SEQ, NO_SEQ } from "./identities.ts";
import { countRecords, type ReadingRecord, readRecord } from "./reading-record.ts";
import type { createMarks } from "./readings-schema.ts";

//  Measured: some 3 ms, so that an append waits no longer than that behind a slice.
const SLICE_ROWS = 500;

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
  const insert = db.prepare(
    "INSERT OR IGNORE INTO reading (series, measured_ms, seq, value, received_ms, late) VALUES (?, ?, ?, ?, ?, ?)",
  );
  let sortedSeq = marks.get("applied");
  /** How many readings of the next record are sorted already. */
  let sortedPart = marks.get("part");

  function insertRow(record: ReadingRecord): void {
    const { series, measuredAt, value, receivedAt } = record;
    const believed = record.sentAt === measuredAt;
    let seq = record.seq ?? (believed ? NO_SEQ : ARRIVAL_SEQ);
    while (insert.run(series, measuredAt, seq, value, receivedAt, record.late ? 1 : 0).changes === 0) {
      //  A believed identity that is there already was sorted before; only arrival-timed readings may share a moment.
      if (believed) return;
      seq = Math.min(seq, ARRIVAL_SEQ + 1) - 1;
    }
    dirty.touch(series, measuredAt);
  }

  /** From `part` readings into the first record after `after`; gives how far it came. */
  function sortFrom(after: number, part: number): { readonly seq: number; readonly part: number } {
    let rows = 0;
    let [seq, begin] = [after, part];
    for (const record of selectLog.iterate(after, SLICE_ROWS)) {
      const body = record["body"] as Uint8Array;
      const count = countRecords(body);
      const end = Math.min(count, begin + SLICE_ROWS - rows);
      for (let i = begin; i < end; i++) insertRow(readRecord(body, i));
      rows += end - begin;
      begin = end;
      if (end < count) break;
      seq = Number(record["seq"]);
      begin = 0;
      if (rows >= SLICE_ROWS) break;
    }
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
        dirty.forget();
        throw error;
      }
      return sortedSeq < lastSeq;
    },
    sortedSeq: () => sortedSeq,
  };
}
