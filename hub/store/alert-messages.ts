// The book's page on who was told of an alert: each message with every try to send it, whether it arrived, and when it
// was opened. Of one that was told as a part of another, that other one's tries.
import type { ChannelKind, Message, MessageKind, MessageState, SiteId, UnixMs, Why } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type Told = {
  readonly id: string;
  readonly at: UnixMs;
  readonly kind: MessageKind;
  /** Undefined: shown in the dashboard alone. */
  readonly channel?: { readonly name: string; readonly kind: ChannelKind };
  /** Undefined: a group. */
  readonly account?: string;
  readonly why: Why;
  readonly state: MessageState;
  readonly sentAt?: UnixMs;
  readonly openedAt?: UnixMs;
  readonly isUncertain: Message["isUncertain"];
  readonly tries: readonly { readonly at: UnixMs; readonly outcome: string; readonly detail: string }[];
};

/** True while anything that a channel has told about a site, or is telling now, is not over. */
export async function hasOpen(db: BookQueries, channelId: string, siteId: SiteId): Promise<boolean> {
  const gone = ["sending", "sent"] as const;
  const row = await db
    .selectFrom("message")
    .innerJoin("alert", "alert.id", "message.alert_id")
    .leftJoin("message as whole", "whole.id", "message.merged_into")
    .select("message.id")
    .where("message.channel_id", "=", channelId)
    .where("message.site_id", "=", siteId)
    //  Of these there are few, and the index knows them.
    .where("alert.is_over", "=", 0)
    .where("alert.resolved_at", "is", null)
    .where(({ eb, or }) => or([eb("message.state", "in", gone), eb("whole.state", "in", gone)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** In the order in which they were decided upon. */
export async function listTold(db: BookQueries, alertId: string): Promise<Told[]> {
  const rows = await db
    .selectFrom("message")
    .leftJoin("message as whole", "whole.id", "message.merged_into")
    .leftJoin("channel", "channel.id", "message.channel_id")
    .selectAll("message")
    .select([
      "whole.id as whole_id",
      "whole.state as whole_state",
      "whole.sent_at as whole_sent_at",
      "whole.opened_at as whole_opened_at",
      "whole.is_uncertain as whole_is_uncertain",
      "channel.name as channel_name",
      "channel.kind as channel_kind",
    ])
    .where("message.alert_id", "=", alertId)
    .orderBy("message.created_at")
    .orderBy("message.id")
    .execute();
  const sentAs = rows.map((row) => row.whole_id ?? row.id);
  const deliveries =
    sentAs.length === 0
      ? []
      : await db.selectFrom("delivery").selectAll().where("message_id", "in", sentAs).orderBy("id").execute();
  const byMessage = Map.groupBy(deliveries, (one) => one.message_id);
  return rows.map((row) => {
    const sentAt = row.whole_id === null ? row.sent_at : row.whole_sent_at;
    const openedAt = row.opened_at ?? row.whole_opened_at;
    const tries = byMessage.get(row.whole_id ?? row.id) ?? [];
    return {
      id: row.id,
      at: row.created_at,
      kind: row.kind as MessageKind,
      why: JSON.parse(row.why) as Why,
      state: (row.whole_state ?? row.state) as MessageState,
      isUncertain: (row.whole_is_uncertain ?? row.is_uncertain) !== 0,
      tries: tries.map(({ at, outcome, detail }) => ({ at, outcome, detail })),
      ...(row.channel_name === null || row.channel_kind === null
        ? {}
        : { channel: { name: row.channel_name, kind: row.channel_kind as ChannelKind } }),
      ...(row.account === null ? {} : { account: row.account }),
      ...(sentAt === null ? {} : { sentAt }),
      ...(openedAt === null ? {} : { openedAt }),
    };
  });
}
