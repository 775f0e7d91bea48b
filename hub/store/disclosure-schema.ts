// The tables of what a canteen says of itself to its parents: who inspected it, and each day's menu and retained samples.

/** Times are Unix ms, days "YYYY-MM-DD" by the hub's zone, lists JSON text. */
export type DisclosureTables = {
  /** Never changed; a wrong one is withdrawn, and stays for whoever asks. */
  inspection: {
    id: string;
    site_id: string;
    on_day: string;
    /** Who inspected, in words: an authority, a committee. */
    body: string;
    result: string;
    note: string;
    recorded_by: string;
    recorded_at: number;
    withdrawn_by: string | null;
    withdrawn_at: number | null;
  };
  disclosure: {
    site_id: string;
    day: string;
    meals: string;
    changed_by: string;
    changed_at: number;
  };
};

/** Makes them; never edited once released. */
export const DISCLOSURE_STATEMENTS: readonly string[] = [
  `create table inspection (id text primary key, site_id text not null, on_day text not null, body text not null, result text not null,
     note text not null, recorded_by text not null, recorded_at integer not null, withdrawn_by text, withdrawn_at integer)`,
  `create index inspection_by_site on inspection (site_id, on_day)`,
  `create table disclosure (site_id text not null, day text not null, meals text not null, changed_by text not null,
     changed_at integer not null, primary key (site_id, day))`,
];
