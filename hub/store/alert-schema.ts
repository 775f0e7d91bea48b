// The tables of what happens to alerts, beyond the alert itself.

/** Times are Unix ms. */
export type AlertTables = {
  /** Everything that happened to an alert, each line hashed together with the one before of the same alert. Only ever added to. */
  alert_event: {
    /** Rises over all alerts; 0 when it is inserted, and SQLite gives it. */
    seq: number;
    alert_id: string;
    number: number;
    at: number;
    kind: string;
    by: string;
    /** JSON; "{}" where there is nothing more to say. */
    data: string;
    hash: string;
  };
};

/** Makes them; never edited once released. */
export const ALERT_STATEMENTS: readonly string[] = [
  `create table alert_event (seq integer primary key autoincrement, alert_id text not null references alert(id), number integer not null,
     at integer not null, kind text not null, by text not null, data text not null, hash text not null)`,
  `create unique index alert_event_by_alert on alert_event (alert_id, number)`,
  `alter table alert add column assignee text`,
  `alter table alert add column folded_into text`,
  `alter table alert add column snoozed_until integer`,
  `alter table alert add column is_over integer not null default 0`,
  `alter table alert add column life text not null default '{}'`,
  `update alert set is_over = 1 where resolved_at is not null`,
  `create index alert_by_assignee on alert (assignee) where assignee is not null`,
  `create index alert_by_cause on alert (folded_into) where folded_into is not null`,
  `create index alert_not_over on alert (is_over) where is_over = 0`,
];
