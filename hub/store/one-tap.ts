// The book's page on links in messages that sign in for one alert.
import type { Selectable } from "kysely";
import type { UnixMs } from "../model.ts";
import { addHappenings } from "./alert-events.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

export type OneTap = {
  readonly id: string;
  readonly alertId: string;
  readonly account: string;
  readonly messageId: string | undefined;
  /** Until when it can be pressed for the first time. */
  readonly untilAt: UnixMs;
  /** When it was pressed first, and in which browser, by the hash of what that browser keeps. */
  readonly used: { readonly at: UnixMs; readonly seatHash: string; readonly seatUntil: UnixMs } | undefined;
  readonly revokedAt: UnixMs | undefined;
};

export async function insertOneTap(
  db: BookQueries,
  link: Pick<OneTap, "id" | "alertId" | "account" | "messageId" | "untilAt"> & { readonly tokenHash: string },
  at: UnixMs,
): Promise<void> {
  await db
    .insertInto("one_tap")
    .values({
      id: link.id,
      token_hash: link.tokenHash,
      alert_id: link.alertId,
      account: link.account,
      message_id: link.messageId ?? null,
      made_at: at,
      until_at: link.untilAt,
      used_at: null,
      seat_hash: null,
      seat_until: null,
      revoked_at: null,
    })
    .execute();
}

export async function findOneTap(db: BookQueries, tokenHash: string): Promise<OneTap | undefined> {
  const query = db.selectFrom("one_tap").selectAll();
  const row = await query.where("token_hash", "=", tokenHash).executeTakeFirst();
  return row === undefined ? undefined : oneTapOf(row);
}

/** The same by its id, as it is by now. */
export async function oneTapById(db: BookQueries, id: string): Promise<OneTap | undefined> {
  const row = await db.selectFrom("one_tap").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : oneTapOf(row);
}

function oneTapOf(row: Selectable<BookTables["one_tap"]>): OneTap {
  const { used_at: at, seat_hash: seatHash, seat_until: seatUntil } = row;
  return {
    id: row.id,
    alertId: row.alert_id,
    account: row.account,
    messageId: row.message_id ?? undefined,
    untilAt: row.until_at,
    used: at === null || seatHash === null || seatUntil === null ? undefined : { at, seatHash, seatUntil },
    revokedAt: row.revoked_at ?? undefined,
  };
}

/** From now on it is good in one browser alone. */
export async function takeOneTap(
  db: BookQueries,
  id: string,
  { at, seatHash, seatUntil }: NonNullable<OneTap["used"]>,
): Promise<void> {
  await db
    .updateTable("one_tap")
    .set({ used_at: at, seat_hash: seatHash, seat_until: seatUntil })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .execute();
}

/** Ends all of somebody's links, those in use too. */
export async function revokeOneTaps(db: BookQueries, account: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("one_tap")
    .set({ revoked_at: at })
    .where("account", "=", account)
    .where("revoked_at", "is", null)
    .execute();
}

/** Forgets links that were made before a moment. */
export async function sweepOneTaps(db: BookQueries, before: UnixMs): Promise<void> {
  const old = db.selectFrom("one_tap").select("id").where("made_at", "<", before);
  await db.deleteFrom("one_tap_press").where("one_tap_id", "in", old).execute();
  await db.deleteFrom("one_tap").where("made_at", "<", before).execute();
}

/** What was done by a link under a key. */
export type PressRow = { readonly print: string; readonly answer: unknown };

export async function findPress(db: BookQueries, id: string, key: string): Promise<PressRow | undefined> {
  const row = await db
    .selectFrom("one_tap_press")
    .select(["print", "answer"])
    .where("one_tap_id", "=", id)
    .where("key", "=", key)
    .executeTakeFirst();
  return row === undefined ? undefined : { print: row.print, answer: JSON.parse(row.answer) as unknown };
}

export async function countPresses(db: BookQueries, id: string): Promise<number> {
  const { count } = await db
    .selectFrom("one_tap_press")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("one_tap_id", "=", id)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertPress(
  db: BookQueries,
  id: string,
  { key, at, print, answer }: PressRow & { readonly key: string; readonly at: UnixMs },
): Promise<void> {
  const row = { one_tap_id: id, key, at, print, answer: JSON.stringify(answer) };
  await db.insertInto("one_tap_press").values(row).execute();
}

/** Notes that a person has opened the message that a link went with. True if it is for the first time. */
export async function noteOpened(
  db: BookQueries,
  { messageId, alertId, account }: Pick<OneTap, "messageId" | "alertId" | "account">,
  at: UnixMs,
): Promise<boolean> {
  if (messageId === undefined) return false;
  const { numUpdatedRows } = await db
    .updateTable("message")
    .set({ opened_at: at })
    .where("id", "=", messageId)
    .where("opened_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const data = { state: "opened", message: messageId };
  await addHappenings(db, alertId, [{ kind: "message", at, by: account, data }]);
  return true;
}

/** The language of the message that a link went with. */
export async function languageOfMessage(db: BookQueries, messageId: string): Promise<string | undefined> {
  const query = db.selectFrom("message").select("language").where("id", "=", messageId);
  return (await query.executeTakeFirst())?.language;
}
