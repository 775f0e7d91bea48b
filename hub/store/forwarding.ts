// The book's page on how far readings have been carried to another store.
import type { UnixMs } from "../model.ts";
import { followerSeq, putFollowerSeq } from "./alerts.ts";
import type { BookQueries } from "./book.ts";

type Progress = {
  readonly seq: number;
  readonly start: string | undefined;
  readonly marks: readonly { readonly at: UnixMs; readonly seq: number }[];
};

/** How far a follower has come, and since when all that was measured is carried; undefined if it never started. */
export async function forwardingProgress(
  db: BookQueries,
  name: string,
): Promise<{ readonly progress: Progress; readonly since: UnixMs } | undefined> {
  const row = await db.selectFrom("forwarding").selectAll().where("name", "=", name).executeTakeFirst();
  if (row === undefined) return undefined;
  const seq = await followerSeq(db, name);
  const marks = JSON.parse(row.marks) as Progress["marks"];
  return { progress: { seq, start: row.start ?? undefined, marks }, since: row.since_at };
}

/** Begins to follow. `since`: what was measured earlier may be gone from the journal's log already. */
export async function beginForwarding(
  db: BookQueries,
  name: string,
  progress: Progress,
  since: UnixMs,
): Promise<void> {
  await db
    .insertInto("forwarding")
    .values({ name, since_at: since, start: progress.start ?? null, marks: JSON.stringify(progress.marks) })
    .execute();
  await putFollowerSeq(db, name, progress.seq);
}

export async function putForwardingProgress(
  db: BookQueries,
  name: string,
  { seq, start, marks }: Progress,
): Promise<void> {
  await putFollowerSeq(db, name, seq);
  await db
    .updateTable("forwarding")
    .set({ start: start ?? null, marks: JSON.stringify(marks) })
    .where("name", "=", name)
    .execute();
}

/** Follows no more: the journal need not be kept for it, and what it has is not known any longer. */
export async function endForwarding(db: BookQueries, name: string): Promise<void> {
  await db.deleteFrom("forwarding").where("name", "=", name).execute();
  await db.deleteFrom("follower").where("name", "=", name).execute();
  for (const table of ["dirty_day", "dirty_from", "told_terms"] as const) {
    await db.deleteFrom(table).execute();
  }
}
