// The tables of who is called: what sites say of their duty trees, who is away, how far each call has come, and up to
// where the alerts' events have been planned.

/** Times are Unix ms, flags 0/1. */
export type DutyTables = {
  /** What a site says of its levels, as JSON; in force for all below it that say nothing themselves. */
  duty: { site_id: string; levels: string; changed_by: string; changed_at: number };
  absence: {
    id: string;
    account: string;
    from_at: number;
    until_at: number;
    deputy: string | null;
    created_by: string;
    created_at: number;
    /** It was taken back. */
    ended_at: number | null;
  };
  /** The call of an alert: whom it has reached and what is due next. Its row stays, because an alert may come back. */
  call: {
    alert_id: string;
    /** When it must be looked at again; null: not before something happens to the alert. */
    next_due: number | null;
    /** JSON, see notify/call.ts. */
    state: string;
  };
  /** How far the alerts' events have been planned. One row. */
  planner: { name: string; seq: number };
};

/** Makes them; never edited once released. What happened before is not told of. */
export const DUTY_STATEMENTS: readonly string[] = [
  `create table duty (site_id text primary key, levels text not null, changed_by text not null, changed_at integer not null)`,
  `create table absence (id text primary key, account text not null references person(account), from_at integer not null,
     until_at integer not null, deputy text references person(account), created_by text not null, created_at integer not null, ended_at integer)`,
  `create index absence_by_account on absence (account)`,
  `create table call (alert_id text primary key references alert(id), next_due integer, state text not null)`,
  `create index call_due on call (next_due) where next_due is not null`,
  `create table planner (name text primary key, seq integer not null)`,
  `insert into planner (name, seq) select 'alerts', coalesce(max(seq), 0) from alert_event`,
  `create index message_merged on message (merged_into) where merged_into is not null`,
  `create index message_unread on message (account) where channel_id is null and opened_at is null`,
  `create index post_by_site on post (site_id, role)`,
];
