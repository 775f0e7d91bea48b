// A book with some lines on its audit log, for tests that tamper with it as somebody would who can write the file.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { openWorker } from "../../hub/lib/worker-call.ts";
import { type AuditEvent, addAuditLines } from "../../hub/store/audit.ts";
import { BEGINNING, chainKey, hashOf, type SealedRow, signatureOf } from "../../hub/store/audit-chain.ts";
import { type AuditCheck, checkFolder } from "../../hub/store/audit-check.ts";
import { openBook } from "../../hub/store/book.ts";
import { MIGRATIONS } from "../../hub/store/book-migrations.ts";
import type { BookApi } from "../../hub/store/book-worker.ts";
import { createWorkerDialect } from "../../hub/store/worker-dialect.ts";
import { thrown } from "./data-folder.ts";

export type AuditBook = Disposable & {
  readonly folder: string;
  readonly file: string;
  /** Adds lines as the hub does, in one opening of the book. */
  readonly add: (...events: readonly AuditEvent[]) => Promise<void>;
  /** Runs SQL on the file as whoever can write it, the guards taken out first. */
  readonly tamper: (statement: string) => void;
  readonly check: (...moreHeads: readonly string[]) => Promise<AuditCheck>;
};

export function auditEvent(i: number): AuditEvent {
  const what = { action: "alerts.acknowledge", siteId: "s", target: `t${i}`, detail: `note ${i}` };
  return { at: i, who: "a", ...what, before: { state: "firing" }, after: { state: "acknowledged", n: i } };
}

export async function openAuditBook(lines: number): Promise<AuditBook> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-audit-"));
  const file = join(folder, "book.db");
  const add = async (...events: readonly AuditEvent[]) => {
    const book = await openBook(file, thrown);
    await book.together((queries) => addAuditLines(queries, events));
    await book.close();
  };
  await add(...Array.from({ length: lines }, (_, i) => auditEvent(i + 1)));
  return {
    folder,
    file,
    add,
    tamper: (statement) => {
      const db = new DatabaseSync(file);
      for (const name of ["audit_keeps_lines", "audit_loses_none", "audit_in_order"])
        db.exec(`DROP TRIGGER IF EXISTS ${name}`);
      db.exec(statement);
      db.close();
    },
    check: (...moreHeads) => checkFolder(folder, { book: file, moreHeads }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Puts a book in the place of another that a version wrote which hashed lines and did not sign them. */
export async function age(file: string, lines: readonly AuditEvent[]): Promise<void> {
  rmSync(file);
  const worker = openWorker<BookApi>(
    new URL("../../hub/store/book-worker.ts", import.meta.url),
    { file, readOnly: false },
    thrown,
  );
  const kysely = new Kysely<unknown>({ dialect: createWorkerDialect(worker) });
  const then = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < "0018"));
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => then } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  await kysely.destroy();
  const db = new DatabaseSync(file);
  const insert = db.prepare("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)");
  let head = "0".repeat(64);
  for (const [index, { at, who, action, siteId, target, detail }] of lines.entries()) {
    const fields = [index + 1, at, who, action, siteId, target, detail] as const;
    head = createHash("sha256")
      .update(`${head}\n${JSON.stringify(fields)}`)
      .digest("hex");
    insert.run(...fields, head);
  }
  db.close();
}

/** Writes the hashes of a book's lines anew from a line on, as somebody can who knows how, and signs them with a key of their own. */
export function rehash(file: string, from: number, key = chainKey(Buffer.alloc(32, 7))): void {
  const db = new DatabaseSync(file);
  const rows = db.prepare("SELECT * FROM audit ORDER BY number").all() as unknown as SealedRow[];
  let head = BEGINNING;
  for (const row of rows) {
    const hash = row.number < from ? row.hash : hashOf(head, row);
    if (row.number >= from)
      db.prepare("UPDATE audit SET hash = ?, mac = ? WHERE number = ?").run(
        hash,
        signatureOf(key, hash),
        row.number,
      );
    head = hash;
  }
  db.close();
}

/** Writes the hashes of the lines that are not signed anew, as anybody can. */
export function rehashOld(file: string): void {
  const db = new DatabaseSync(file);
  const rows = db
    .prepare("SELECT * FROM audit WHERE chain = 1 ORDER BY number")
    .all() as unknown as SealedRow[];
  let head = BEGINNING;
  for (const row of rows) {
    head = hashOf(head, row);
    db.prepare("UPDATE audit SET hash = ? WHERE number = ?").run(head, row.number);
  }
  db.close();
}

/** Whose log it is. */
export function firstHash(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  const hash = String(db.prepare("SELECT hash FROM audit WHERE number = 1").get()?.["hash"]);
  db.close();
  return hash;
}

/** A moment as heads have it. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}
