// The book's people as who looks after them sees them: with all posts, also those that are over or still to come, and
// without a way to their passwords. store/people.ts is what signing in asks.
import type { Selectable } from "kysely";
import type { Post, Role, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export type HeldPost = Post & {
  readonly id: number;
  /** Empty where the hub gave it. */
  readonly givenBy: string;
};

export type RosterPerson = {
  readonly account: string;
  readonly name: string;
  readonly posts: readonly HeldPost[];
  readonly createdAt: UnixMs;
  /** Empty where the hub made it. */
  readonly createdBy: string;
  readonly disabledAt?: UnixMs;
  /** They have not changed their first password yet. */
  readonly mustChangePassword: boolean;
  readonly signedInAt?: UnixMs;
  readonly hasSecondFactor: boolean;
};

/** Everybody, by account. */
export async function readRoster(db: BookQueries): Promise<Map<string, RosterPerson>> {
  const people = await db.selectFrom("person").selectAll().orderBy("account").execute();
  const posts = await db.selectFrom("post").selectAll().orderBy("id").execute();
  const factors = await db
    .selectFrom("second_factor")
    .select("account")
    .where("confirmed_at", "is not", null)
    .execute();
  const byAccount = Map.groupBy(posts, (post) => post.account);
  const withFactor = new Set(factors.map(({ account }) => account));
  return new Map(
    people.map((row) => {
      const own = (byAccount.get(row.account) ?? []).map(postOf);
      return [row.account, personOf(row, own, withFactor.has(row.account))];
    }),
  );
}

function personOf(
  row: Selectable<BookTables["person"]>,
  posts: readonly HeldPost[],
  hasSecondFactor: boolean,
): RosterPerson {
  return {
    account: row.account,
    name: row.name,
    posts,
    createdAt: row.created_at,
    createdBy: row.created_by,
    mustChangePassword: row.must_change_password !== 0,
    hasSecondFactor,
    ...(row.disabled_at === null ? {} : { disabledAt: row.disabled_at }),
    ...(row.signed_in_at === null ? {} : { signedInAt: row.signed_in_at }),
  };
}

function postOf(row: Selectable<BookTables["post"]>): HeldPost {
  return {
    id: row.id,
    role: row.role as Role,
    siteId: row.site_id,
    givenBy: row.given_by,
    ...(row.from_at === null ? {} : { from: row.from_at }),
    ...(row.until_at === null ? {} : { until: row.until_at }),
    ...(row.deputy_for === null ? {} : { deputyFor: row.deputy_for }),
  };
}

/** Adds somebody with a password that somebody else knows. */
export async function insertPerson(
  db: BookQueries,
  person: {
    readonly account: string;
    readonly name: string;
    readonly passwordHash: string;
    readonly createdBy: string;
  },
  at: UnixMs,
): Promise<void> {
  const row = {
    account: person.account,
    name: person.name,
    password_hash: person.passwordHash,
    created_at: at,
    created_by: person.createdBy,
    must_change_password: 1,
  };
  await db.insertInto("person").values(row).execute();
}

export async function insertPost(
  db: BookQueries,
  account: string,
  post: Post,
  given: { readonly by: string; readonly at: UnixMs },
): Promise<void> {
  const row = {
    account,
    role: post.role,
    site_id: post.siteId,
    from_at: post.from ?? null,
    until_at: post.until ?? null,
    deputy_for: post.deputyFor ?? null,
    given_by: given.by,
    given_at: given.at,
  };
  await db.insertInto("post").values(row).execute();
}

/** Ends a post that has begun, so that it can still be seen that it was held; one that has not goes altogether. */
export async function endPost(db: BookQueries, post: HeldPost, at: UnixMs): Promise<void> {
  if (post.from !== undefined && post.from > at)
    await db.deleteFrom("post").where("id", "=", post.id).execute();
  else await setPostEnd(db, post.id, at);
}

/** `until` undefined: without an end. */
export async function setPostEnd(db: BookQueries, id: number, until: UnixMs | undefined): Promise<void> {
  await db
    .updateTable("post")
    .set({ until_at: until ?? null })
    .where("id", "=", id)
    .execute();
}

export async function renamePerson(db: BookQueries, account: string, name: string): Promise<void> {
  await db.updateTable("person").set({ name }).where("account", "=", account).execute();
}

/** `at` undefined: they sign in again. */
export async function setDisabled(db: BookQueries, account: string, at: UnixMs | undefined): Promise<void> {
  await db
    .updateTable("person")
    .set({ disabled_at: at ?? null })
    .where("account", "=", account)
    .execute();
}

/** A password that somebody else knows: they are asked for another one when they sign in. */
export async function setFirstPassword(db: BookQueries, account: string, hash: string): Promise<void> {
  await db
    .updateTable("person")
    .set({ password_hash: hash, must_change_password: 1 })
    .where("account", "=", account)
    .execute();
}

export async function noteSignIn(db: BookQueries, account: string, at: UnixMs): Promise<void> {
  await db.updateTable("person").set({ signed_in_at: at }).where("account", "=", account).execute();
}
