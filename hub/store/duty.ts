// The book's pages on who is called: what sites say of their duty trees, who is away, and how far each call has come.
import type { Absence, DutyOverrides, Post, Role, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** What these sites say themselves. */
export async function dutyOf(
  db: BookQueries,
  sites: readonly SiteId[],
): Promise<ReadonlyMap<SiteId, DutyOverrides>> {
  const rows = await db
    .selectFrom("duty")
    .select(["site_id", "levels"])
    .where("site_id", "in", [...sites])
    .execute();
  return new Map(rows.map((row) => [row.site_id, JSON.parse(row.levels) as DutyOverrides]));
}

export async function putDuty(
  db: BookQueries,
  siteId: SiteId,
  levels: DutyOverrides,
  changed: { readonly by: string; readonly at: UnixMs },
): Promise<void> {
  const row = {
    site_id: siteId,
    levels: JSON.stringify(levels),
    changed_by: changed.by,
    changed_at: changed.at,
  };
  await db
    .insertInto("duty")
    .values(row)
    .onConflict((conflict) => conflict.column("site_id").doUpdateSet(row))
    .execute();
}

/** The posts of everybody who signs in, at these sites, or of these people wherever they are; past and coming ones too. */
export async function postsOf(
  db: BookQueries,
  asked: { readonly sites: readonly SiteId[] } | { readonly accounts: readonly string[] },
): Promise<(Post & { readonly account: string })[]> {
  let query = db
    .selectFrom("post")
    .innerJoin("person", "person.account", "post.account")
    .selectAll("post")
    .where("person.disabled_at", "is", null)
    .orderBy("post.id");
  query =
    "sites" in asked
      ? query.where("post.site_id", "in", [...asked.sites])
      : query.where("post.account", "in", [...asked.accounts]);
  return (await query.execute()).map((row) => ({
    account: row.account,
    role: row.role as Role,
    siteId: row.site_id,
    ...(row.from_at === null ? {} : { from: row.from_at }),
    ...(row.until_at === null ? {} : { until: row.until_at }),
    ...(row.deputy_for === null ? {} : { deputyFor: row.deputy_for }),
  }));
}

/** Absences that are not over and were not taken back, the next first. */
export async function absencesFrom(
  db: BookQueries,
  at: UnixMs,
  account?: string,
): Promise<(Absence & { readonly createdBy: string })[]> {
  let query = db
    .selectFrom("absence")
    .selectAll()
    .where("ended_at", "is", null)
    .where("until_at", ">", at)
    .orderBy("from_at");
  if (account !== undefined) query = query.where("account", "=", account);
  return (await query.execute()).map((row) => ({
    id: row.id,
    account: row.account,
    from: row.from_at,
    until: row.until_at,
    ...(row.deputy === null ? {} : { deputy: row.deputy }),
    createdBy: row.created_by,
  }));
}

export async function insertAbsence(
  db: BookQueries,
  absence: Absence,
  created: { readonly by: string; readonly at: UnixMs },
): Promise<void> {
  const row = {
    id: absence.id,
    account: absence.account,
    from_at: absence.from,
    until_at: absence.until,
    deputy: absence.deputy ?? null,
    created_by: created.by,
    created_at: created.at,
    ended_at: null,
  };
  await db.insertInto("absence").values(row).execute();
}

export async function endAbsence(db: BookQueries, id: string, at: UnixMs): Promise<void> {
  await db.updateTable("absence").set({ ended_at: at }).where("id", "=", id).execute();
}

/** People's names, those who are disabled too. */
export async function namesOf(
  db: BookQueries,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (accounts.length === 0) return new Map();
  const rows = await db
    .selectFrom("person")
    .select(["account", "name"])
    .where("account", "in", [...new Set(accounts)])
    .execute();
  return new Map(rows.map(({ account, name }) => [account, name]));
}
