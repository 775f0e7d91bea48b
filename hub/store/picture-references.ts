// The book's page on pictures that were approved as what a camera is to show: the newest counts, ten are kept.
import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Camera, DeviceId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export type PictureReference = {
  readonly id: string;
  readonly cameraId: DeviceId;
  readonly print: string;
  /** Of the picture. */
  readonly capturedAt: UnixMs;
  /** When it was approved, and by whom. */
  readonly at: UnixMs;
  readonly by: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly edges: Uint8Array;
  readonly cells: Uint8Array;
};

/** Chosen: enough to see how a camera was turned over the years. */
const KEPT = 10;

/** Where a camera's picture comes from: with another, what was approved says nothing. */
export function addressPrint({ siteId, address }: Camera): string {
  const { brand, host, port, channel, path, subPath } = address;
  const said = JSON.stringify([siteId, brand, host, port, channel, path ?? null, subPath ?? null]);
  return createHash("sha256").update(said).digest("hex");
}

/** Gives the files that nobody names any more, with the oldest that were let go of. */
export async function insertReference(db: BookQueries, one: PictureReference): Promise<readonly string[]> {
  const { cameraId, capturedAt, by, edges, cells, ...rest } = one;
  await db
    .insertInto("picture_reference")
    .values({
      ...rest,
      camera_id: cameraId,
      captured_at: capturedAt,
      by_account: by,
      edges: Buffer.from(edges).toString("base64"),
      cells: Buffer.from(cells).toString("base64"),
    })
    .execute();
  const old = (await listReferences(db, cameraId)).slice(KEPT);
  for (const { id } of old) await db.deleteFrom("picture_reference").where("id", "=", id).execute();
  const named = await Promise.all(old.map(({ sha256 }) => isNamed(db, sha256)));
  return old.filter((_, i) => named[i] !== true).map(({ sha256 }) => sha256);
}

/** Whether a file is still somebody's picture. */
async function isNamed(db: BookQueries, sha256: string): Promise<boolean> {
  const [reference, photo] = [
    await db.selectFrom("picture_reference").select("id").where("sha256", "=", sha256).executeTakeFirst(),
    await db.selectFrom("alert_photo").select("id").where("sha256", "=", sha256).executeTakeFirst(),
  ];
  return reference !== undefined || photo !== undefined;
}

/** A camera's, the newest first. */
export async function listReferences(db: BookQueries, cameraId: DeviceId): Promise<PictureReference[]> {
  const rows = await db
    .selectFrom("picture_reference")
    .selectAll()
    .where("camera_id", "=", cameraId)
    .orderBy("at", "desc")
    //  In the order in which they came, also within a millisecond.
    .orderBy(sql`rowid`, "desc")
    .execute();
  return rows.map(toReference);
}

/** The newest of each camera. */
export async function newestReferences(db: BookQueries): Promise<Map<DeviceId, PictureReference>> {
  const rows = await db
    .selectFrom("picture_reference")
    .selectAll()
    .orderBy("at")
    .orderBy(sql`rowid`)
    .execute();
  return new Map(rows.map((row) => [row.camera_id, toReference(row)]));
}

function toReference(row: BookTables["picture_reference"]): PictureReference {
  const { id, print, at, bytes, sha256 } = row;
  return {
    id,
    cameraId: row.camera_id,
    print,
    capturedAt: row.captured_at,
    at,
    by: row.by_account,
    bytes,
    sha256,
    edges: Uint8Array.from(Buffer.from(row.edges, "base64")),
    cells: Uint8Array.from(Buffer.from(row.cells, "base64")),
  };
}
