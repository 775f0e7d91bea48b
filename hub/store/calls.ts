// The book's pages on how far the call of each alert has come, and up to where the alerts' events have been planned.
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** What the planner remembers of an alert, as its own JSON. */
export type CallRow = {
  readonly alertId: string;
  readonly nextDue: UnixMs | null;
  readonly state: string;
};

export async function findCall(db: BookQueries, alertId: string): Promise<CallRow | undefined> {
  const row = await db.selectFrom("call").selectAll().where("alert_id", "=", alertId).executeTakeFirst();
  return row === undefined ? undefined : { alertId, nextDue: row.next_due, state: row.state };
}

export async function putCall(db: BookQueries, { alertId, nextDue, state }: CallRow): Promise<void> {
  const row = { alert_id: alertId, next_due: nextDue, state };
  await db
    .insertInto("call")
    .values(row)
    .onConflict((conflict) => conflict.column("alert_id").doUpdateSet(row))
    .execute();
}

/** The alerts whose calls must be looked at, the longest due first. */
export async function dueCalls(db: BookQueries, at: UnixMs, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("call")
    .select("alert_id")
    .where("next_due", "<=", at)
    .orderBy("next_due")
    .limit(limit)
    .execute();
  return rows.map((row) => row.alert_id);
}

/** Whether anybody of a level has opened what they were told of an alert, by whatever channel. */
export async function openedLevels(db: BookQueries, alertId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("message")
    .select("why")
    .where("alert_id", "=", alertId)
    .where("opened_at", "is not", null)
    .execute();
  return new Set(rows.map((row) => (JSON.parse(row.why) as { readonly level?: string }).level ?? ""));
}

export async function plannedUpTo(db: BookQueries): Promise<number> {
  const row = await db.selectFrom("planner").select("seq").where("name", "=", "alerts").executeTakeFirst();
  return row?.seq ?? 0;
}

export async function putPlannedUpTo(db: BookQueries, seq: number): Promise<void> {
  await db.updateTable("planner").set({ seq }).where("name", "=", "alerts").execute();
}
