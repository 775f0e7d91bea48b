// The book's pages on groups of cameras for the wall: people's own, those that sites share, and which opens first.
import type { Selectable } from "kysely";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** Whose a group is: one person's, or a site's. */
export type WallOwner = { readonly account: string } | { readonly siteId: SiteId };

export type WallGroup = {
  readonly id: string;
  readonly owner: WallOwner;
  readonly name: string;
  /** In the order in which they are shown; some may be gone, or outside the reader's branch. */
  readonly cameraIds: readonly DeviceId[];
};

/** A person's own groups and all that are shared, by name. */
export async function wallGroupsFor(db: BookQueries, account: string): Promise<WallGroup[]> {
  const rows = await db
    .selectFrom("wall_group")
    .selectAll()
    .where((is) => is.or([is("account", "=", account), is("site_id", "is not", null)]))
    .orderBy("name")
    .execute();
  return rows.map(toGroup);
}

export async function wallGroupsOf(db: BookQueries, owner: WallOwner): Promise<WallGroup[]> {
  const query = db.selectFrom("wall_group").selectAll();
  const rows = await ("account" in owner
    ? query.where("account", "=", owner.account)
    : query.where("site_id", "=", owner.siteId)
  ).execute();
  return rows.map(toGroup);
}

export async function putWallGroup(
  db: BookQueries,
  group: WallGroup,
  changed: { readonly by: string; readonly at: UnixMs },
): Promise<void> {
  const row = {
    id: group.id,
    account: "account" in group.owner ? group.owner.account : null,
    site_id: "siteId" in group.owner ? group.owner.siteId : null,
    name: group.name,
    cameras: JSON.stringify(group.cameraIds),
    changed_by: changed.by,
    changed_at: changed.at,
  };
  await db
    .insertInto("wall_group")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

/** Whoever had it open first has none that does, then. */
export async function deleteWallGroup(db: BookQueries, id: string): Promise<void> {
  await db.deleteFrom("wall_group").where("id", "=", id).execute();
}

export async function defaultWallGroup(db: BookQueries, account: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("wall_default")
    .select("group_id")
    .where("account", "=", account)
    .executeTakeFirst();
  return row?.group_id;
}

export async function putDefaultWallGroup(
  db: BookQueries,
  account: string,
  groupId: string | undefined,
): Promise<void> {
  await db.deleteFrom("wall_default").where("account", "=", account).execute();
  if (groupId !== undefined)
    await db.insertInto("wall_default").values({ account, group_id: groupId }).execute();
}

function toGroup(row: Selectable<BookTables["wall_group"]>): WallGroup {
  return {
    id: row.id,
    owner: row.site_id === null ? { account: row.account ?? "" } : { siteId: row.site_id },
    name: row.name,
    cameraIds: JSON.parse(row.cameras) as DeviceId[],
  };
}
