// The book's thread: runs one SQL statement per call on the only connection to book.db. Every commit is synced.
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";

const { file, readOnly } = givenToWorker<{ file: string; readOnly: boolean }>();
const db = new DatabaseSync(file, { readOnly });
if (readOnly) db.exec("PRAGMA busy_timeout = 5000");
else
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000",
  );

/** The call that worker-dialect.ts makes. */
const api = {
  run: ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) => {
    //  SQLite has rolled back by itself where the disk was full; the first error is the one to be told.
    if (sql === "rollback" && !db.isTransaction) return { rows: [], changes: 0, lastId: 0 };
    const statement = db.prepare(sql);
    const values = parameters as SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...values), changes: 0, lastId: 0 };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], changes: Number(changes), lastId: Number(lastInsertRowid) };
  },
};
export type BookApi = typeof api;
serveCalls(api, () => db.close());
