// The book's page on how far readings have been carried to another store.
import type { UnixMs } from "../model.ts";
import { followerSeq, putFollowerSeq } from "./alerts.ts";
import type { BookQueries } from "./book.ts";

type Kept = {
  readonly seq: number;
  readonly start: string | undefined;
  readonly marks: readonly { readonly at: UnixMs; readonly seq: number }[];
};

/** How far a follower has come; undefined if it never started. */
export async function forwardingProgress(db: BookQueries, name: string): Promise<Kept | undefined> {
  const row = await db.selectFrom("forwarding").selectAll().where("name", "=", name).executeTakeFirst();
  if (row === undefined) return undefined;
  const seq = await followerSeq(db, name);
  return { seq, start: row.start ?? undefined, marks: JSON.parse(row.marks) as Kept["marks"] };
}

export async function putForwardingProgress(db: BookQueries, name: string, kept: Kept): Promise<void> {
  const values = { name, start: kept.start ?? null, marks: JSON.stringify(kept.marks) };
  await putFollowerSeq(db, name, kept.seq);
  await db
    .insertInto("forwarding")
    .values(values)
    .onConflict((conflict) => conflict.column("name").doUpdateSet(values))
    .execute();
}
