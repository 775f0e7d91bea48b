// Fills the sorted table from the log, in slices, because a row per reading and commit would rewrite a page for each.
// The rows, the days that they make dirty and the position reached move in one transaction.
import type { DatabaseSync } from "node:sqlite";
import type { DirtyDays } from "./dirty-days.ts";
import { ARRIVAL_SEQ, NO_SEQ } from "./identities.ts";
import { countRecords, type ReadingRecord, readRecord } from "./reading-record.ts";
import type { createMarks } from "./readings-schema.ts";

//  Measured: some 4 ms, so that an append waits no longer than that behind a slice.
const SLICE_ROWS = 1000;

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

  function sortFrom(after: number): number {
    let rows = 0;
    let seq = after;
    for (const record of selectLog.iterate(after, SLICE_ROWS)) {
      const body = record["body"] as Uint8Array;
      seq = Number(record["seq"]);
      for (let i = 0; i < countRecords(body); i++) insertRow(readRecord(body, i));
      rows += countRecords(body);
      if (rows >= SLICE_ROWS) break;
    }
    marks.set("applied", seq);
    return seq;
  }

  return {
    slice: (lastSeq) => {
      if (sortedSeq >= lastSeq) return false;
      //  Not synced by itself: what a power cut takes here is sorted again from the log, which was.
      db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
      try {
        const seq = sortFrom(sortedSeq);
        db.exec("COMMIT");
        sortedSeq = seq;
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
