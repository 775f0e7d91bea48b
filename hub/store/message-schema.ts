// The tables of what people are told: channels, the outbox with each try, and where people are reached.

import type { Generated } from "kysely";

/** Times are Unix ms, flags 0/1. */
export type MessageTables = {
  channel: {
    id: string;
    site_id: string | null;
    kind: string;
    name: string;
    is_on: number;
    settings: string;
    /** Sealed, see lib/sealed-box.ts: what must be known to send by it. */
    secret: string | null;
    least: string;
    language: string;
    dead_since: number | null;
    dead_why: string | null;
    created_by: string;
    created_at: number;
    /** Its row stays for the messages that went through it. */
    removed_at: number | null;
    /** How often in a row nothing got through, and before when nothing is tried. */
    failures: Generated<number>;
    hold_until: Generated<number | null>;
  };
  /** The outbox. A row is made in the transaction that decides that somebody is told, and stays as the delivery log. */
  message: {
    id: string;
    /** Says what it is for: planning the same thing again after a crash makes no second one. */
    plan_key: string;
    channel_id: string | null;
    account: string | null;
    address: string | null;
    site_id: string;
    alert_id: string | null;
    kind: string;
    severity: string;
    language: string;
    why: string;
    data: string | null;
    created_at: number;
    not_before: number;
    state: string;
    tries: number;
    next_try_at: number;
    sent_at: number | null;
    is_uncertain: number;
    merged_into: string | null;
    last_error: string | null;
    opened_at: number | null;
  };
  /** Each try to send one. */
  delivery: {
    id: number;
    message_id: string;
    at: number;
    /** "sent", "refused" (will not get better by itself), "failed" (tried again), "held" (the provider takes no more now), "unknown" (no answer). */
    outcome: string;
    detail: string;
    took_ms: number;
  };
  contact: {
    account: string;
    language: string;
    email: string | null;
    mobile: string | null;
    wecom_user: string | null;
    /** 1: what is not critical waits from quiet_from to quiet_to, times of day such as "22:00". */
    quiet: number;
    quiet_from: string;
    quiet_to: string;
  };
};

/** Makes them; never edited once released. */
export const MESSAGE_STATEMENTS: readonly string[] = [
  `create table channel (id text primary key, site_id text, kind text not null, name text not null, is_on integer not null, settings text not null,
     secret text, least text not null, language text not null, dead_since integer, dead_why text, created_by text not null,
     created_at integer not null, removed_at integer)`,
  `create table message (id text primary key, plan_key text not null, channel_id text references channel(id), account text, address text,
     site_id text not null, alert_id text references alert(id), kind text not null, severity text not null, language text not null,
     why text not null, data text, created_at integer not null, not_before integer not null, state text not null, tries integer not null,
     next_try_at integer not null, sent_at integer, is_uncertain integer not null, merged_into text, last_error text, opened_at integer)`,
  `create unique index message_by_plan on message (plan_key)`,
  `create index message_to_send on message (next_try_at) where state in ('waiting', 'sending')`,
  `create index message_by_alert on message (alert_id) where alert_id is not null`,
  `create index message_by_account on message (account, created_at) where account is not null`,
  `create index message_by_channel on message (channel_id, created_at)`,
  `create table delivery (id integer primary key autoincrement, message_id text not null references message(id), at integer not null,
     outcome text not null, detail text not null, took_ms integer not null)`,
  `create index delivery_by_message on delivery (message_id)`,
  `create table contact (account text primary key references person(account), language text not null, email text, mobile text,
     wecom_user text, quiet integer not null, quiet_from text not null, quiet_to text not null)`,
];

/** What the sender remembers of a channel, and the way from a digest to what it holds. */
export const SENDING_STATEMENTS: readonly string[] = [
  `alter table channel add column failures integer not null default 0`,
  `alter table channel add column hold_until integer`,
  `create index message_by_digest on message (merged_into) where merged_into is not null`,
];
