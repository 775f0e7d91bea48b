// The book's page on the links by which parents look at kitchens. A link's row stays after its end, so that whoever
// still holds its token is told that it has ended.
import type { Selectable } from "kysely";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** "HH:MM" of the hub's zone, `to` later than `from` and at most "24:00". */
export type LinkHours = { readonly from: string; readonly to: string };

/** When a link is open. */
export type LinkTerms = {
  readonly weekdays: readonly Weekday[];
  readonly hours: readonly LinkHours[];
  readonly untilAt: UnixMs;
  readonly revokedAt: UnixMs | undefined;
};

export type ShareLink = LinkTerms & {
  readonly id: string;
  /** The school whose parents it is for. */
  readonly siteId: SiteId;
  readonly cameraIds: readonly DeviceId[];
  readonly mostViewers: number;
  readonly madeFor: string;
  readonly madeBy: string;
  readonly madeAt: UnixMs;
  readonly revokedBy: string | undefined;
};

export type HashedShareLink = ShareLink & { readonly tokenHash: string };

export async function listShareLinks(db: BookQueries): Promise<HashedShareLink[]> {
  const rows = await db.selectFrom("share_link").selectAll().orderBy("made_at").orderBy("id").execute();
  return rows.map(linkOf);
}

function linkOf(row: Selectable<BookTables["share_link"]>): HashedShareLink {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    siteId: row.site_id,
    cameraIds: JSON.parse(row.camera_ids) as DeviceId[],
    weekdays: JSON.parse(row.weekdays) as Weekday[],
    hours: JSON.parse(row.hours) as LinkHours[],
    mostViewers: row.most_viewers,
    untilAt: row.until_at,
    madeFor: row.made_for,
    madeBy: row.made_by,
    madeAt: row.made_at,
    revokedAt: row.revoked_at ?? undefined,
    revokedBy: row.revoked_by ?? undefined,
  };
}

export async function insertShareLink(db: BookQueries, link: HashedShareLink): Promise<void> {
  await db
    .insertInto("share_link")
    .values({
      id: link.id,
      token_hash: link.tokenHash,
      made_by: link.madeBy,
      made_at: link.madeAt,
      ...termsOf(link),
    })
    .execute();
}

export async function findShareLink(db: BookQueries, id: string): Promise<ShareLink | undefined> {
  const row = await db.selectFrom("share_link").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : linkOf(row);
}

/** Writes what may change of a link; whether it was revoked stays. */
export async function putLinkTerms(db: BookQueries, link: ShareLink): Promise<void> {
  await db.updateTable("share_link").set(termsOf(link)).where("id", "=", link.id).execute();
}

export async function endShareLink(
  db: BookQueries,
  id: string,
  ended: { readonly at: UnixMs; readonly by: string },
): Promise<void> {
  await db
    .updateTable("share_link")
    .set({ revoked_at: ended.at, revoked_by: ended.by })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

function termsOf(link: ShareLink) {
  return {
    site_id: link.siteId,
    camera_ids: JSON.stringify(link.cameraIds),
    weekdays: JSON.stringify(link.weekdays),
    hours: JSON.stringify(link.hours),
    most_viewers: link.mostViewers,
    until_at: link.untilAt,
    made_for: link.madeFor,
  };
}
