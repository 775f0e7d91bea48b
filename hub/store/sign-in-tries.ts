// The book's pages on wrong tries at signing in, and on the browsers and addresses from which an account has signed in.
// Both are bounded: strangers write the first.
import { createHash } from "node:crypto";
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type WrongTries = { readonly wrong: number; readonly lastAt: UnixMs };

/** Chosen: some megabytes, and more than are counted in a day at the rate at which passwords can be hashed by one address. */
const MOST_KEYS = 20_000;
/** How many go at once when there are too many, so that it is not done for each. */
const ROOM = 1_000;
/** Chosen: the browsers and addresses of one person. */
const MOST_PLACES = 50;

/** What is counted under these names; those without wrong tries are left out. */
export async function readTries(
  db: BookQueries,
  names: readonly string[],
): Promise<ReadonlyMap<string, WrongTries>> {
  const byKey = new Map(names.map((name) => [keyOf(name), name]));
  const rows = await db
    .selectFrom("wrong_try")
    .selectAll()
    .where("key", "in", [...byKey.keys()])
    .execute();
  return new Map(
    rows.map((row) => [byKey.get(row.key) ?? "", { wrong: row.wrong, lastAt: row.last_at }] as const),
  );
}

export async function putTries(db: BookQueries, name: string, { wrong, lastAt }: WrongTries): Promise<void> {
  const row = { key: keyOf(name), wrong, last_at: lastAt };
  await db
    .insertInto("wrong_try")
    .values(row)
    .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
    .execute();
}

export async function deleteTries(db: BookQueries, names: readonly string[]): Promise<void> {
  await db.deleteFrom("wrong_try").where("key", "in", names.map(keyOf)).execute();
}

/** Makes room if there are too many: those with the fewest wrong tries go first, and among them the oldest. */
export async function boundTries(db: BookQueries, most = MOST_KEYS, room = ROOM): Promise<void> {
  const { count } = await db
    .selectFrom("wrong_try")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (count <= most) return;
  const going = db
    .selectFrom("wrong_try")
    .select("key")
    .orderBy("wrong")
    .orderBy("last_at")
    .limit(count - most + room);
  await db.deleteFrom("wrong_try").where("key", "in", going).execute();
}

/** People type passwords into the wrong field, and the book keeps none: a name is kept as its hash. */
function keyOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** Which of these places the account has signed in from since `since`. */
export async function knownPlaces(
  db: BookQueries,
  account: string,
  places: readonly string[],
  since: UnixMs,
): Promise<ReadonlySet<string>> {
  if (places.length === 0) return new Set();
  const rows = await db
    .selectFrom("sign_in_place")
    .select("place")
    .where("account", "=", account)
    .where("place", "in", [...places])
    .where("seen_at", ">", since)
    .execute();
  return new Set(rows.map((row) => row.place));
}

/** Notes that the account has signed in from these places just now. */
export async function notePlaces(
  db: BookQueries,
  account: string,
  places: readonly string[],
  at: UnixMs,
): Promise<void> {
  for (const place of places) {
    await db
      .insertInto("sign_in_place")
      .values({ account, place, seen_at: at })
      .onConflict((conflict) => conflict.columns(["account", "place"]).doUpdateSet({ seen_at: at }))
      .execute();
  }
  const kept = db
    .selectFrom("sign_in_place")
    .select("place")
    .where("account", "=", account)
    .orderBy("seen_at", "desc")
    .limit(MOST_PLACES);
  await db
    .deleteFrom("sign_in_place")
    .where("account", "=", account)
    .where("place", "not in", kept)
    .execute();
}

/** Forgets where somebody has signed in from: whoever knew the old password may be among them. */
export async function forgetPlaces(db: BookQueries, account: string): Promise<void> {
  await db.deleteFrom("sign_in_place").where("account", "=", account).execute();
}
