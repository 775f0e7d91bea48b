// The book's page on who watched what by a link. It names no parent: a mark that holds for a day tells two viewers apart.
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type ShareView = {
  readonly leaseId: string;
  readonly cameraId: DeviceId;
  readonly linkId: string;
  /** The kitchen that was looked into. */
  readonly siteId: SiteId;
  readonly fromAt: UnixMs;
  readonly toAt: UnixMs;
  /** The same for the same address on one day; nobody can make the address of it. */
  readonly viewer: string;
};

/** Writes a view that begins or goes on. */
export async function putShareView(db: BookQueries, view: ShareView): Promise<void> {
  const { leaseId, cameraId, linkId, siteId, fromAt, toAt, viewer } = view;
  await db
    .insertInto("share_view")
    .values({
      lease_id: leaseId,
      camera_id: cameraId,
      link_id: linkId,
      site_id: siteId,
      from_at: fromAt,
      to_at: toAt,
      viewer,
      told: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(["lease_id", "camera_id", "from_at"]).doUpdateSet({ to_at: toAt }),
    )
    .execute();
}

/** Notes that a view is over and on the audit log. */
export async function endShareView(db: BookQueries, view: ShareView): Promise<void> {
  await db
    .updateTable("share_view")
    .set({ to_at: view.toAt, told: 1 })
    .where("lease_id", "=", view.leaseId)
    .where("camera_id", "=", view.cameraId)
    .where("from_at", "=", view.fromAt)
    .execute();
}

/** Views that were going on when the hub ended. */
export async function listUntoldViews(db: BookQueries): Promise<ShareView[]> {
  const rows = await db.selectFrom("share_view").selectAll().where("told", "=", 0).execute();
  return rows.map((row) => ({
    leaseId: row.lease_id,
    cameraId: row.camera_id,
    linkId: row.link_id,
    siteId: row.site_id,
    fromAt: row.from_at,
    toAt: row.to_at,
    viewer: row.viewer,
  }));
}

/** Lets go of a kitchen's views that ended before a moment. */
export async function dropShareViews(db: BookQueries, siteId: SiteId, before: UnixMs): Promise<void> {
  await db.deleteFrom("share_view").where("site_id", "=", siteId).where("to_at", "<", before).execute();
}
