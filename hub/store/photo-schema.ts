// The table of the photos that people put to alerts; the pictures themselves are files (photo-files.ts).

/** Times are Unix ms. */
export type PhotoTables = {
  alert_photo: {
    id: string;
    alert_id: string;
    by_account: string;
    /** What the sender calls it: sending it again makes no second one. */
    sender_key: string;
    at: number;
    type: string;
    bytes: number;
    sha256: string;
  };
};

/** Makes it; never edited once released. */
export const PHOTO_STATEMENTS: readonly string[] = [
  `create table alert_photo (id text primary key, alert_id text not null references alert(id), by_account text not null, sender_key text not null,
     at integer not null, type text not null, bytes integer not null, sha256 text not null)`,
  `create unique index alert_photo_by_key on alert_photo (by_account, sender_key)`,
  `create index alert_photo_by_alert on alert_photo (alert_id)`,
  //  Whether what a rule finds is an alert that has come back.
  `create index alert_by_rule on alert (device_id, rule, resolved_at) where source = 'rule'`,
  `create index alert_snoozed on alert (snoozed_until) where snoozed_until is not null`,
];
