// The tables of what parents may see: links, the school calendar, each site's privacy switches, each camera's masks and
// approval, and who watched by a link.

/** Times are Unix ms, flags 0/1, lists JSON text, days "YYYY-MM-DD". */
export type ShareTables = {
  /** A row is never deleted while somebody may hold its token: the holder is told that it has ended. */
  share_link: {
    id: string;
    /** SHA-256 of the token, in hex; the token itself is kept nowhere. */
    token_hash: string;
    /** The school whose parents it is for. */
    site_id: string;
    camera_ids: string;
    weekdays: string;
    hours: string;
    most_viewers: number;
    until_at: number;
    /** For whom, in the words of whoever made it. */
    made_for: string;
    made_by: string;
    made_at: number;
    revoked_at: number | null;
    revoked_by: string | null;
  };
  /** Holidays and make-up days of a site, for all schools below it; JSON. */
  school_calendar: { site_id: string; entries: string };
  /** What a site has said about showing its kitchen. null: nobody has said. */
  site_privacy: {
    site_id: string;
    informed_on: string | null;
    informed_by: string | null;
    family_kitchen: number | null;
    publishing: number | null;
    keep_views_days: number | null;
    changed_by: string | null;
    changed_at: number | null;
  };
  /** What is said of a camera's picture; `approved_print` is what the picture was when it was approved. */
  camera_privacy: {
    camera_id: string;
    masks: string;
    barred_reason: string | null;
    approved_by: string | null;
    approved_at: number | null;
    approved_still_at: number | null;
    approved_print: string | null;
    barred_by: string | null;
    barred_at: number | null;
    /** The last approval that no longer holds, and why; JSON. */
    lost_approval: string | null;
  };
  /** Who watched what by a link, from when to when. Goes after as many days as its site says. */
  share_view: {
    lease_id: string;
    camera_id: string;
    link_id: string;
    site_id: string;
    from_at: number;
    to_at: number;
    viewer: string;
    /** 1 once it is over and its line is on the audit log. */
    told: number;
  };
};

/** Makes them; never edited once released. */
export const SHARE_STATEMENTS: readonly string[] = [
  `create table share_link (id text primary key, token_hash text not null unique, site_id text not null, camera_ids text not null,
     weekdays text not null, hours text not null, most_viewers integer not null, until_at integer not null, made_for text not null,
     made_by text not null, made_at integer not null, revoked_at integer, revoked_by text)`,
  `create index share_link_by_site on share_link (site_id)`,
  `create table school_calendar (site_id text primary key, entries text not null)`,
  `create table site_privacy (site_id text primary key, informed_on text, informed_by text, family_kitchen integer, publishing integer,
     keep_views_days integer)`,
  `create table camera_privacy (camera_id text primary key, masks text not null, barred_reason text, approved_by text,
     approved_at integer, approved_still_at integer, approved_print text)`,
  `create table share_view (lease_id text not null, camera_id text not null, link_id text not null, site_id text not null,
     from_at integer not null, to_at integer not null, viewer text not null,
     told integer not null, primary key (lease_id, camera_id, from_at))`,
  `create index share_view_by_site on share_view (site_id, from_at)`,
];

/** Who changed a site's switches and marked a camera, and what became of an approval; never edited once released. */
export const PRIVACY_STATEMENTS: readonly string[] = [
  "alter table site_privacy add column changed_by text",
  "alter table site_privacy add column changed_at integer",
  "alter table camera_privacy add column barred_by text",
  "alter table camera_privacy add column barred_at integer",
  "alter table camera_privacy add column lost_approval text",
];
