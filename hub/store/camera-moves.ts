// The book's page on cameras that came to another site: what one showed before is the past of the site it was at.
import type { CameraMove, DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** To be called before the camera is written, or removed (`to` null): notes where it was, if that is another site. */
export async function noteCameraMove(
  db: BookQueries,
  cameraId: DeviceId,
  to: SiteId | null,
  at: UnixMs,
): Promise<void> {
  const row = await db.selectFrom("camera").select("site_id").where("id", "=", cameraId).executeTakeFirst();
  if (row === undefined || row.site_id === to) return;
  await db
    .insertInto("camera_move")
    .values({ camera_id: cameraId, at, from_site: row.site_id, to_site: to })
    .execute();
}

/** Those that were at another site once. */
export async function listMovedCameras(db: BookQueries): Promise<ReadonlySet<DeviceId>> {
  const rows = await db.selectFrom("camera_move").select("camera_id").distinct().execute();
  return new Set(rows.map(({ camera_id }) => camera_id));
}

/** Of one camera, the oldest first. */
export async function listCameraMoves(db: BookQueries, cameraId: DeviceId): Promise<CameraMove[]> {
  const rows = await db
    .selectFrom("camera_move")
    .select(["at", "from_site"])
    .where("camera_id", "=", cameraId)
    .orderBy("at")
    .orderBy("number")
    .execute();
  return rows.map(({ at, from_site }) => ({ at, from: from_site }));
}
