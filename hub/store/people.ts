// The book's pages on people and their posts.
import type { Person, Role } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** A person as the book has them, with all posts, also those that are over or still to come. */
export type PersonWithPassword = Person & {
  readonly passwordHash: string;
  /** Nobody signs in by it any more. */
  readonly isDisabled?: boolean;
};

export async function findPerson(db: BookQueries, account: string): Promise<PersonWithPassword | undefined> {
  const row = await db.selectFrom("person").selectAll().where("account", "=", account).executeTakeFirst();
  if (row === undefined) return undefined;
  const posts = await db.selectFrom("post").selectAll().where("account", "=", account).execute();
  return {
    account: row.account,
    name: row.name,
    passwordHash: row.password_hash,
    posts: posts.map((post) => ({
      role: post.role as Role,
      siteId: post.site_id,
      ...(post.from_at === null ? {} : { from: post.from_at }),
      ...(post.until_at === null ? {} : { until: post.until_at }),
      ...(post.deputy_for === null ? {} : { deputyFor: post.deputy_for }),
    })),
    isDisabled: row.disabled_at !== null,
  };
}

/** Adds a person, or renews name, password and posts of the one with the same account. */
export async function putPerson(db: BookQueries, person: PersonWithPassword): Promise<void> {
  const row = { account: person.account, name: person.name, password_hash: person.passwordHash };
  await db
    .insertInto("person")
    .values(row)
    .onConflict((conflict) => conflict.column("account").doUpdateSet(row))
    .execute();
  await db.deleteFrom("post").where("account", "=", person.account).execute();
  if (person.posts.length === 0) return;
  await db
    .insertInto("post")
    .values(
      person.posts.map((post) => ({
        account: person.account,
        role: post.role,
        site_id: post.siteId,
        from_at: post.from ?? null,
        until_at: post.until ?? null,
        deputy_for: post.deputyFor ?? null,
      })),
    )
    .execute();
}
