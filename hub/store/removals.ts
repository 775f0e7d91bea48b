// Taking sites and devices out of the book, and what stands in the way of it.
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import { noteCameraMove } from "./camera-moves.ts";
import { endRulesOfSite } from "./rule-sets.ts";

/** Hides a sensor; what describes its past stays. */
export async function retireSensor(db: BookQueries, id: DeviceId, at: UnixMs): Promise<void> {
  await db.updateTable("sensor").set({ retired_at: at }).where("id", "=", id).execute();
}

/** Forgets a camera, its password included. */
export async function deleteCamera(db: BookQueries, id: DeviceId, at: UnixMs): Promise<void> {
  //  What it recorded is still there, and another one may get its id.
  await noteCameraMove(db, id, null, at);
  await db.deleteFrom("camera").where("id", "=", id).execute();
}

/**
 * Takes a site out of the tree. Posts held there end with it: a later site of the same id must not bring them back. What
 * it hung under stays written down: what its past tells is for whoever is above it.
 * Nothing may stand on it any more, see `whatStandsOn`.
 */
export async function removeSiteRow(db: BookQueries, id: SiteId, at: UnixMs): Promise<void> {
  await db.deleteFrom("post").where("site_id", "=", id).execute();
  await db
    .deleteFrom("serves")
    .where(({ eb, or }) => or([eb("canteen_id", "=", id), eb("school_id", "=", id)]))
    .execute();
  await endRulesOfSite(db, id, { by: "hub", at });
  await db.updateTable("site").set({ removed_at: at }).where("id", "=", id).execute();
}

/** How many device accounts and open alerts a site has by itself. */
export async function whatStandsOn(
  db: BookQueries,
  id: SiteId,
): Promise<{ readonly accounts: number; readonly openAlerts: number }> {
  const accounts = await db
    .selectFrom("device_account")
    .select("account")
    .where("site_id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  const alerts = await db
    .selectFrom("alert")
    .select("id")
    .where("site_id", "=", id)
    .where("resolved_at", "is", null)
    .execute();
  return { accounts: accounts.length, openAlerts: alerts.length };
}
