// What lies in a data folder under which name, and what of it a backup takes.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const DATA_FILES = {
  book: "book.db",
  readings: "readings.db",
  /** Opens the cameras' passwords (lib/sealed-box.ts). */
  key: "secret.key",
  /** What people photographed for alerts, each under its SHA-256 (photo-files.ts). */
  photos: "photos",
  /** What is recorded of cameras, unless the settings name another folder. In no backup: it is too large, and goes by itself. */
  recordings: "recordings",
  /** There where the data is a demonstration's. */
  demoMark: "demonstration",
  /** The audit log's head of each day (audit-heads.ts). In no backup: it may know lines that the backup is too old for. */
  auditHeads: "audit-heads.jsonl",
  /** How the last backups went (backup-result.ts). */
  backups: "backups.json",
  /** There from a restore until the next start, which writes it on the audit log (restore.ts). */
  restored: "restored.json",
  /** There while files are being put in their places: no hub may start on the folder (restore.ts). */
  restoring: "restoring",
} as const;

/**
 * Files and folders that a backup copies as they are, besides the two databases. `secret`: left out with --without-key.
 * Whoever keeps something new in the data folder adds it here.
 */
const TAKEN_AS_THEY_ARE: readonly { readonly name: string; readonly secret: boolean }[] = [
  { name: DATA_FILES.key, secret: true },
  { name: DATA_FILES.demoMark, secret: false },
  { name: DATA_FILES.photos, secret: false },
];

/** The files of a data folder that are copied as they are, by their paths in it. */
export function plainFilesOf(dataDir: string, withSecrets: boolean): string[] {
  return (
    TAKEN_AS_THEY_ARE.filter(
      ({ name, secret }) => (withSecrets || !secret) && existsSync(join(dataDir, name)),
    )
      .flatMap(({ name }) => filesAt(dataDir, name))
      //  What is being written is nothing yet.
      .filter((name) => !name.endsWith(".part"))
      .sort()
  );
}

function filesAt(dataDir: string, name: string): string[] {
  if (statSync(join(dataDir, name)).isFile()) return [name];
  return readdirSync(join(dataDir, name)).flatMap((inner) => filesAt(dataDir, `${name}/${inner}`));
}

/** True if a hub's data is in the folder, or was begun. */
export function holdsData(folder: string): boolean {
  return [DATA_FILES.book, DATA_FILES.readings, DATA_FILES.key].some((name) =>
    existsSync(join(folder, name)),
  );
}
