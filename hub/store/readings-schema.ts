// The tables of readings.db, and how an older file becomes one of now: in place, at once, losing nothing. What costs
// time (packing, rollups) is made afterwards in the background, and answers are right meanwhile.
import { DatabaseSync } from "node:sqlite";

/** The file's own version, kept in `user_version`. Version 1 had rows only. */
export const READINGS_VERSION = 2;

/** Below this, series numbers are part of a block's key. More than any hub will ever know. */
const MOST_SERIES = 2 ** 24;

/**
 * The key of a block, or of a day's hours or minutes: time first, so that what is written and what is let go of are each
 * one run of pages.
 * @param number of the six hours since 1970, or of the day
 */
export function keyOf(series: number, number: number): number {
  return number * MOST_SERIES + series;
}

/**
 * Chosen: each series adds its rows to a page of its own, 4 KB, so this holds those of 4,000 series. Measured: with SQLite's
 * own 2 MB half of all pages were read again for each message.
 */
const CACHE_KB = 16_384;

/** Opens the only connection that writes. Throws, with words and before touching it, where a newer Mingchu wrote the file. */
export function openReadings(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (version > READINGS_VERSION) {
    db.close();
    throw new Error(
      `a newer Mingchu wrote ${file} (form ${version}, and this one knows up to ${READINGS_VERSION}): start that version, or restore a backup of this one`,
    );
  }
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
  db.exec(`PRAGMA cache_size = -${CACHE_KB}`);
  db.exec("BEGIN IMMEDIATE");
  db.exec(TABLES);
  //  Whatever rows an older file has, no day of theirs was ever added up.
  if (version < READINGS_VERSION) db.exec("INSERT OR IGNORE INTO restate SELECT id, 0 FROM series");
  db.exec(`PRAGMA user_version = ${READINGS_VERSION}; COMMIT`);
  return db;
}

const TABLES = `
  --  Which number stands for which device's metric. Numbers keep 25-byte names out of millions of rows.
  CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, device TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE (device, metric));
  --  What was acknowledged, in order of arrival; each body is packed readings (reading-record.ts).
  --  Followers read it by positions of their own, so it is kept until all of them have passed.
  CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body BLOB NOT NULL);
  --  The same readings sorted for questions, until they are packed; the key is a reading's identity.
  --  The newest row of a series, and the newest that was not late, are never packed: they are asked for most.
  CREATE TABLE IF NOT EXISTS reading (
    series INTEGER NOT NULL, measured_ms INTEGER NOT NULL, seq INTEGER NOT NULL,
    value REAL NOT NULL, received_ms INTEGER NOT NULL, late INTEGER NOT NULL,
    PRIMARY KEY (series, measured_ms, seq)) WITHOUT ROWID;
  --  Six hours of a series each, packed (block.ts). A reading is here or in "reading", never in both.
  CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  --  Figures (figures.ts) of a series' days in the hub's zone that are over. A day without a row has nothing to tell.
  CREATE TABLE IF NOT EXISTS day (
    series INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    count INTEGER NOT NULL, late INTEGER NOT NULL, min REAL NOT NULL, max REAL NOT NULL, sum REAL NOT NULL,
    inside_ms INTEGER NOT NULL, outside_ms INTEGER NOT NULL,
    outside_lead INTEGER NOT NULL, outside_trail INTEGER NOT NULL, outside_longest INTEGER NOT NULL,
    gap_lead INTEGER NOT NULL, gap_trail INTEGER NOT NULL, gap_longest INTEGER NOT NULL,
    PRIMARY KEY (series, from_ms)) WITHOUT ROWID;
  --  The same of each day's hours, and of its minutes, packed (figures-block.ts).
  CREATE TABLE IF NOT EXISTS hours (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS minutes (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  --  Days whose figures are not made or no longer true; written together with the rows that make them so.
  CREATE TABLE IF NOT EXISTS dirty (series INTEGER NOT NULL, from_ms INTEGER NOT NULL, PRIMARY KEY (series, from_ms)) WITHOUT ROWID;
  --  Series all of whose days from a moment on are to be made again, until these are found and listed in "dirty".
  CREATE TABLE IF NOT EXISTS restate (series INTEGER PRIMARY KEY, from_ms INTEGER NOT NULL);
  --  What a series is judged by and corrected with (terms.ts), as JSON; by name, because it may be known before a reading is.
  CREATE TABLE IF NOT EXISTS terms (device TEXT NOT NULL, metric TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, metric)) WITHOUT ROWID;
  --  "applied": up to which log record all readings are sorted; "part": how many of the next one are. They move in the same
  --  transaction as the rows. "packed": readings in blocks.
  --  "clock": the last append's time. "raw", "minutes", "hours", "days": the moment before which each was let go of.
  --  "gone": the latest that "raw" ever was; a change of zone sets "raw" back to the beginning of a day.
  --  "time", "ahead", "steady": what the hub's clock is believed by before anything is let go of (plausible-time.ts).
  CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);
  INSERT OR IGNORE INTO mark VALUES ('applied', 0), ('part', 0), ('packed', 0), ('clock', 0), ('raw', 0), ('minutes', 0), ('hours', 0), ('days', 0),
    ('time', 0), ('ahead', 0), ('steady', 0), ('gone', 0);
  --  The zone whose days are counted.
  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

export type MarkName =
  | ("applied" | "part" | "packed" | "clock")
  | ("raw" | "gone" | "minutes" | "hours" | "days")
  | ("time" | "ahead" | "steady");

/** Reads and moves the store's marks. */
export function createMarks(db: DatabaseSync): {
  readonly get: (name: MarkName) => number;
  readonly set: (name: MarkName, value: number) => void;
} {
  const select = db.prepare("SELECT seq AS n FROM mark WHERE name = ?");
  const upsert = db.prepare("UPDATE mark SET seq = ? WHERE name = ?");
  return {
    get: (name) => Number(select.get(name)?.["n"] ?? 0),
    set: (name, value) => void upsert.run(value, name),
  };
}
