// The photos' files: each under its SHA-256, so that the same picture is kept once and an altered one shows. A photo is
// on the disk before the book says so, and never takes the last room, which is the readings'.
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../lib/durable-files.ts";
import { DATA_FILES } from "./data-files.ts";

export type PhotoFiles = {
  /** Gives its SHA-256 in hex when it is on the disk; undefined where there is no room, or the disk refuses. */
  readonly put: (bytes: Uint8Array) => Promise<string | undefined>;
  /** Undefined where there is none. */
  readonly read: (sha256: string) => Promise<Uint8Array | undefined>;
  /** For what nobody names any more. */
  readonly remove: (sha256: string) => Promise<void>;
};

/** Chosen: room in which the readings of days are stored after photos are not taken any more. */
const LEAVE_FREE_BYTES = 256 * 1024 * 1024;

export function openPhotoFiles(dataDir: string): PhotoFiles {
  const folder = join(dataDir, DATA_FILES.photos);
  const fileOf = (sha256: string) => join(folder, sha256);
  let written = 0;
  return {
    put: async (bytes) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (await isThere(fileOf(sha256))) return sha256;
        const { bavail, bsize } = await statfs(folder);
        if (bavail * bsize < bytes.length + LEAVE_FREE_BYTES) return undefined;
        written += 1;
        await write(fileOf(sha256), `${fileOf(sha256)}.${written}.part`, bytes);
        syncFolder(folder);
        return sha256;
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw error;
      }
    },
    read: async (sha256) => ((await isThere(fileOf(sha256))) ? await readFile(fileOf(sha256)) : undefined),
    remove: async (sha256) => await rm(fileOf(sha256), { force: true }),
  };
}

/** Nothing is left under either name where it cannot be done. */
async function write(file: string, part: string, bytes: Uint8Array): Promise<void> {
  try {
    const handle = await open(part, "w", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

/** The disk is full, a quota or a limit is reached, or it cannot be written. */
const REFUSALS: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO"]);

function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSALS.has(error.code);
}
