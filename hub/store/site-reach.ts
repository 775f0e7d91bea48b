// Where the cameras of a site and below it may be, as somebody above said.
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type SiteReach = {
  readonly siteId: SiteId;
  /** Networks as text; absent: those that hold above. */
  readonly networks: readonly string[] | undefined;
  /** Ports and spans of ports as text (`554`, `8000-8999`); absent: those that hold above. */
  readonly ports: readonly string[] | undefined;
  readonly reason: string;
  readonly by: string;
  readonly at: UnixMs;
};

export async function listSiteReaches(db: BookQueries): Promise<SiteReach[]> {
  const rows = await db.selectFrom("site_reach").selectAll().execute();
  const list = (text: string | null) => (text === null ? undefined : (JSON.parse(text) as string[]));
  return rows.map((row) => ({
    siteId: row.site_id,
    networks: list(row.networks),
    ports: list(row.ports),
    reason: row.reason,
    by: row.set_by,
    at: row.set_at,
  }));
}

/** One that says nothing is forgotten. */
export async function putSiteReach(db: BookQueries, reach: SiteReach): Promise<void> {
  const { siteId, networks, ports, reason, by, at } = reach;
  if (networks === undefined && ports === undefined) {
    await db.deleteFrom("site_reach").where("site_id", "=", siteId).execute();
    return;
  }
  const text = (list: readonly string[] | undefined) => (list === undefined ? null : JSON.stringify(list));
  const row = {
    site_id: siteId,
    networks: text(networks),
    ports: text(ports),
    reason,
    set_by: by,
    set_at: at,
  };
  await db
    .insertInto("site_reach")
    .values(row)
    .onConflict((conflict) => conflict.column("site_id").doUpdateSet(row))
    .execute();
}
