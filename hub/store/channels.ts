// The book's pages on channels: what people are told through. Settings that are secret are sealed; this file gives and takes
// them sealed.
import { type Selectable, sql } from "kysely";
import type { Severity } from "../../devices/limits.ts";
import type { Channel, ChannelKind, Language, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** What a channel's secrets are sealed for; together they are a JSON object of texts. */
export function secretPurpose(channelId: string): string {
  return `channel ${channelId}`;
}

/** A channel with what the sender remembers of it. */
export type KeptChannel = Channel & {
  readonly sealed: string | undefined;
  readonly failures: number;
  readonly holdUntil: UnixMs;
  readonly createdBy: string;
  readonly createdAt: UnixMs;
};

/** Every channel that was not removed, by name. */
export async function listChannels(db: BookQueries): Promise<KeptChannel[]> {
  const rows = await db
    .selectFrom("channel")
    .selectAll()
    .where("removed_at", "is", null)
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map(toChannel);
}

export async function findChannel(db: BookQueries, id: string): Promise<KeptChannel | undefined> {
  const row = await db
    .selectFrom("channel")
    .selectAll()
    .where("id", "=", id)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : toChannel(row);
}

/** What a person says of a channel. */
export type ChannelSaid = Pick<
  KeptChannel,
  "id" | "siteId" | "kind" | "name" | "isOn" | "settings" | "sealed" | "least" | "language"
>;

/** Adds one, or writes over what was said of it; what the sender remembers begins anew, because it may work now. */
export async function putChannel(
  db: BookQueries,
  said: ChannelSaid,
  by: { readonly account: string; readonly at: UnixMs },
): Promise<void> {
  const row = {
    id: said.id,
    site_id: said.siteId,
    kind: said.kind,
    name: said.name,
    is_on: said.isOn ? 1 : 0,
    settings: JSON.stringify(said.settings),
    secret: said.sealed ?? null,
    least: said.least,
    language: said.language,
    dead_since: null,
    dead_why: null,
    failures: 0,
    hold_until: null,
  };
  await db
    .insertInto("channel")
    .values({ ...row, created_by: by.account, created_at: by.at, removed_at: null })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

/** Its row stays for the messages that went through it; what was secret goes. */
export async function removeChannel(db: BookQueries, id: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("channel")
    .set({ removed_at: at, is_on: 0, secret: null })
    .where("id", "=", id)
    .execute();
}

/** Nobody can open them any more: they are given again. Gives how many channels had any. */
export async function forgetChannelSecrets(db: BookQueries): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("channel")
    .set({ secret: null, settings: sql<string>`json_remove(settings, '$.secrets')` })
    .where("secret", "is not", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** What the sender found out. `dead` undefined: it works. */
export async function noteChannel(
  db: BookQueries,
  id: string,
  found: {
    readonly failures: number;
    readonly holdUntil: UnixMs;
    readonly dead: { readonly since: UnixMs; readonly why: string } | undefined;
  },
): Promise<void> {
  await db
    .updateTable("channel")
    .set({
      failures: found.failures,
      hold_until: Math.round(found.holdUntil),
      dead_since: found.dead?.since ?? null,
      dead_why: found.dead?.why ?? null,
    })
    .where("id", "=", id)
    .execute();
}

function toChannel(row: Selectable<BookTables["channel"]>): KeptChannel {
  return {
    id: row.id,
    siteId: row.site_id as SiteId | null,
    kind: row.kind as ChannelKind,
    name: row.name,
    isOn: row.is_on !== 0,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    hasSecret: row.secret !== null,
    least: row.least as Severity,
    language: row.language as Language,
    ...(row.dead_since === null ? {} : { dead: { since: row.dead_since, why: row.dead_why ?? "" } }),
    sealed: row.secret ?? undefined,
    failures: row.failures,
    holdUntil: row.hold_until ?? 0,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
