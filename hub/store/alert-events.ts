// The book's page on what happened to alerts. Each line has a hash over the hash before, of the same alert, and over the
// line itself, so that a line that is removed or altered shows, also to somebody who has this alert's lines alone.
import { hash } from "node:crypto";
import { sql } from "kysely";
import type { AlertEvent, AlertEventKind, Happening, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** What an alert's first line is linked to: its id, so that lines of another alert do not fit. */
export function beginningOf(alertId: string): string {
  return hash("sha256", alertId, "hex");
}

/** SHA-256 over the hash before and the line's fields as a JSON array, in hex. `data` is the JSON text as it is kept. */
export function eventHash(
  before: string,
  event: { readonly number: number; readonly at: number; readonly kind: string; readonly by: string },
  data: string,
): string {
  const { number, at, kind, by } = event;
  return hash("sha256", `${before}\n${JSON.stringify([number, at, kind, by, data])}`, "hex");
}

/** Adds what happened to an alert, in order. Call it in the transaction that changes the alert. */
export async function addHappenings(
  db: BookQueries,
  alertId: string,
  happened: readonly Happening[],
): Promise<void> {
  if (happened.length === 0) return;
  const last = await db
    .selectFrom("alert_event")
    .select(["number", "hash"])
    .where("alert_id", "=", alertId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  let number = last?.number ?? 0;
  let head = last?.hash ?? beginningOf(alertId);
  for (const { kind, at, by, data } of happened) {
    number += 1;
    const text = JSON.stringify(data ?? {});
    head = eventHash(head, { number, at, kind, by }, text);
    await db
      .insertInto("alert_event")
      .values({ seq: sql<number>`null`, alert_id: alertId, number, at, kind, by, data: text, hash: head })
      .execute();
  }
}

/** Everything that happened to an alert, the oldest first. */
export async function listEvents(db: BookQueries, alertId: string): Promise<AlertEvent[]> {
  const rows = await db
    .selectFrom("alert_event")
    .selectAll()
    .where("alert_id", "=", alertId)
    .orderBy("number")
    .execute();
  return rows.map(toEvent);
}

/** The same with what was said exactly as it was hashed, for who follows the chain. */
export async function listEventLines(
  db: BookQueries,
  alertId: string,
): Promise<{ number: number; at: UnixMs; kind: string; by: string; data: string; hash: string }[]> {
  return await db
    .selectFrom("alert_event")
    .select(["number", "at", "kind", "by", "data", "hash"])
    .where("alert_id", "=", alertId)
    .orderBy("number")
    .execute();
}

/** When something of a kind happened to an alert last. */
export async function lastEvent(
  db: BookQueries,
  alertId: string,
  kind: AlertEventKind,
): Promise<AlertEvent | undefined> {
  const row = await db
    .selectFrom("alert_event")
    .selectAll()
    .where("alert_id", "=", alertId)
    .where("kind", "=", kind)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && toEvent(row);
}

/** What happened to any alert after a position, in the order in which it was committed. */
export async function eventsAfter(db: BookQueries, seq: number, limit: number): Promise<AlertEvent[]> {
  const rows = await db
    .selectFrom("alert_event")
    .selectAll()
    .where("seq", ">", seq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

function toEvent(row: BookTables["alert_event"]): AlertEvent {
  return {
    seq: row.seq,
    alertId: row.alert_id,
    number: row.number,
    at: row.at,
    kind: row.kind as AlertEventKind,
    by: row.by,
    data: JSON.parse(row.data) as Record<string, unknown>,
    hash: row.hash,
  };
}
