// What a backup says of itself: when it was taken, by which version, of which hub, and what each file must be. It is
// written last, so that a folder without one is no backup, however much lies in it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../lib/durable-files.ts";
import { describeError } from "../lib/log.ts";
import { StoreFault } from "./store-fault.ts";

const MANIFEST = "manifest.json";
/** The layout of the backup itself; a newer Mingchu may write another. */
const FORMAT = 1;

const count = z.int().min(0);
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** Of the Mingchu that took it. */
  version: z.string(),
  /** The first hash of its audit log: all backups of one hub have the same. */
  hub: z.string(),
  startedAt: z.iso.datetime(),
  /** The moments of which the book and the readings are. */
  bookAt: z.iso.datetime(),
  readingsAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** True with secret.key and whatever else is secret: then it must be kept as safe as the hub itself. */
  secrets: z.boolean(),
  files: z
    .array(
      z.object({
        //  Within the folder, and nowhere else.
        name: z.string().regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/),
        bytes: count,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(2),
  book: z.object({
    tables: z.string(),
    audit: z.object({ lines: count, head: z.string() }),
    positions: z.record(z.string(), count),
    counts: z.record(z.string(), count),
  }),
  readings: z.object({ version: count, series: count, lastSeq: count }),
});
export type Manifest = z.output<typeof manifestSchema>;

export function writeManifest(folder: string, manifest: Omit<Manifest, "format">): void {
  writeWhole(join(folder, MANIFEST), `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`, 0o600);
}

/** True if somebody has finished a backup here. What it holds is not looked at. */
export function isWhole(folder: string): boolean {
  return existsSync(join(folder, MANIFEST));
}

/** Throws a StoreFault where there is none that this version can read. */
export function readManifest(folder: string): Manifest {
  if (!isWhole(folder))
    throw new StoreFault(`${folder} is not a backup, or one that was never finished: it has no ${MANIFEST}`);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(join(folder, MANIFEST), "utf8"));
  } catch (error) {
    throw new StoreFault(`${join(folder, MANIFEST)} cannot be read: ${describeError(error)}`);
  }
  const format = z.object({ format: z.int(), version: z.string() }).safeParse(raw);
  if (format.success && format.data.format > FORMAT) {
    throw new StoreFault(
      `${folder} was written by Mingchu ${format.data.version} in format ${format.data.format}, this one knows format ${FORMAT}: use that version, or a later one`,
    );
  }
  const parsed = manifestSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new StoreFault(
    `${join(folder, MANIFEST)} was altered: ${first?.path.join(".") ?? ""}: ${first?.message ?? ""}`,
  );
}

/** The bytes of all files of a backup. */
export function bytesOf({ files }: Pick<Manifest, "files">): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
