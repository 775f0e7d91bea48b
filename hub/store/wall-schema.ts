// The tables of the wall: the groups of cameras that people keep, and which of them opens first.

/** Times are Unix ms, lists JSON text. */
export type WallTables = {
  /** Of a person (`account`) or of a site (`site_id`), never of both. */
  wall_group: {
    id: string;
    account: string | null;
    site_id: string | null;
    name: string;
    /** The cameras' ids in the order in which they are shown. */
    cameras: string;
    changed_by: string;
    changed_at: number;
  };
  /** Whoever has no row opens the wall with all that they see. */
  wall_default: { account: string; group_id: string };
};

/** Makes them; never edited once released. */
export const WALL_STATEMENTS: readonly string[] = [
  `create table wall_group (id text primary key, account text references person(account), site_id text references site(id),
     name text not null, cameras text not null, changed_by text not null, changed_at integer not null,
     check ((account is null) <> (site_id is null)))`,
  `create unique index wall_group_own on wall_group (account, name) where account is not null`,
  `create unique index wall_group_shared on wall_group (site_id, name) where site_id is not null`,
  `create table wall_default (account text primary key references person(account),
     group_id text not null references wall_group(id) on delete cascade)`,
];
