// The book's page on clips that were asked for: who wanted which, why, and what became of it.
import type { ClipExport, DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export async function insertClipExport(db: BookQueries, one: ClipExport): Promise<void> {
  const { id, cameraId, siteId, from, to, reason, by, at, state, result } = one;
  await db
    .insertInto("clip_export")
    .values({
      ...{ id, camera_id: cameraId, site_id: siteId, from_at: from, to_at: to, reason, by_account: by, at },
      ...{ state, result: JSON.stringify(result), ended_at: null },
    })
    .execute();
}

export async function settleClipExport(
  db: BookQueries,
  id: string,
  { state, result }: Pick<ClipExport, "state" | "result">,
  endedAt: UnixMs | null,
): Promise<void> {
  await db
    .updateTable("clip_export")
    .set({ state, result: JSON.stringify(result), ended_at: endedAt })
    .where("id", "=", id)
    .execute();
}

export async function findClipExport(db: BookQueries, id: string): Promise<ClipExport | undefined> {
  const row = await db.selectFrom("clip_export").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toExport(row);
}

/** Of some sites, or of one camera at them; the newest first. */
export async function listClipExports(
  db: BookQueries,
  sites: readonly SiteId[],
  cameraId: DeviceId | undefined,
  most: number,
): Promise<ClipExport[]> {
  const asked = db.selectFrom("clip_export").selectAll().where("site_id", "in", sites);
  const ofCamera = cameraId === undefined ? asked : asked.where("camera_id", "=", cameraId);
  const rows = await ofCamera.orderBy("at", "desc").limit(most).execute();
  return rows.map(toExport);
}

/** In the order in which they were asked for. */
export async function listClipExportsIn(
  db: BookQueries,
  states: readonly ClipExport["state"][],
): Promise<ClipExport[]> {
  const rows = await db
    .selectFrom("clip_export")
    .selectAll()
    .where("state", "in", states)
    .orderBy("at")
    .execute();
  return rows.map(toExport);
}

function toExport(row: BookTables["clip_export"]): ClipExport {
  return {
    id: row.id,
    cameraId: row.camera_id,
    siteId: row.site_id,
    from: row.from_at,
    to: row.to_at,
    reason: row.reason,
    by: row.by_account,
    at: row.at,
    state: row.state as ClipExport["state"],
    result: JSON.parse(row.result) as ClipExport["result"],
  };
}
