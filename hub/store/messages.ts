// The book's pages on what people are told: what was planned, and what each person and each alert was sent. Planning adds
// rows and nothing else; who sends changes their states in store/outbox.ts. A row is never deleted: it is the delivery log.
import { randomUUID } from "node:crypto";
import { type Insertable, type Selectable, sql } from "kysely";
import type { Severity } from "../../devices/limits.ts";
import type { Address, Language, Message, MessageKind, MessageState, UnixMs, Why } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

type MessageRow = Selectable<BookTables["message"]>;

/** A message as it is decided upon. */
export type PlannedMessage = Pick<
  Message,
  | "channelId"
  | "account"
  | "address"
  | "siteId"
  | "alertId"
  | "kind"
  | "severity"
  | "language"
  | "why"
  | "data"
  | "createdAt"
  | "notBefore"
> & {
  /** What it is for; of two with the same one the second is not kept. */
  readonly planKey: string;
};

/** Keeps a message, and gives its id; undefined if it was planned before. What is shown in the dashboard alone is sent by that. */
export async function insertMessage(db: BookQueries, planned: PlannedMessage): Promise<string | undefined> {
  const state = planned.channelId === null ? "sent" : "waiting";
  return await add(db, { ...toRow(planned), state, sent_at: state === "sent" ? planned.createdAt : null });
}

/**
 * Keeps a message as a part of one digest for its person and channel, which goes when `notBefore` has come. Each alert is in
 * a digest once: its words are made from the alert as it is when the digest goes.
 */
export async function holdMessage(db: BookQueries, planned: PlannedMessage): Promise<string | undefined> {
  const { channelId, account, notBefore, alertId } = planned;
  const digestKey = `digest.${account ?? "group"}.${channelId}.${notBefore}`;
  //  An alert's own id is no part of a digest: the row stands for all that it holds.
  const { alertId: _, data: __, ...shared } = planned;
  await add(db, { ...toRow({ ...shared, kind: "digest", planKey: digestKey }), state: "waiting" });
  const digest = await db
    .selectFrom("message")
    .select(["id", "severity"])
    .where("plan_key", "=", digestKey)
    .executeTakeFirstOrThrow();
  if (digest.severity === "notice" && planned.severity !== "notice") {
    await db.updateTable("message").set({ severity: planned.severity }).where("id", "=", digest.id).execute();
  }
  const planKey = alertId === undefined ? planned.planKey : `${digestKey}.${alertId}`;
  return await add(db, { ...toRow({ ...planned, planKey }), state: "merged", merged_into: digest.id });
}

export async function findMessage(db: BookQueries, id: string): Promise<Message | undefined> {
  const row = await db.selectFrom("message").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toMessage(row);
}

/** What a digest tells, in the order in which it was held. */
export async function messagesIn(db: BookQueries, digestId: string): Promise<Message[]> {
  const rows = await db
    .selectFrom("message")
    .selectAll()
    .where("merged_into", "=", digestId)
    .orderBy("created_at")
    //  In the order in which they were planned, where that was at once.
    .orderBy(sql`rowid`)
    .execute();
  return rows.map(toMessage);
}

/** What the dashboard shows a person of what they were told, newest first; `before` is where the page before ended. */
export async function ownMessages(
  db: BookQueries,
  asked: {
    readonly account: string;
    readonly unread: boolean;
    readonly limit: number;
    readonly before: { readonly createdAt: UnixMs; readonly id: string } | undefined;
  },
): Promise<Message[]> {
  const { before } = asked;
  let query = db
    .selectFrom("message")
    .selectAll()
    .where("account", "=", asked.account)
    .where("channel_id", "is", null);
  if (asked.unread) query = query.where("opened_at", "is", null);
  if (before !== undefined) {
    query = query.where(({ eb, or, and }) =>
      or([
        eb("created_at", "<", before.createdAt),
        and([eb("created_at", "=", before.createdAt), eb("id", "<", before.id)]),
      ]),
    );
  }
  const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(asked.limit).execute();
  return rows.map(toMessage);
}

export async function countUnread(db: BookQueries, account: string): Promise<number> {
  const row = await db
    .selectFrom("message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("account", "=", account)
    .where("channel_id", "is", null)
    .where("opened_at", "is", null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The person has looked at what the dashboard told them; `alertId` undefined: at all of it. */
export async function noteOwnOpened(
  db: BookQueries,
  asked: { readonly account: string; readonly at: UnixMs; readonly alertId?: string | undefined },
): Promise<void> {
  let query = db
    .updateTable("message")
    .set({ opened_at: asked.at })
    .where("account", "=", asked.account)
    .where("channel_id", "is", null)
    .where("opened_at", "is", null);
  if (asked.alertId !== undefined) query = query.where("alert_id", "=", asked.alertId);
  await query.execute();
}

/** Adds a row unless its plan is there; gives its id, or undefined. */
async function add(db: BookQueries, row: Omit<Insertable<MessageRow>, "id">): Promise<string | undefined> {
  const id = randomUUID();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("message")
    .values({ ...row, id })
    .onConflict((conflict) => conflict.column("plan_key").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 0n ? undefined : id;
}

function toRow(planned: PlannedMessage): Omit<MessageRow, "id"> {
  return {
    plan_key: planned.planKey,
    channel_id: planned.channelId,
    account: planned.account ?? null,
    address: planned.address === undefined ? null : JSON.stringify(planned.address),
    site_id: planned.siteId,
    alert_id: planned.alertId ?? null,
    kind: planned.kind,
    severity: planned.severity,
    language: planned.language,
    why: JSON.stringify(planned.why),
    data: planned.data === undefined ? null : JSON.stringify(planned.data),
    created_at: planned.createdAt,
    not_before: planned.notBefore,
    state: "waiting",
    tries: 0,
    next_try_at: planned.notBefore,
    sent_at: null,
    is_uncertain: 0,
    merged_into: null,
    last_error: null,
    opened_at: null,
  };
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    channelId: row.channel_id,
    ...(row.account === null ? {} : { account: row.account }),
    ...(row.address === null ? {} : { address: JSON.parse(row.address) as Address }),
    siteId: row.site_id,
    ...(row.alert_id === null ? {} : { alertId: row.alert_id }),
    kind: row.kind as MessageKind,
    severity: row.severity as Severity,
    language: row.language as Language,
    why: JSON.parse(row.why) as Why,
    ...(row.data === null ? {} : { data: JSON.parse(row.data) as Record<string, unknown> }),
    createdAt: row.created_at,
    notBefore: row.not_before,
    state: row.state as MessageState,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    ...(row.sent_at === null ? {} : { sentAt: row.sent_at }),
    isUncertain: row.is_uncertain !== 0,
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.opened_at === null ? {} : { openedAt: row.opened_at }),
  };
}
