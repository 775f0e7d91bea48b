// The book's page on which channels serve a site, for whoever decides by which of them people are told.
import type { Severity } from "../../devices/limits.ts";
import type { Channel, ChannelKind, Language, SiteId } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** Channels that are on and stand at one of these sites, or at the whole hub. */
export async function channelsAt(db: BookQueries, sites: readonly SiteId[]): Promise<Channel[]> {
  const rows = await db
    .selectFrom("channel")
    .selectAll()
    .where("removed_at", "is", null)
    .where("is_on", "=", 1)
    .where((eb) => eb.or([eb("site_id", "is", null), eb("site_id", "in", [...sites])]))
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    kind: row.kind as ChannelKind,
    name: row.name,
    isOn: true,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    hasSecret: row.secret !== null,
    least: row.least as Severity,
    language: row.language as Language,
    ...(row.dead_since === null ? {} : { dead: { since: row.dead_since, why: row.dead_why ?? "" } }),
  }));
}
