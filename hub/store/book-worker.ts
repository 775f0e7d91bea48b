// The book's thread: runs one SQL statement per call on the only connection to book.db. Every commit is synced.
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { systemClock } from "../lib/clock.ts";
import { openKeyFile } from "../lib/key-file.ts";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { type ChainKey, chainKey, signatureOf } from "./audit-chain.ts";

const { file, readOnly, keyFile } = givenToWorker<{ file: string; readOnly: boolean; keyFile?: string }>();
const db = new DatabaseSync(file, { readOnly });
if (readOnly) db.exec("PRAGMA busy_timeout = 5000");
else
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000",
  );

//  What a line of the audit log needs beside its event, and who holds it is this thread: the key that signs, and the count
//  of the book's openings, which goes on from the last line's. The key's file is opened with the first line that is written.
let key: ChainKey | undefined;
let boot: number | undefined;
function signingKey(): ChainKey {
  if (keyFile === undefined) throw new Error("this book was opened without a key to sign its audit log with");
  key ??= chainKey(openKeyFile(keyFile));
  return key;
}
db.function("audit_seal", (lineHash) => signatureOf(signingKey(), String(lineHash)));
db.function("audit_standing", (lastBoot) => {
  boot ??= Number(lastBoot) + 1;
  return JSON.stringify({ boot, uptimeMs: Math.round(systemClock.monotonicMs()), keyId: signingKey().id });
});

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
