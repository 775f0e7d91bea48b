// What a pair of book.db and readings.db says of itself, and what is wrong with it: asked of a backup, of a folder that
// is to be restored, and of a hub's own folder while it runs. Reads only.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeError } from "../lib/log.ts";
import { MIGRATIONS } from "./book-migrations.ts";
import { secretPurpose } from "./channels.ts";
import type { Sealed } from "./key-check.ts";
import { factorPurpose } from "./own-account.ts";
import { READINGS_VERSION } from "./readings-schema.ts";
import { StoreFault } from "./store-fault.ts";

export type BookFacts = {
  /** The last migration that made its tables. */
  readonly tables: string;
  /** Migrations of a newer version than this one. */
  readonly unknownTables: readonly string[];
  /** The audit log's first hash: the same for a hub's whole life, and no other hub's. "" while there is no line. */
  readonly hub: string;
  readonly audit: { readonly lines: number; readonly head: string };
  /** How far each follower of the journal has come. */
  readonly positions: Readonly<Record<string, number>>;
  readonly counts: {
    readonly sites: number;
    readonly sensors: number;
    readonly cameras: number;
    readonly people: number;
    readonly alerts: number;
  };
  /** One of the secrets that only the hub's key opens, with the purpose it was sealed for; absent if there is none. */
  readonly sealed?: Sealed;
  /** The name of the key that signed the audit log's last line; absent where that is not signed. */
  readonly signedBy?: string;
};

export type ReadingsFacts = {
  readonly version: number;
  readonly series: number;
  /** The journal's last position, and the first that its log still holds (absent where it holds none). */
  readonly lastSeq: number;
  readonly firstSeq?: number;
};

export function readBookFacts(file: string | URL): BookFacts {
  return withDatabase(file, (db) => {
    const tables = migrationsIn(db);
    const number = (sql: string) => Number(db.prepare(sql).get()?.["n"] ?? 0);
    const last = db.prepare("SELECT * FROM audit ORDER BY number DESC LIMIT 1").get();
    const keyId = last?.["key_id"];
    const first = db.prepare("SELECT hash FROM audit WHERE number = 1").get();
    const sealed = sealedIn(db);
    return {
      tables: tables.at(-1) ?? "",
      unknownTables: unknownOf(tables),
      hub: String(first?.["hash"] ?? ""),
      audit: { lines: Number(last?.["number"] ?? 0), head: String(last?.["hash"] ?? "") },
      positions: Object.fromEntries(
        db
          .prepare("SELECT name, seq FROM follower ORDER BY name")
          .all()
          .map((row) => [String(row["name"]), Number(row["seq"])]),
      ),
      counts: {
        sites: number("SELECT count(*) AS n FROM site"),
        sensors: number("SELECT count(*) AS n FROM sensor"),
        cameras: number("SELECT count(*) AS n FROM camera"),
        people: number("SELECT count(*) AS n FROM person"),
        alerts: number("SELECT count(*) AS n FROM alert"),
      },
      ...(sealed === undefined ? {} : { sealed }),
      ...(typeof keyId === "string" ? { signedBy: keyId } : {}),
    };
  });
}

export function readReadingsFacts(file: string | URL): ReadingsFacts {
  return withDatabase(file, (db) => {
    const version = versionOf(db);
    //  A newer layout may have other tables: nothing more is asked of it.
    if (version > READINGS_VERSION) return { version, series: 0, lastSeq: 0 };
    const log = db.prepare("SELECT min(seq) AS first, max(seq) AS last FROM log").get();
    const applied = Number(db.prepare("SELECT seq FROM mark WHERE name = 'applied'").get()?.["seq"] ?? 0);
    return {
      version,
      series: Number(db.prepare("SELECT count(*) AS n FROM series").get()?.["n"]),
      lastSeq: Math.max(Number(log?.["last"] ?? 0), applied),
      ...(log?.["first"] === null ? {} : { firstSeq: Number(log?.["first"]) }),
    };
  });
}

/** The same of two files, or what there is of them, whatever else is in them: asked before either is touched. */
export function newerFiles(files: { readonly book: string; readonly readings: string }): string | undefined {
  const tables = !existsSync(files.book)
    ? []
    : withDatabase(files.book, (db) => {
        const listed = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
        return listed === undefined ? [] : migrationsIn(db);
      });
  const version = !existsSync(files.readings) ? 0 : withDatabase(files.readings, versionOf);
  return newerThanKnown({ tables: tables.at(-1) ?? "", unknownTables: unknownOf(tables) }, { version });
}

function migrationsIn(db: DatabaseSync): string[] {
  return db
    .prepare("SELECT name FROM kysely_migration ORDER BY name")
    .all()
    .map((row) => String(row["name"]));
}

/** One of the secrets in a book, which may be older than the tables of some of them. */
function sealedIn(db: DatabaseSync): Sealed | undefined {
  const camera = db.prepare("SELECT id, password FROM camera WHERE password IS NOT NULL LIMIT 1").get();
  if (camera !== undefined) return { text: String(camera["password"]), purpose: String(camera["id"]) };
  const listed = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'second_factor'").get();
  if (listed === undefined) return undefined;
  const factor = db.prepare("SELECT account, secret FROM second_factor LIMIT 1").get();
  if (factor === undefined) return sealedOfChannel(db);
  const purpose = factorPurpose(String(factor["account"]));
  return { text: String(factor["secret"]), purpose, what: "second steps" };
}

function sealedOfChannel(db: DatabaseSync): Sealed | undefined {
  const listed = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'channel'").get();
  if (listed === undefined) return undefined;
  const channel = db.prepare("SELECT id, secret FROM channel WHERE secret IS NOT NULL LIMIT 1").get();
  if (channel === undefined) return undefined;
  const purpose = secretPurpose(String(channel["id"]));
  return { text: String(channel["secret"]), purpose, what: "channels' keys" };
}

function unknownOf(tables: readonly string[]): string[] {
  return tables.filter((name) => !Object.hasOwn(MIGRATIONS, name));
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
}

/** Why this version must not touch such a book or such readings; undefined if it may. Names both versions. */
export function newerThanKnown(
  book: Pick<BookFacts, "tables" | "unknownTables">,
  readings: Pick<ReadingsFacts, "version">,
): string | undefined {
  if (book.unknownTables.length > 0)
    return `a newer Mingchu wrote book.db: its tables are at ${book.tables}, this one knows them up to ${newestMigration()}`;
  if (readings.version > READINGS_VERSION)
    return `a newer Mingchu wrote readings.db: it is version ${readings.version}, this one knows up to version ${READINGS_VERSION}`;
  return undefined;
}

/** The newest tables of the book that this version knows. */
function newestMigration(): string {
  return Object.keys(MIGRATIONS).sort().at(-1) ?? "";
}

/**
 * What does not fit between the two files: a follower that says to have read what the journal does not hold, or that
 * still needs what the journal has let go of already. Read the book before the journal, or it may seem ahead.
 */
export function misfits(book: BookFacts, readings: ReadingsFacts): string[] {
  return Object.entries(book.positions).flatMap(([name, seq]) => {
    if (seq > readings.lastSeq)
      return [
        `the book says that ${name} has read the journal up to ${seq}, and the journal ends at ${readings.lastSeq}`,
      ];
    //  One that stands at 0 has not begun.
    const begins = readings.firstSeq ?? readings.lastSeq + 1;
    if (seq > 0 && begins > seq + 1)
      return [`${name} has read the journal up to ${seq}, and the journal now begins at ${begins}`];
    return [];
  });
}

/** What SQLite finds wrong with a file, looking at every page and index; empty if nothing. Reads the whole file. */
export function brokenPages(file: string | URL): string[] {
  try {
    return withDatabase(file, (db) =>
      db
        .prepare("PRAGMA integrity_check(5)")
        .all()
        .map((row) => String(row["integrity_check"]))
        .filter((line) => line !== "ok"),
    );
  } catch (error) {
    return [describeError(error)];
  }
}

/** A file that nobody writes, as a backup's: it is read without locks, which on a network share often do not work. */
export function unchanging(file: string): URL {
  const address = pathToFileURL(file);
  address.search = "immutable=1";
  return address;
}

function withDatabase<T>(file: string | URL, ask: (db: DatabaseSync) => T): T {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    db.exec("PRAGMA busy_timeout = 5000");
    return ask(db);
  } catch (error) {
    throw new StoreFault(
      `${file instanceof URL ? fileURLToPath(file) : file} cannot be read: ${describeError(error)}`,
    );
  } finally {
    db?.close();
  }
}
