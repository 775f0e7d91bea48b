// The tables of what people have said of rules: changes for a branch, planned maintenance, meal times; and what a sensor
// watches.

/** Times are Unix ms, lists JSON text. */
export type RuleTables = {
  /** Never altered but for its end: the past is judged by what was in force then. */
  rule_change: {
    id: string;
    site_id: string;
    rule: string;
    kind: string;
    change: string;
    reason: string;
    made_by: string;
    made_at: number;
    until_at: number | null;
    ended_by: string | null;
    ended_at: number | null;
  };
  maintenance: {
    id: string;
    site_id: string;
    /** Null: all of the site's branch. */
    device_id: string | null;
    from_at: number;
    until_at: number;
    reason: string;
    food_to: string;
    made_by: string;
    made_at: number;
    ended_by: string | null;
    ended_at: number | null;
  };
  meal_windows: { site_id: string; windows: string; changed_by: string; changed_at: number };
};

/** Makes them; never edited once released. */
export const RULE_STATEMENTS: readonly string[] = [
  `create table rule_change (id text primary key, site_id text not null, rule text not null, kind text not null, change text not null,
     reason text not null, made_by text not null, made_at integer not null, until_at integer, ended_by text, ended_at integer)`,
  `create table maintenance (id text primary key, site_id text not null, device_id text, from_at integer not null, until_at integer not null,
     reason text not null, food_to text not null, made_by text not null, made_at integer not null, ended_by text, ended_at integer)`,
  `create table meal_windows (site_id text primary key, windows text not null, changed_by text not null, changed_at integer not null)`,
  `alter table sensor add column appliance text`,
  `alter table sensor add column defrosts integer not null default 0`,
  `alter table placement add column site_id text`,
  `update placement set site_id = (select site_id from sensor where sensor.id = placement.sensor_id)`,
];
