// The migrations that make the book's tables (book-schema.ts). One that has been released is never edited; the next change
// is a new one.
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ALERT_STATEMENTS } from "./alert-schema.ts";
import { AUDIT_STATEMENTS } from "./audit-schema.ts";
import { COVERAGE_STATEMENTS } from "./coverage-schema.ts";
import { DISCLOSURE_STATEMENTS } from "./disclosure-schema.ts";
import { DUTY_STATEMENTS } from "./duty-schema.ts";
import { FOLDING_STATEMENTS } from "./folding-schema.ts";
import { FORWARDING_STATEMENTS } from "./forwarding-schema.ts";
import { MESSAGE_STATEMENTS, SENDING_STATEMENTS } from "./message-schema.ts";
import { NEWCOMER_STATEMENTS } from "./newcomer-schema.ts";
import { ONE_TAP_STATEMENTS } from "./one-tap-schema.ts";
import { ORDER_STATEMENTS } from "./order-schema.ts";
import { OWN_ACCOUNT_STATEMENTS } from "./own-account-schema.ts";
import { PHOTO_STATEMENTS } from "./photo-schema.ts";
import { PICTURE_STATEMENTS } from "./picture-schema.ts";
import { POST_STATEMENTS } from "./post-schema.ts";
import { CAMERA_MOVE_STATEMENTS, GONE_CAMERA_STATEMENTS, RECORDING_STATEMENTS } from "./recording-schema.ts";
import { REMARK_STATEMENTS } from "./remark-schema.ts";
import { RULE_STATEMENTS } from "./rule-schema.ts";

import { PRIVACY_STATEMENTS, SHARE_STATEMENTS } from "./share-schema.ts";
import { SOUND_STATEMENTS } from "./sound-schema.ts";
import { WALL_STATEMENTS } from "./wall-schema.ts";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-first": { up: first },
  "0002-placements": { up: placements },
  "0003-forwarding": { up: (db) => run(db, FORWARDING_STATEMENTS) },
  "0004-device-accounts": { up: deviceAccounts },
  "0005-newcomers": { up: (db) => run(db, NEWCOMER_STATEMENTS) },
  "0006-calibrations": { up: calibrations },
  "0016-retired": { up: retired },
  "0017-people": { up: people },
  "0019-share-links": { up: (db) => run(db, SHARE_STATEMENTS) },
  "0020-audit": { up: (db) => run(db, AUDIT_STATEMENTS) },
  "0021-own-account": { up: (db) => run(db, OWN_ACCOUNT_STATEMENTS) },
  "0022-posts": { up: (db) => run(db, POST_STATEMENTS) },
  "0023-disclosures": { up: (db) => run(db, DISCLOSURE_STATEMENTS) },
  "0024-remarks": { up: (db) => run(db, REMARK_STATEMENTS) },
  "0025-privacy": { up: (db) => run(db, PRIVACY_STATEMENTS) },
  "0026-alert-life": { up: (db) => run(db, ALERT_STATEMENTS) },
  "0027-messages": { up: (db) => run(db, MESSAGE_STATEMENTS) },
  "0028-rule-sets": { up: (db) => run(db, RULE_STATEMENTS) },
  "0029-photos": { up: (db) => run(db, PHOTO_STATEMENTS) },
  "0030-orders": { up: (db) => run(db, ORDER_STATEMENTS) },
  "0031-folding": { up: (db) => run(db, FOLDING_STATEMENTS) },
  "0032-duty": { up: (db) => run(db, DUTY_STATEMENTS) },
  "0033-sending": { up: (db) => run(db, SENDING_STATEMENTS) },
  "0034-one-tap": { up: (db) => run(db, ONE_TAP_STATEMENTS) },
  "0035-recordings": { up: (db) => run(db, RECORDING_STATEMENTS) },
  "0036-wall": { up: (db) => run(db, WALL_STATEMENTS) },
  "0037-pictures": { up: (db) => run(db, PICTURE_STATEMENTS) },
  "0038-coverage": { up: (db) => run(db, COVERAGE_STATEMENTS) },
  "0039-sound": { up: (db) => run(db, SOUND_STATEMENTS) },
  "0043-camera-moves": { up: (db) => run(db, CAMERA_MOVE_STATEMENTS) },
  "0044-gone-cameras": { up: (db) => run(db, GONE_CAMERA_STATEMENTS) },
};

async function people(db: Kysely<unknown>): Promise<void> {
  await run(db, [
    "alter table person add column created_at integer not null default 0",
    "alter table person add column created_by text not null default ''",
    "alter table person add column disabled_at integer",
    "alter table person add column must_change_password integer not null default 0",
    "alter table post add column from_at integer",
    "alter table post add column until_at integer",
    "alter table post add column deputy_for text",
    "alter table session add column from_address text not null default ''",
    "alter table session add column agent text not null default ''",
    "alter table session add column seen_at integer",
    "alter table audit add column before_json text",
    "alter table audit add column after_json text",
  ]);
}

async function retired(db: Kysely<unknown>): Promise<void> {
  await run(db, [
    "alter table site add column removed_at integer",
    "alter table sensor add column retired_at integer",
  ]);
}

async function run(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

async function calibrations(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table calibration (id text primary key, sensor_id text not null references sensor(id), metric text not null, kind text not null,
       points text not null, gain real not null, offset_value real not null, from_at integer not null, calibrated_by text not null,
       certificate text not null, note text not null, created_by text not null, created_at integer not null,
       withdrawn_by text, withdrawn_at integer, withdrawn_note text)`,
    `create index calibration_by_sensor on calibration (sensor_id)`,
  ];
  await run(db, statements);
}

async function placements(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table placement (sensor_id text not null references sensor(id), from_at integer not null, place text not null, interval_s real not null,
       primary key (sensor_id, from_at))`,
    `insert into placement (sensor_id, from_at, place, interval_s) select id, 0, place, interval_s from sensor`,
  ];
  await run(db, statements);
}

async function deviceAccounts(db: Kysely<unknown>): Promise<void> {
  const columns = [
    `label text not null default ''`,
    `kind text not null default 'other'`,
    `patterns text not null default '[]'`,
    `created_by text not null default ''`,
    `password_at integer`,
    `revoked_at integer`,
    `seen_at integer`,
    `seen_from text`,
  ];
  for (const column of columns) await sql.raw(`alter table device_account add column ${column}`).execute(db);
}

async function first(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table site (id text primary key, parent_id text references site(id), kind text not null, name text not null, areas text not null)`,
    `create table serves (canteen_id text not null references site(id), school_id text not null references site(id), primary key (canteen_id, school_id))`,
    `create table sensor (id text primary key, site_id text not null references site(id), name text not null, place text not null,
       interval_s real not null, family text not null, address text not null, created_at integer not null, unique (site_id, family, address))`,
    `create table camera (id text primary key, site_id text not null references site(id), name text not null, area text not null,
       brand text not null, host text not null, port integer not null, channel integer not null, path text, user text, password text)`,
    `create table device_account (account text primary key, site_id text not null references site(id), password_hash text not null, created_at integer not null)`,
    `create table person (account text primary key, name text not null, password_hash text not null)`,
    `create table post (account text not null references person(account), role text not null, site_id text not null, primary key (account, role, site_id))`,
    `create table session (token_hash text primary key, account text not null references person(account), created_at integer not null, expires_at integer not null)`,
    `create table alert (id text primary key, site_id text not null, device_id text, source text not null, rule text, severity text not null,
       state text not null, since integer not null, fired_at integer not null, metric text, limit_value real, worst real,
       acknowledged_by text, acknowledged_at integer, note text, resolved_at integer)`,
    `create index alert_by_time on alert (fired_at, id)`,
    //  At most one running alert for what a rule says of a device: a replay after a crash finds it instead of doubling it.
    `create unique index alert_running on alert (device_id, rule) where resolved_at is null and source = 'rule'`,
    `create table excursion (device_id text not null, rule text not null, state text not null, primary key (device_id, rule))`,
    `create table follower (name text primary key, seq integer not null)`,
    `create table audit (number integer primary key autoincrement, at integer not null, who text not null, action text not null,
       site_id text, target text not null, detail text not null, hash text not null)`,
  ];
  await run(db, statements);
}
