// One process a folder: a lock that the operating system lets go of when the process dies, however it dies.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type FolderLock = { readonly close: () => void };

/** Takes the folder for this process. Throws if another one has it. */
export function lockFolder(folder: string): FolderLock {
  const db = new DatabaseSync(join(folder, "lock.db"));
  try {
    db.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    throw new Error(`another process is using the folder ${folder}`, { cause: error });
  }
  return { close: () => db.close() };
}
