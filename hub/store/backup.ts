// Takes a backup of a hub's data folder while the hub goes on. Promise: what stands under the backup's name is whole and
// was looked through; everything acknowledged before it began is in it; the book in it is never ahead of the journal.
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { systemClock } from "../lib/clock.ts";
import { hashFile, syncFile, syncFolder } from "../lib/durable-files.ts";
import { describeError } from "../lib/log.ts";
import { createPace } from "../lib/pace.ts";
import type { UnixMs } from "../model.ts";
import { bytesOf, type Manifest, writeManifest } from "./backup-manifest.ts";
import { backupName, clearLeftovers, openShelf, partName, removeOlder } from "./backup-shelf.ts";
import { DATA_FILES, plainFilesOf } from "./data-files.ts";
import {
  brokenPages,
  misfits,
  newerThanKnown,
  readBookFacts,
  readReadingsFacts,
  unchanging,
} from "./store-facts.ts";
import { StoreFault } from "./store-fault.ts";

export type BackupOrder = {
  readonly dataDir: string;
  /** The folder for backups; this one gets a folder of its own in it. */
  readonly to: string;
  /** How many whole backups of this hub there may be, this one included; without it none is removed. */
  readonly keep?: number;
  /** Whether the key to the cameras' passwords goes with it. */
  readonly withSecrets: boolean;
  /** Of this Mingchu. */
  readonly version: string;
  readonly at: UnixMs;
};

export type BackupDone = {
  readonly path: string;
  readonly bytes: number;
  readonly manifest: Omit<Manifest, "format">;
  /** Older ones that were removed. */
  readonly removed: readonly string[];
};

/**
 * Measured at 340 MB, beside 5,000 readings a second: in steps of 4 MiB, each synced and followed by a rest as long, the
 * slowest commit took 15 and 19 ms in two runs, as without a backup; in one go, synced at the end, 36 and 51 ms.
 */
const STEP_PAGES = 1024;
/** Chosen: on a slow disk the rest must not become the longer part, because SQLite's log grows as long as the copy lasts. */
const MOST_REST_MS = 50;
/** Chosen: a hub that shares the disk with its backups goes on for days in this. */
const LEAVE_FREE_BYTES = 64 * 1024 * 1024;

/** Throws a StoreFault, and leaves nothing behind, where it cannot be done. `isGivenUp` is asked now and then. */
export async function takeBackup(
  order: BackupOrder,
  isGivenUp: () => boolean = () => false,
): Promise<BackupDone> {
  const { dataDir, at } = order;
  for (const name of [DATA_FILES.book, DATA_FILES.readings]) {
    if (!existsSync(join(dataDir, name)))
      throw new StoreFault(`there is no ${name} in ${dataDir}: name the hub's data folder with --data-dir`);
  }
  const shelf = openShelf(order.to, dataDir);
  const name = backupName(at);
  const part = join(shelf, partName(name));
  const path = join(shelf, name);
  if (existsSync(path) || existsSync(part))
    throw new StoreFault(`${path} is there already, or is being made: try again in a second`);
  try {
    clearLeftovers(shelf, at);
    mkdirSync(part, { mode: 0o700 });
    const manifest = await fill(part, order, isGivenUp);
    writeManifest(part, manifest);
    renameSync(part, path);
    syncFolder(shelf);
    const removed = order.keep === undefined ? [] : removeOlder(shelf, manifest.hub, order.keep);
    return { path, bytes: bytesOf(manifest), manifest, removed };
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`no backup was made in ${shelf}: ${describeError(error)}`);
  }
}

async function fill(
  part: string,
  order: BackupOrder,
  isGivenUp: () => boolean,
): Promise<Omit<Manifest, "format">> {
  const { dataDir, withSecrets, version, at } = order;
  const began = systemClock.monotonicMs();
  const now = () => new Date(at + systemClock.monotonicMs() - began).toISOString();
  const goOn = () => {
    if (isGivenUp()) throw new StoreFault("the backup was given up because the hub is stopping");
  };

  checkRoom(
    part,
    [DATA_FILES.book, DATA_FILES.readings, ...plainFilesOf(dataDir, withSecrets)].map((name) =>
      join(dataDir, name),
    ),
  );
  //  The book's moment is before the journal's: what the book says to have followed is in the journal, and what the
  //  journal has more is followed again at the next start, as after a crash.
  const book = openMoment(join(dataDir, DATA_FILES.book));
  const bookAt = now();
  const readings = openMoment(join(dataDir, DATA_FILES.readings));
  const readingsAt = now();
  //  A photo is a file before it is in the book: listed after the book's moment, all that it names are there.
  const plain = plainFilesOf(dataDir, withSecrets);
  try {
    await copyMoment(book, join(part, DATA_FILES.book), goOn);
    await copyMoment(readings, join(part, DATA_FILES.readings), goOn);
  } finally {
    book.close();
    readings.close();
  }
  for (const name of plain) {
    mkdirSync(dirname(join(part, name)), { recursive: true, mode: 0o700 });
    copyFileSync(join(dataDir, name), join(part, name));
    syncFile(join(part, name));
  }

  const facts = lookThrough(part);
  goOn();
  const names = [DATA_FILES.book, DATA_FILES.readings, ...plain];
  const files = await Promise.all(
    names.map(async (name) => ({ name, ...(await hashFile(join(part, name))) })),
  );
  goOn();
  const { hub, tables, audit, positions, counts } = facts.book;
  const { series, lastSeq } = facts.readings;
  return {
    version,
    hub,
    startedAt: new Date(at).toISOString(),
    bookAt,
    readingsAt,
    endedAt: now(),
    secrets: withSecrets,
    files,
    book: { tables, audit, positions, counts },
    readings: { version: facts.readings.version, series, lastSeq },
  };
}

/** A connection that sees the file as it is now, for as long as it is open, whoever writes meanwhile. */
function openMoment(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec("PRAGMA busy_timeout = 5000; BEGIN");
  //  The moment is that of the first look.
  db.prepare("SELECT count(*) FROM sqlite_schema").get();
  return db;
}

/** Copies what `from` sees into a file that needs no other beside it. */
async function copyMoment(from: DatabaseSync, file: string, goOn: () => void): Promise<void> {
  //  Nobody else opens the copy; on a network share locks often do not work.
  const alone = pathToFileURL(file);
  alone.search = "nolock=1";
  const rest = createPace(MOST_REST_MS);
  await backup(from, alone, {
    rate: STEP_PAGES,
    progress: () => {
      goOn();
      syncFile(file);
      rest();
    },
  });
  leaveWal(file);
  syncFile(file);
}

/**
 * Marks a finished copy as a file that has no log beside it, so that it can be read from a disk that cannot be written.
 * SQLite's file format, 1.3.3: bytes 18 and 19 are 2 with a write-ahead log, 1 without.
 */
function leaveWal(file: string): void {
  const handle = openSync(file, "r+");
  try {
    writeSync(handle, Uint8Array.of(1, 1), 0, 2, 18);
  } finally {
    closeSync(handle);
  }
}

/** A copy of something broken is no backup: said now, not on the day it is needed. */
function lookThrough(part: string): {
  readonly book: ReturnType<typeof readBookFacts>;
  readonly readings: ReturnType<typeof readReadingsFacts>;
} {
  for (const name of [DATA_FILES.book, DATA_FILES.readings]) {
    const broken = brokenPages(unchanging(join(part, name)));
    if (broken.length > 0)
      throw new StoreFault(`${name} in the data folder is damaged: ${broken.join("; ")}`);
  }
  const book = readBookFacts(unchanging(join(part, DATA_FILES.book)));
  const readings = readReadingsFacts(unchanging(join(part, DATA_FILES.readings)));
  const newer = newerThanKnown(book, readings);
  if (newer !== undefined) throw new StoreFault(`${newer}: back it up with that version`);
  const wrong = misfits(book, readings);
  if (wrong.length > 0) throw new StoreFault(`the files do not fit each other: ${wrong.join("; ")}`);
  return { book, readings };
}

/** Refuses to begin what would fill the disk. */
function checkRoom(folder: string, files: readonly string[]): void {
  const needed = files
    .flatMap((file) => [file, `${file}-wal`])
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed + LEAVE_FREE_BYTES) {
    throw new StoreFault(
      `there is not enough room in ${dirname(folder)}: ${megabytes(needed)} are needed and ${megabytes(LEAVE_FREE_BYTES)} to stay free, ${megabytes(bavail * bsize)} are there`,
    );
  }
}

/** "338 MB", for messages. */
export function megabytes(bytes: number): string {
  return bytes < 10_000_000 ? `${Math.ceil(bytes / 100_000) / 10} MB` : `${Math.round(bytes / 1_000_000)} MB`;
}
