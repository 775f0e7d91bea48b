// What folding alerts needs beside them: which cause is open, and through what each sensor comes.

export type FoldingTables = {
  /** Through what a sensor was last heard: an account and a family. Written when it changes. */
  device_way: { device_id: string; way: string };
};

/** Makes them; never edited once released. */
export const FOLDING_STATEMENTS: readonly string[] = [
  `create table device_way (device_id text primary key, way text not null)`,
  `alter table alert add column cause_key text`,
  `create unique index alert_running_cause on alert (cause_key) where resolved_at is null and cause_key is not null`,
];
