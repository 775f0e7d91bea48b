// The thread that answers questions about the past, on a connection of its own that cannot write. A long question
// delays the next question, never a commit.
import { DatabaseSync } from "node:sqlite";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";

const { file } = givenToWorker<{ file: string }>();
const db = new DatabaseSync(file, { readOnly: true });
db.exec("PRAGMA busy_timeout = 5000");

//  Bound numbers are REAL in SQLite, and a real division would make a group of every row: hence the casts.
const selectBuckets = db.prepare(`
  SELECT (measured_ms - CAST(:from AS INTEGER)) / CAST(:bucketMs AS INTEGER) AS bucket,
         min(value) AS min, avg(value) AS mean, max(value) AS max, count(*) AS count
  FROM reading WHERE series = :series AND measured_ms >= :from AND measured_ms < :to
  GROUP BY bucket ORDER BY bucket`);

/** The calls that history.ts makes. */
const api = {
  buckets: (asked: { series: number; from: number; to: number; bucketMs: number }) =>
    selectBuckets.all(asked) as { bucket: number; min: number; mean: number; max: number; count: number }[],
  rows: ({ series, from, to }: { series: number; from: number; to: number }) =>
    db
      .prepare(
        "SELECT measured_ms AS measuredAt, value, seq FROM reading WHERE series = ? AND measured_ms >= ? AND measured_ms < ? ORDER BY measured_ms, seq",
      )
      .all(series, from, to) as { measuredAt: number; value: number; seq: number }[],
};
export type HistoryApi = typeof api;
serveCalls(api, () => db.close());
