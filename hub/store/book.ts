// The book: sites, devices, people, alerts, audit; everything that is not a reading. Opens book.db, brings its tables
// up to date, and gives the query builder to the files of this folder that know one noun each.
import { dirname, join } from "node:path";
import { Kysely, sql, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import { openWorker } from "../lib/worker-call.ts";
import { MIGRATIONS } from "./book-migrations.ts";
import type { BookTables } from "./book-schema.ts";
import type { BookApi } from "./book-worker.ts";
import { DATA_FILES } from "./data-files.ts";
import { StoreFault } from "./store-fault.ts";
import { createWorkerDialect } from "./worker-dialect.ts";

/** What a noun's functions work on: the book itself, or a transaction on it. */
export type BookQueries = Kysely<BookTables> | Transaction<BookTables>;

export type Book = {
  readonly db: Kysely<BookTables>;
  /** Runs `work` so that all of its changes are kept, or none. Inside it use only the given queries: the book itself would wait for ever. */
  readonly together: <T>(work: (queries: Transaction<BookTables>) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** SQLite's name for a database that is kept nowhere. */
const IN_MEMORY = ":memory:";

/**
 * Opens the book in `file`. Refuses one that a newer version has written, before touching it. Lines of its audit log are
 * signed with the key in `keyFile`, which is made with the first one if it is not there; a book in memory has none.
 */
export async function openBook(
  file: string,
  onDeath: (error: Error) => void,
  keyFile = file === IN_MEMORY ? undefined : join(dirname(file), DATA_FILES.key),
): Promise<Book> {
  const worker = openWorker<BookApi>(
    new URL("./book-worker.ts", import.meta.url),
    { file, readOnly: false, keyFile },
    onDeath,
  );
  const db = new Kysely<BookTables>({ dialect: createWorkerDialect(worker) });
  const newer = await newerTables(db);
  if (newer !== undefined) {
    await db.destroy();
    throw new StoreFault(`a newer Mingchu wrote ${file}: ${newer}; start that version, or a later one`);
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error(`cannot bring the tables of the book in ${file} up to date`, { cause: error });
  }
  return {
    db,
    together: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  };
}

/** What a newer version has made of the tables, beside what this one knows; undefined if it knows them all. */
async function newerTables(db: Kysely<BookTables>): Promise<string | undefined> {
  const listed = await sql`SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'`.execute(db);
  if (listed.rows.length === 0) return undefined;
  const made = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
  const unknown = made.rows.filter(({ name }) => !Object.hasOwn(MIGRATIONS, name)).at(-1);
  if (unknown === undefined) return undefined;
  return `its tables are at ${unknown.name}, this one knows them up to ${Object.keys(MIGRATIONS).sort().at(-1)}`;
}

/** Opens a book to look at it: nothing is written, its tables are not brought up to date. A hub may be running on it. */
export function openBookToRead(file: string, onDeath: (error: Error) => void): Pick<Book, "db" | "close"> {
  const worker = openWorker<BookApi>(
    new URL("./book-worker.ts", import.meta.url),
    { file, readOnly: true },
    onDeath,
  );
  const db = new Kysely<BookTables>({ dialect: createWorkerDialect(worker) });
  return { db, close: () => db.destroy() };
}
