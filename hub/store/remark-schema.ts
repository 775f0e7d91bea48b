// The tables of what people report: the words by which an alert was opened, what was said of it since, and the links
// whose holders may report nothing for a while.

/** Times are Unix ms. */
export type RemarkTables = {
  /** One for each alert of source "person". */
  remark: {
    alert_id: string;
    text: string;
    /** Who was signed in; null for a parent. */
    account: string | null;
    /** The link by which a parent wrote; null for who was signed in. */
    link_id: string | null;
    /** SHA-256, in hex, of the key by which that parent alone reads what became of it; the key itself is kept nowhere. */
    key_hash: string | null;
    due_at: number;
    set_aside_by: string | null;
    set_aside_at: number | null;
    set_aside_reason: string | null;
  };
  /** Comments are for whoever sees the alert; answers also for who reported it. Lines are only ever added. */
  alert_words: {
    id: string;
    alert_id: string;
    /** "comment" or "answer". */
    kind: string;
    by_account: string;
    at: number;
    text: string;
  };
  /** No parent writes by this link until then. */
  remark_block: { link_id: string; until_at: number; by_account: string; at: number };
};

/** Makes them; never edited once released. */
export const REMARK_STATEMENTS: readonly string[] = [
  `create table remark (alert_id text primary key references alert(id), text text not null, account text, link_id text, key_hash text,
     due_at integer not null, set_aside_by text, set_aside_at integer, set_aside_reason text)`,
  `create index remark_by_link on remark (link_id)`,
  `create unique index remark_by_key on remark (key_hash)`,
  `create table alert_words (id text primary key, alert_id text not null references alert(id), kind text not null, by_account text not null,
     at integer not null, text text not null)`,
  `create index alert_words_by_alert on alert_words (alert_id, at)`,
  `create table remark_block (link_id text primary key, until_at integer not null, by_account text not null, at integer not null)`,
];
