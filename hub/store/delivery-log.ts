// The book's page on what went through a channel, as its managers read it: messages with each try.
import type { Message, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import { toMessage } from "./messages.ts";

/** Newest first; `before` is where the page before ended. */
export async function pageOfChannel(
  db: BookQueries,
  channelId: string,
  {
    limit,
    before,
  }: {
    readonly limit: number;
    readonly before: { readonly createdAt: UnixMs; readonly id: string } | undefined;
  },
): Promise<Message[]> {
  let query = db.selectFrom("message").selectAll().where("channel_id", "=", channelId);
  if (before !== undefined) {
    query = query.where(({ eb, or, and }) =>
      or([
        eb("created_at", "<", before.createdAt),
        and([eb("created_at", "=", before.createdAt), eb("id", "<", before.id)]),
      ]),
    );
  }
  const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(toMessage);
}

export type Try = {
  readonly at: UnixMs;
  /** "sent", "refused", "failed", "held" or "unknown": store/message-schema.ts. */
  readonly outcome: string;
  readonly detail: string;
  readonly tookMs: number;
};

/** Each try of these messages, in order. */
export async function triesOf(db: BookQueries, ids: readonly string[]): Promise<ReadonlyMap<string, Try[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("delivery")
    .selectAll()
    .where("message_id", "in", [...ids])
    .orderBy("id")
    .execute();
  const tries = new Map<string, Try[]>();
  for (const { message_id, at, outcome, detail, took_ms } of rows)
    tries.set(message_id, [...(tries.get(message_id) ?? []), { at, outcome, detail, tookMs: took_ms }]);
  return tries;
}
