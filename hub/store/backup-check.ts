// Whether a backup is what its manifest says, and could be lived with: each file's size and hash, every page of both
// databases, versions, and that the two fit each other.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashFile } from "../lib/durable-files.ts";
import { type Manifest, readManifest } from "./backup-manifest.ts";
import { listBackups } from "./backup-shelf.ts";
import { DATA_FILES } from "./data-files.ts";
import {
  brokenPages,
  misfits,
  newerThanKnown,
  readBookFacts,
  readReadingsFacts,
  unchanging,
} from "./store-facts.ts";
import { StoreFault } from "./store-fault.ts";

/** A backup's manifest; throws a StoreFault where there is none, naming the newest one in a folder of backups. */
export function findBackup(folder: string): Manifest {
  const newest = listBackups(folder).at(-1);
  if (newest !== undefined)
    throw new StoreFault(`${folder} holds backups, name one of them: the newest is ${newest.path}`);
  return readManifest(folder);
}

/** Every fault, in words; empty if the backup is sound. */
export async function backupFaults(folder: string, manifest: Manifest): Promise<string[]> {
  const faults: string[] = [];
  for (const file of manifest.files) faults.push(...(await fileFaults(folder, file)));
  //  The databases of a backup that is not what it says are not worth opening.
  if (faults.length > 0) return faults;
  for (const name of [DATA_FILES.book, DATA_FILES.readings]) {
    if (!manifest.files.some((file) => file.name === name)) faults.push(`${name} is not in the backup`);
    else
      faults.push(...brokenPages(unchanging(join(folder, name))).map((one) => `${name} is damaged: ${one}`));
  }
  if (faults.length > 0) return faults;
  const book = readBookFacts(unchanging(join(folder, DATA_FILES.book)));
  const readings = readReadingsFacts(unchanging(join(folder, DATA_FILES.readings)));
  const newer = newerThanKnown(book, readings);
  return newer === undefined
    ? misfits(book, readings)
    : [`${newer}; the backup was taken by Mingchu ${manifest.version}: use that version, or a later one`];
}

/** What is wrong with one file, as the manifest has it. */
export async function fileFaults(
  folder: string,
  { name, bytes, sha256 }: Manifest["files"][number],
): Promise<string[]> {
  const file = join(folder, name);
  if (!existsSync(file)) return [`${name} is missing`];
  const is = await hashFile(file);
  if (is.bytes !== bytes) return [`${name} has ${is.bytes} bytes, and had ${bytes} when it was backed up`];
  return is.sha256 === sha256 ? [] : [`${name} was altered since it was backed up: its SHA-256 is another`];
}
