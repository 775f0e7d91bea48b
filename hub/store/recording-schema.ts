// The tables about recordings: what is recorded of which camera, what is protected, what belongs to alerts, and clips that
// were asked for. The video itself is files (hub/video/past).

import type { Generated } from "kysely";

/** Times are Unix ms. */
export type RecordingTables = {
  /** Only cameras of which somebody has said something. */
  camera_recording: { camera_id: string; mode: string; stream: string; keep_days: number | null };
  recording_protection: {
    id: string;
    camera_id: string;
    site_id: string;
    from_at: number;
    to_at: number;
    reason: string;
    by_account: string;
    at: number;
    alert_id: string | null;
    /** When it ends by itself. */
    until_at: number | null;
    lifted_by: string | null;
    lifted_at: number | null;
  };
  alert_clip: { alert_id: string; camera_id: string; site_id: string; from_at: number; to_at: number };
  clip_export: {
    id: string;
    camera_id: string;
    site_id: string;
    from_at: number;
    to_at: number;
    reason: string;
    by_account: string;
    at: number;
    state: string;
    /** What became of it, as JSON. */
    result: string;
    ended_at: number | null;
  };
  /** Of a camera that is at another site by now, or was removed. */
  camera_move: {
    number: Generated<number>;
    camera_id: string;
    at: number;
    from_site: string;
    to_site: string | null;
    /** As the camera was when it left; null where it left before they were kept. */
    name: string | null;
    area: string | null;
  };
};

/** Makes them; never edited once released. */
export const RECORDING_STATEMENTS: readonly string[] = [
  `create table camera_recording (camera_id text primary key, mode text not null, stream text not null, keep_days integer)`,
  `create table recording_protection (id text primary key, camera_id text not null, site_id text not null, from_at integer not null,
     to_at integer not null, reason text not null, by_account text not null, at integer not null, alert_id text, until_at integer,
     lifted_by text, lifted_at integer)`,
  `create index recording_protection_by_camera on recording_protection (camera_id, lifted_at)`,
  `create index recording_protection_by_alert on recording_protection (alert_id) where alert_id is not null`,
  `create table alert_clip (alert_id text not null references alert(id), camera_id text not null, site_id text not null,
     from_at integer not null, to_at integer not null, primary key (alert_id, camera_id, from_at))`,
  `create table clip_export (id text primary key, camera_id text not null, site_id text not null, from_at integer not null,
     to_at integer not null, reason text not null, by_account text not null, at integer not null, state text not null,
     result text not null default '{}', ended_at integer)`,
  `create index clip_export_by_site on clip_export (site_id, at)`,
];

export const CAMERA_MOVE_STATEMENTS: readonly string[] = [
  `create table camera_move (number integer primary key autoincrement, camera_id text not null, at integer not null,
     from_site text not null, to_site text)`,
  `create index camera_move_by_camera on camera_move (camera_id, at)`,
];

export const GONE_CAMERA_STATEMENTS: readonly string[] = [
  `alter table camera_move add column name text`,
  `alter table camera_move add column area text`,
  `create index camera_move_by_site on camera_move (from_site)`,
];
