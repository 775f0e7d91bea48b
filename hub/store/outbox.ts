// The outbox as the sender works on it. A message's row is its state and, when it is over, the delivery log; each try is a
// row of its own beside it.
import { sql } from "kysely";
import type { Address, Message, MessageState, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import { toMessage } from "./messages.ts";

/** Those that a crash left half sent wait again; gives how many. */
export async function recoverSending(db: BookQueries, at: UnixMs): Promise<number> {
  const left = await db.selectFrom("message").select("id").where("state", "=", "sending").execute();
  for (const { id } of left) {
    await addDelivery(db, id, { at, outcome: "unknown", detail: "the hub stopped meanwhile", tookMs: 0 });
    await db
      .updateTable("message")
      .set({ state: "waiting", is_uncertain: 1, next_try_at: at })
      .where("id", "=", id)
      .execute();
  }
  return left.length;
}

export async function dueChannels(db: BookQueries, at: UnixMs): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom("message")
    .leftJoin("channel", "channel.id", "message.channel_id")
    .select("message.channel_id")
    .distinct()
    .where("message.state", "=", "waiting")
    .where("message.next_try_at", "<=", at)
    .where("message.not_before", "<=", at)
    .where((eb) => eb.or([eb("channel.hold_until", "is", null), eb("channel.hold_until", "<=", at)]))
    .execute();
  return rows.map((row) => row.channel_id);
}

/** What is due through a channel, the gravest first, then the oldest. */
export async function dueMessages(
  db: BookQueries,
  channelId: string | null,
  at: UnixMs,
  most: number,
): Promise<Message[]> {
  const rows = await db
    .selectFrom("message")
    .selectAll()
    .where("channel_id", channelId === null ? "is" : "=", channelId)
    .where("state", "=", "waiting")
    .where("next_try_at", "<=", at)
    .where("not_before", "<=", at)
    //  One that fails again and again must not hold up all others.
    .orderBy(sql`tries >= 3`)
    .orderBy(sql`case severity when 'critical' then 0 when 'warning' then 1 else 2 end`)
    .orderBy("tries")
    .orderBy("created_at")
    .orderBy("id")
    .limit(most)
    .execute();
  return rows.map(toMessage);
}

/** Undefined where it does not wait any more. */
export async function claimMessage(db: BookQueries, id: string): Promise<Message | undefined> {
  const row = await db
    .updateTable("message")
    .set((eb) => ({ state: "sending", tries: eb("tries", "+", 1) }))
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toMessage(row);
}

/** What became of a try: the message's new state and the try itself. */
export async function writeTry(
  db: BookQueries,
  id: string,
  tried: {
    readonly state: MessageState;
    readonly at: UnixMs;
    readonly tookMs: number;
    readonly outcome: string;
    readonly detail: string;
    readonly nextTryAt: UnixMs;
    readonly isUncertain: boolean;
  },
): Promise<void> {
  await addDelivery(db, id, tried);
  await db
    .updateTable("message")
    .set({
      state: tried.state,
      next_try_at: Math.round(tried.nextTryAt),
      is_uncertain: tried.isUncertain ? 1 : 0,
      ...(tried.state === "sent" ? { sent_at: tried.at } : {}),
      last_error: tried.outcome === "sent" ? null : tried.detail,
    })
    .where("id", "=", id)
    .execute();
}

async function addDelivery(
  db: BookQueries,
  messageId: string,
  { at, outcome, detail, tookMs }: { at: UnixMs; outcome: string; detail: string; tookMs: number },
): Promise<void> {
  const row = { id: sql<number>`null`, message_id: messageId, at, outcome, detail, took_ms: tookMs };
  await db.insertInto("delivery").values(row).execute();
}

/** Ends messages that wait, without a try. */
export async function closeMessages(
  db: BookQueries,
  ids: readonly string[],
  {
    state,
    why,
    at,
  }: { readonly state: "sent" | "failed" | "dropped"; readonly why: string; readonly at: UnixMs },
): Promise<void> {
  await db
    .updateTable("message")
    .set({
      state,
      ...(state === "sent" ? { sent_at: at } : {}),
      ...(why === "" ? {} : { last_error: why }),
    })
    .where("id", "in", [...ids])
    .where("state", "=", "waiting")
    .execute();
}

/** A channel works again: what it could not send is tried now. */
export async function releaseMessages(db: BookQueries, channelId: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("message")
    .set({ next_try_at: at })
    .where("channel_id", "=", channelId)
    .where("state", "=", "waiting")
    .where("tries", ">", 0)
    .where("next_try_at", ">", at)
    .execute();
}

/** Those that still wait are told as a part of another one. */
export async function markMerged(db: BookQueries, ids: readonly string[], into: string): Promise<void> {
  await db
    .updateTable("message")
    .set({ state: "merged", merged_into: into })
    .where("id", "in", [...ids])
    .where("state", "=", "waiting")
    .execute();
}

/** When something went, or may have gone, through a channel since a moment, in order. */
export async function goneThrough(
  db: BookQueries,
  channelId: string,
  since: UnixMs,
): Promise<{ at: UnixMs; account: string | undefined; address: Address | undefined }[]> {
  const rows = await db
    .selectFrom("delivery")
    .innerJoin("message", "message.id", "delivery.message_id")
    .select(["delivery.at", "message.account", "message.address"])
    .where("message.channel_id", "=", channelId)
    .where("delivery.at", ">", since)
    .orderBy("delivery.at")
    .execute();
  return rows.map(({ at, account, address }) => ({
    at,
    account: account ?? undefined,
    address: address === null ? undefined : (JSON.parse(address) as Address),
  }));
}
