// The thread that answers questions about the past, on a connection of its own that cannot write. A long question
// delays the next question, never a commit.
import { DatabaseSync } from "node:sqlite";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";

const { file } = givenToWorker<{ file: string }>();
const db = new DatabaseSync(file, { readOnly: true });
db.exec("PRAGMA busy_timeout = 5000");

export type Row = {
  readonly measuredAt: number;
  readonly order: number;
  readonly value: number;
  readonly receivedAt: number;
  readonly late: number;
};

const selectRows = db.prepare(`
  SELECT measured_ms AS measuredAt, seq AS "order", value, received_ms AS receivedAt, late FROM reading
  WHERE series = ? AND (measured_ms, seq) > (?, ?) AND measured_ms < ? ORDER BY measured_ms, seq LIMIT ?`);
const selectBefore = db.prepare(`
  SELECT measured_ms AS measuredAt, seq AS "order", value, received_ms AS receivedAt, late FROM reading
  WHERE series = ? AND measured_ms < ? ORDER BY measured_ms DESC, seq DESC LIMIT 1`);

/** The calls that sqlite-history.ts makes. */
const api = {
  rows: (asked: { series: number; after: number; order: number; to: number; limit: number }) =>
    selectRows.all(asked.series, asked.after, asked.order, asked.to, asked.limit) as unknown as Row[],
  before: ({ series, at }: { series: number; at: number }) =>
    selectBefore.get(series, at) as unknown as Row | undefined,
};
export type HistoryApi = typeof api;
serveCalls(api, () => db.close());
