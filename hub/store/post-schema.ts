// Posts as rows of their own: a person may hold the same one twice, as a deputy in March and again in May.

/** The table is made anew, because SQLite does not change a primary key. */
export const POST_STATEMENTS = [
  `create table post_by_id (id integer primary key autoincrement, account text not null references person(account), role text not null,
     site_id text not null, from_at integer, until_at integer, deputy_for text, given_by text not null default '',
     given_at integer not null default 0)`,
  `insert into post_by_id (account, role, site_id, from_at, until_at, deputy_for)
     select account, role, site_id, from_at, until_at, deputy_for from post`,
  "drop table post",
  "alter table post_by_id rename to post",
  "create index post_by_account on post (account)",
  "alter table person add column signed_in_at integer",
];
