// Puts a backup in the place of a data folder: all of it or nothing. Looked through first, copied beside, looked at
// again, and only then put in its place; what was there before is kept.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { syncFile, syncFolder, writeWhole } from "../lib/durable-files.ts";
import { type FolderLock, lockFolder } from "../lib/folder-lock.ts";
import { describeError } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import { megabytes } from "./backup.ts";
import { backupFaults, fileFaults, findBackup } from "./backup-check.ts";
import { bytesOf, type Manifest } from "./backup-manifest.ts";
import { DATA_FILES, holdsData } from "./data-files.ts";
import { keyFault } from "./key-check.ts";
import { readBookFacts, unchanging } from "./store-facts.ts";
import { StoreFault } from "./store-fault.ts";

export type RestoreOrder = {
  readonly from: string;
  readonly dataDir: string;
  /** Whether a folder that holds data may be moved aside. */
  readonly replace: boolean;
  readonly at: UnixMs;
};

export type Restored = {
  readonly manifest: Manifest;
  /** Where it is now. */
  readonly path: string;
  /** Where what was there before is kept; undefined if nothing was. */
  readonly before: string | undefined;
  /** Why the cameras' passwords cannot be read, where they cannot. */
  readonly keyFault: string | undefined;
};

/** Throws a StoreFault, and changes nothing, where it cannot be done. */
export async function restoreBackup({ from, dataDir, replace, at }: RestoreOrder): Promise<Restored> {
  const manifest = findBackup(from);
  const path = existsSync(dataDir) ? realpathSync(dataDir) : resolve(dataDir);
  const held = holdsData(path);
  if (held && !replace) {
    throw new StoreFault(
      `${path} holds data: name another folder with --data-dir, or let it be moved aside with --replace`,
    );
  }
  const faults = await backupFaults(from, manifest);
  if (faults.length > 0)
    throw new StoreFault(`${from} cannot be restored:\n${faults.map((one) => `  - ${one}`).join("\n")}`);
  const lock = existsSync(path) ? takeFolder(path) : undefined;
  try {
    const place = placeOf(path, held, at);
    const keyFault = await stage(from, path, place.stage, { manifest, at });
    place.put(lock);
    return { manifest, path, before: held ? place.before : undefined, keyFault };
  } finally {
    lock?.close();
  }
}

function takeFolder(path: string): FolderLock {
  try {
    return lockFolder(path);
  } catch {
    throw new StoreFault(`a hub is running on ${path}: stop it first`);
  }
}

/** Copies the backup to where it can be put in its place by renaming. Nothing is left if that fails. */
async function stage(
  from: string,
  path: string,
  folder: string,
  { manifest, at }: { readonly manifest: Manifest; readonly at: UnixMs },
): Promise<string | undefined> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    checkRoom(folder, bytesOf(manifest));
    for (const file of manifest.files) {
      const to = join(folder, file.name);
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      copyFileSync(join(from, file.name), to);
      syncFile(to);
      const faults = await fileFaults(folder, file);
      if (faults.length > 0) throw new StoreFault(`the copy is not what the backup is: ${faults.join("; ")}`);
    }
    bringKey(path, folder, manifest);
    writeNote(folder, { backup: resolve(from), upTo: manifest.bookAt, at: new Date(at).toISOString() });
    syncFolder(folder);
    return keyFault(folder, readBookFacts(unchanging(join(folder, DATA_FILES.book))))?.replaceAll(
      folder,
      path,
    );
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`nothing was restored to ${path}: ${describeError(error)}`);
  }
}

/** A backup without the key goes with the key that is in the folder: on the same machine it is the right one. */
function bringKey(path: string, folder: string, manifest: Manifest): void {
  const here = join(path, DATA_FILES.key);
  if (manifest.files.some(({ name }) => name === DATA_FILES.key) || !existsSync(here)) return;
  copyFileSync(here, join(folder, DATA_FILES.key));
  syncFile(join(folder, DATA_FILES.key));
}

function checkRoom(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed) {
    throw new StoreFault(
      `there is not enough room for ${folder}: ${megabytes(needed)} are needed, ${megabytes(bavail * bsize)} are there`,
    );
  }
}

type Place = {
  /** Where the backup is copied to first. */
  readonly stage: string;
  /** Where what was there before is kept. */
  readonly before: string;
  readonly put: (lock: FolderLock | undefined) => void;
};

function placeOf(path: string, held: boolean, at: UnixMs): Place {
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  return isMountPoint(path) ? placeInside(path, held, stamp) : placeBeside(path, held, stamp);
}

/** The whole folder changes its name: in one step, and the old one back if the second fails. */
function placeBeside(path: string, held: boolean, stamp: string): Place {
  const stageAt = `${path}.restoring-${stamp}`;
  const before = `${path}.before-${stamp}`;
  return {
    stage: stageAt,
    before,
    put: (lock) => {
      //  Windows renames no folder in which a file is open.
      if (process.platform === "win32") lock?.close();
      const aside = existsSync(path);
      try {
        if (aside) renameSync(path, before);
        renameSync(stageAt, path);
      } catch (error) {
        if (aside && !existsSync(path)) renameSync(before, path);
        rmSync(stageAt, { recursive: true, force: true });
        throw new StoreFault(`nothing was restored: ${path} cannot be renamed: ${describeError(error)}`);
      }
      if (aside && !held) rmSync(before, { recursive: true, force: true });
      syncFolder(dirname(path));
    },
  };
}

/** A mounted volume keeps its name: its files change places one by one, and as long as that lasts no hub starts on it. */
function placeInside(path: string, held: boolean, stamp: string): Place {
  const moving = join(path, DATA_FILES.restoring);
  const stageAt = `${moving}.part`;
  const before = join(path, `before-${stamp}`);
  //  Of one that was cut short: what it had moved aside is in its own before-… folder.
  for (const left of [stageAt, moving]) rmSync(left, { recursive: true, force: true });
  return {
    stage: stageAt,
    before,
    put: () => {
      renameSync(stageAt, moving);
      syncFolder(path);
      const isOurs = (name: string) => /^(book|readings)\.db/.test(name) || OWN_FILES.has(name);
      if (held) mkdirSync(before, { mode: 0o700 });
      for (const name of readdirSync(path).filter(isOurs)) {
        if (held) renameSync(join(path, name), join(before, name));
        else rmSync(join(path, name), { recursive: true });
      }
      for (const name of readdirSync(moving)) renameSync(join(moving, name), join(path, name));
      syncFolder(path);
      rmSync(moving, { recursive: true });
      syncFolder(path);
    },
  };
}

const OWN_FILES: ReadonlySet<string> = new Set(
  Object.values(DATA_FILES).filter((name) => name !== DATA_FILES.restoring),
);

function isMountPoint(path: string): boolean {
  return existsSync(path) && statSync(path).dev !== statSync(dirname(path)).dev;
}

const noteSchema = z.object({ backup: z.string(), upTo: z.iso.datetime(), at: z.iso.datetime() });
/** That a folder was restored: from which backup, up to when, and at what time. */
export type RestoreNote = z.output<typeof noteSchema>;

function writeNote(folder: string, note: RestoreNote): void {
  writeWhole(join(folder, DATA_FILES.restored), `${JSON.stringify(note)}\n`, 0o600);
}

/** The note of a restore that no hub has started on yet; undefined if there is none. */
export function readRestoreNote(dataDir: string): RestoreNote | undefined {
  const file = join(dataDir, DATA_FILES.restored);
  if (!existsSync(file)) return undefined;
  return noteSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Call it when the note is on the audit log. */
export function dropRestoreNote(dataDir: string): void {
  rmSync(join(dataDir, DATA_FILES.restored));
}
