// The book's page on the photos that people put to alerts.
import { sql } from "kysely";
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export type Photo = {
  readonly id: string;
  readonly alertId: string;
  readonly by: string;
  readonly at: UnixMs;
  readonly type: "image/jpeg" | "image/png" | "image/webp";
  /** As it is kept: without what it told of its camera and place. */
  readonly bytes: number;
  readonly sha256: string;
};

export async function insertPhoto(db: BookQueries, photo: Photo, senderKey: string): Promise<void> {
  const { id, alertId, by, at, type, bytes, sha256 } = photo;
  await db
    .insertInto("alert_photo")
    .values({ id, alert_id: alertId, by_account: by, sender_key: senderKey, at, type, bytes, sha256 })
    .execute();
}

/** What somebody has sent under a name before. */
export async function findPhotoByKey(
  db: BookQueries,
  by: string,
  senderKey: string,
): Promise<Photo | undefined> {
  const row = await db
    .selectFrom("alert_photo")
    .selectAll()
    .where("by_account", "=", by)
    .where("sender_key", "=", senderKey)
    .executeTakeFirst();
  return row === undefined ? undefined : toPhoto(row);
}

/** An alert's photos, the oldest first. */
export async function listPhotos(db: BookQueries, alertId: string): Promise<Photo[]> {
  const rows = await db
    .selectFrom("alert_photo")
    .selectAll()
    .where("alert_id", "=", alertId)
    //  In the order in which they came, also within a millisecond.
    .orderBy(sql`rowid`)
    .execute();
  return rows.map(toPhoto);
}

function toPhoto(row: BookTables["alert_photo"]): Photo {
  return {
    id: row.id,
    alertId: row.alert_id,
    by: row.by_account,
    at: row.at,
    type: row.type as Photo["type"],
    bytes: row.bytes,
    sha256: row.sha256,
  };
}
