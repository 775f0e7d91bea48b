// The book's page on mappings.
import { mappingSchema } from "../../devices/mapping.ts";
import type { SiteMapping } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** Every mapping, the oldest first. */
export async function listMappings(db: BookQueries): Promise<SiteMapping[]> {
  const rows = await db.selectFrom("mapping").selectAll().orderBy("created_at").orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    isOn: row.is_on === 1,
    mapping: mappingSchema.parse(JSON.parse(row.spec)),
    createdAt: row.created_at,
  }));
}

/** Adds a mapping, or renews the one with the same id. */
export async function putMapping(db: BookQueries, one: SiteMapping): Promise<void> {
  const row = {
    id: one.id,
    site_id: one.siteId,
    name: one.name,
    is_on: one.isOn ? 1 : 0,
    spec: JSON.stringify(one.mapping),
    created_at: one.createdAt,
  };
  await db
    .insertInto("mapping")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

export async function deleteMapping(db: BookQueries, id: string): Promise<void> {
  await db.deleteFrom("mapping").where("id", "=", id).execute();
}
