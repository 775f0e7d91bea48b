// The book's page on cameras that came to another site or were removed: what one showed before is the past of the site it was
// at, under the name that it had there.
import type { Selectable } from "kysely";
import type { AreaName } from "../../devices/areas.ts";
import type { Camera, CameraMove, DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** To be called before the camera is written, or removed (`to` null): notes where it was, if that is another site. */
export async function noteCameraMove(
  db: BookQueries,
  cameraId: DeviceId,
  to: SiteId | null,
  at: UnixMs,
): Promise<void> {
  const row = await db
    .selectFrom("camera")
    .select(["site_id", "name", "area"])
    .where("id", "=", cameraId)
    .executeTakeFirst();
  if (row === undefined || row.site_id === to) return;
  const { site_id: from_site, name, area } = row;
  await db
    .insertInto("camera_move")
    .values({ camera_id: cameraId, at, from_site, to_site: to, name, area })
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
    .selectAll()
    .where("camera_id", "=", cameraId)
    .orderBy("at")
    .orderBy("number")
    .execute();
  return rows.map(toMove);
}

/** All moves of each camera that has left one of these sites, the oldest first. */
export async function listMovesFrom(
  db: BookQueries,
  sites: readonly SiteId[],
): Promise<ReadonlyMap<DeviceId, readonly CameraMove[]>> {
  const left = db.selectFrom("camera_move").select("camera_id").where("from_site", "in", sites);
  const rows = await db
    .selectFrom("camera_move")
    .selectAll()
    .where("camera_id", "in", left)
    .orderBy("at")
    .orderBy("number")
    .execute();
  const moves = new Map<DeviceId, CameraMove[]>();
  for (const row of rows) moves.set(row.camera_id, [...(moves.get(row.camera_id) ?? []), toMove(row)]);
  return moves;
}

/**
 * Where a camera is, or was last if it was removed; undefined where that is not known.
 * @param present undefined for a camera that is not there any more
 */
export function lastSiteOf(moves: readonly CameraMove[], present: SiteId | undefined): SiteId | undefined {
  const last = moves.at(-1);
  return present ?? (last?.isRemoval === true ? last.from : undefined);
}

/** The site at which a camera was at a moment, as `lastSiteOf` for what is after all moves. */
export function siteThen(
  moves: readonly CameraMove[],
  present: SiteId | undefined,
  at: UnixMs,
): SiteId | undefined {
  return moves.find((move) => move.at > at)?.from ?? lastSiteOf(moves, present);
}

/** What a camera was called at a moment, and what it showed. Where that was not written down, its id stands for its name. */
export function describedThen(
  moves: readonly CameraMove[],
  id: DeviceId,
  present: Camera | undefined,
  at: UnixMs,
): { readonly name: string; readonly area: AreaName | undefined } {
  const then = moves.find((move) => move.at > at) ?? present ?? moves.at(-1);
  return { name: then?.name ?? id, area: then?.area };
}

function toMove({ at, from_site, to_site, name, area }: Selectable<BookTables["camera_move"]>): CameraMove {
  return {
    ...{ at, from: from_site, isRemoval: to_site === null },
    ...(name === null ? {} : { name }),
    ...(area === null ? {} : { area: area as AreaName }),
  };
}
