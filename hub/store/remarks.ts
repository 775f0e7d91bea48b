// The book's pages on what people reported: the words that opened an alert, its answers and comments, the keys by which
// parents find their own, and the links that are blocked from sending.
import { randomUUID } from "node:crypto";
import type { Remark, UnixMs, Words } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** Chosen: well below SQLite's 32,766 values in a statement. */
const IDS_AT_ONCE = 500;

/** The remarks of some alerts, by the alerts' ids. */
export async function remarksOf(
  db: BookQueries,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, Remark>> {
  const remarks = new Map<string, Remark>();
  for (let from = 0; from < alertIds.length; from += IDS_AT_ONCE) {
    const ids = alertIds.slice(from, from + IDS_AT_ONCE);
    const rows = await db.selectFrom("remark").selectAll().where("alert_id", "in", ids).execute();
    const answers = await db
      .selectFrom("alert_words")
      .selectAll()
      .where("alert_id", "in", ids)
      .where("kind", "=", "answer")
      .orderBy("at")
      .orderBy("id")
      .execute();
    const byAlert = Map.groupBy(answers, (row) => row.alert_id);
    for (const row of rows)
      remarks.set(row.alert_id, toRemark(row, (byAlert.get(row.alert_id) ?? []).map(toWords)));
  }
  return remarks;
}

/** Writes a remark's present state; its answers are written by `addWords`. */
export async function putRemark(db: BookQueries, alertId: string, remark: Remark): Promise<void> {
  const { setAside } = remark;
  const state = {
    due_at: remark.dueAt,
    set_aside_by: setAside?.by ?? null,
    set_aside_at: setAside?.at ?? null,
    set_aside_reason: setAside?.reason ?? null,
  };
  await db
    .insertInto("remark")
    .values({
      alert_id: alertId,
      text: remark.text,
      account: "account" in remark.by ? remark.by.account : null,
      link_id: "linkId" in remark.by ? remark.by.linkId : null,
      key_hash: null,
      ...state,
    })
    .onConflict((conflict) => conflict.column("alert_id").doUpdateSet(state))
    .execute();
}

/** Gives a parent's remark the key by which it is read again. */
export async function putRemarkKey(db: BookQueries, alertId: string, keyHash: string): Promise<void> {
  await db.updateTable("remark").set({ key_hash: keyHash }).where("alert_id", "=", alertId).execute();
}

/** The alerts that the holder of these keys opened by this link. */
export async function findByKeys(
  db: BookQueries,
  linkId: string,
  keyHashes: readonly string[],
): Promise<readonly { readonly alertId: string; readonly keyHash: string }[]> {
  if (keyHashes.length === 0) return [];
  const rows = await db
    .selectFrom("remark")
    .select(["alert_id", "key_hash"])
    .where("link_id", "=", linkId)
    .where("key_hash", "in", [...keyHashes])
    .execute();
  return rows.map((row) => ({ alertId: row.alert_id, keyHash: row.key_hash ?? "" }));
}

/** How many remarks came by a link since a moment. */
export async function countByLink(db: BookQueries, linkId: string, since: UnixMs): Promise<number> {
  const row = await db
    .selectFrom("remark")
    .innerJoin("alert", "alert.id", "remark.alert_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("remark.link_id", "=", linkId)
    .where("alert.fired_at", ">=", since)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** How many remarks somebody who was signed in has made since a moment. */
export async function countByAccount(db: BookQueries, account: string, since: UnixMs): Promise<number> {
  const row = await db
    .selectFrom("alert")
    .innerJoin("remark", "alert.id", "remark.alert_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("alert.fired_at", ">=", since)
    .where("remark.account", "=", account)
    .executeTakeFirstOrThrow();
  return row.count;
}

export type Said = Words & { readonly id: string; readonly kind: "comment" | "answer" };

/** Adds a comment or an answer to an alert. */
export async function addWords(
  db: BookQueries,
  alertId: string,
  kind: Said["kind"],
  words: Words,
): Promise<Said> {
  const id = randomUUID();
  const { by, at, text } = words;
  await db
    .insertInto("alert_words")
    .values({ id, alert_id: alertId, kind, by_account: by, at, text })
    .execute();
  return { id, kind, by, at, text };
}

/** Everything that was said of an alert, the oldest first. */
export async function listWords(db: BookQueries, alertId: string): Promise<Said[]> {
  const rows = await db
    .selectFrom("alert_words")
    .selectAll()
    .where("alert_id", "=", alertId)
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ id: row.id, kind: row.kind as Said["kind"], ...toWords(row) }));
}

/** Until when a link is blocked from sending; undefined if it never was. */
export async function blockedUntil(db: BookQueries, linkId: string): Promise<UnixMs | undefined> {
  const row = await db
    .selectFrom("remark_block")
    .select("until_at")
    .where("link_id", "=", linkId)
    .executeTakeFirst();
  return row?.until_at;
}

export async function putBlock(
  db: BookQueries,
  linkId: string,
  block: { readonly untilAt: UnixMs; readonly by: string; readonly at: UnixMs },
): Promise<void> {
  const row = { link_id: linkId, until_at: block.untilAt, by_account: block.by, at: block.at };
  await db
    .insertInto("remark_block")
    .values(row)
    .onConflict((conflict) => conflict.column("link_id").doUpdateSet(row))
    .execute();
}

function toRemark(row: BookTables["remark"], answers: readonly Words[]): Remark {
  const { set_aside_by: by, set_aside_at: at, set_aside_reason: reason } = row;
  return {
    text: row.text,
    by: row.link_id === null ? { account: row.account ?? "" } : { linkId: row.link_id },
    dueAt: row.due_at,
    answers,
    ...(by === null || at === null ? {} : { setAside: { by, at, reason: reason ?? "" } }),
  };
}

function toWords(row: BookTables["alert_words"]): Words {
  return { by: row.by_account, at: row.at, text: row.text };
}
