// The book's tables about cameras' reach and about which areas are seen: where a site's cameras may be, which areas a
// canteen has not, how long each area has been as it is, and what share of the asked time was seen each day.

export type CoverageTables = {
  /** Networks and ports in which the cameras of a site and below it may be, as lists; null leaves what is above. */
  site_reach: {
    site_id: string;
    networks: string | null;
    ports: string | null;
    reason: string;
    set_by: string;
    set_at: number;
  };
  /** Areas that a canteen does not have, as somebody said with a reason. */
  area_absence: { site_id: string; area: string; reason: string; said_by: string; said_at: number };
  /** As each area is now, and since when. */
  coverage: { site_id: string; area: string; state: string; since: number };
  /** Of one canteen's day: area-seconds that were asked for and that were seen. */
  coverage_day: { site_id: string; day: string; asked_s: number; seen_s: number };
};

export const COVERAGE_STATEMENTS = [
  "alter table camera add column sub_path text",
  "alter table camera add column also_areas text not null default '[]'",
  `create table site_reach (site_id text primary key references site(id), networks text, ports text, reason text not null,
     set_by text not null, set_at integer not null)`,
  `create table area_absence (site_id text not null references site(id), area text not null, reason text not null,
     said_by text not null, said_at integer not null, primary key (site_id, area))`,
  `create table coverage (site_id text not null references site(id), area text not null, state text not null,
     since integer not null, primary key (site_id, area))`,
  `create table coverage_day (site_id text not null references site(id), day text not null, asked_s real not null,
     seen_s real not null, primary key (site_id, day))`,
];
