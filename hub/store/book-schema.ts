// The tables of the book as the query builder sees them; book-migrations.ts makes them.
import type { Generated } from "kysely";
import type { AlertTables } from "./alert-schema.ts";
import type { AuditTables } from "./audit-schema.ts";
import type { CoverageTables } from "./coverage-schema.ts";
import type { DisclosureTables } from "./disclosure-schema.ts";
import type { DutyTables } from "./duty-schema.ts";
import type { FoldingTables } from "./folding-schema.ts";
import type { ForwardingTables } from "./forwarding-schema.ts";
import type { MessageTables } from "./message-schema.ts";
import type { NewcomerTables } from "./newcomer-schema.ts";
import type { OneTapTables } from "./one-tap-schema.ts";
import type { OrderTables } from "./order-schema.ts";
import type { OwnAccountTables } from "./own-account-schema.ts";
import type { PhotoTables } from "./photo-schema.ts";
import type { PictureTables } from "./picture-schema.ts";
import type { RecordingTables } from "./recording-schema.ts";
import type { RemarkTables } from "./remark-schema.ts";
import type { RuleTables } from "./rule-schema.ts";
import type { ShareTables } from "./share-schema.ts";
import type { WallTables } from "./wall-schema.ts";

/** Times are Unix ms, flags 0/1, lists JSON text. */
export type BookTables = AlertTables &
  AuditTables &
  CoverageTables &
  FoldingTables &
  ForwardingTables &
  MessageTables &
  NewcomerTables &
  OrderTables &
  OneTapTables &
  OwnAccountTables &
  PhotoTables &
  PictureTables &
  ShareTables &
  DisclosureTables &
  DutyTables &
  RecordingTables &
  RemarkTables &
  RuleTables &
  WallTables & {
    site: {
      id: string;
      parent_id: string | null;
      kind: string;
      name: string;
      areas: string;
      /** Since when it is no part of the tree any more; its row stays for what names it. */
      removed_at: number | null;
    };
    /** Which schools eat from which canteen. */
    serves: { canteen_id: string; school_id: string };
    sensor: {
      id: string;
      site_id: string;
      name: string;
      place: string;
      interval_s: number;
      family: string;
      address: string;
      created_at: number;
      /** Since when it is hidden; its readings stay, and it comes back as new with its next one. */
      retired_at: number | null;
      appliance: string | null;
      defrosts: Generated<number>;
    };
    /** What a sensor has served, each from a moment on: what it measured is judged by the place it was in then. */
    placement: {
      sensor_id: string;
      from_at: number;
      place: string;
      interval_s: number;
      site_id: string | null;
    };
    /** What sensors were compared with. A wrong one is withdrawn, never changed. */
    calibration: {
      id: string;
      sensor_id: string;
      metric: string;
      kind: string;
      points: string;
      gain: number;
      offset_value: number;
      from_at: number;
      calibrated_by: string;
      certificate: string;
      note: string;
      created_by: string;
      created_at: number;
      withdrawn_by: string | null;
      withdrawn_at: number | null;
      withdrawn_note: string | null;
    };
    camera: {
      id: string;
      site_id: string;
      name: string;
      area: string;
      /** Areas that it sees besides, as a list. */
      also_areas: Generated<string>;
      brand: string;
      host: string;
      port: number;
      channel: number;
      path: string | null;
      sub_path: string | null;
      /** 1: its sound is pulled too, for who asks to hear. */
      has_sound: Generated<number>;
      user: string | null;
      /** Sealed, see lib/sealed-box.ts. */
      password: string | null;
    };
    /** The password is hashed; it is random and long, so a plain hash is enough (decisions/0006). */
    device_account: {
      account: string;
      site_id: string;
      password_hash: string;
      created_at: number;
      label: Generated<string>;
      kind: Generated<string>;
      /** Further topic filters that it may use. */
      patterns: Generated<string>;
      created_by: Generated<string>;
      password_at: number | null;
      /** Its row stays, so that its name is never given to another. */
      revoked_at: number | null;
      seen_at: number | null;
      seen_from: string | null;
    };
    person: {
      account: string;
      name: string;
      password_hash: string;
      created_at: Generated<number>;
      created_by: Generated<string>;
      /** Since when nobody signs in by it; its row stays for what names it. */
      disabled_at: number | null;
      /** Somebody else knows the password: another is asked for at the next sign-in. */
      must_change_password: Generated<number>;
      signed_in_at: number | null;
    };
    /** One that is over stays, so that who has left is still known to whoever looked after them. */
    post: {
      id: Generated<number>;
      account: string;
      role: string;
      site_id: string;
      from_at: number | null;
      until_at: number | null;
      deputy_for: string | null;
      given_by: Generated<string>;
      given_at: Generated<number>;
    };
    /** Only a hash of the token is kept. */
    session: {
      token_hash: string;
      /** Names it where it is listed; opens nothing. */
      id: string;
      account: string;
      created_at: number;
      expires_at: number;
      from_address: Generated<string>;
      /** What the browser says that it is. */
      agent: Generated<string>;
      seen_at: number | null;
    };
    alert: {
      id: string;
      site_id: string;
      device_id: string | null;
      source: string;
      rule: string | null;
      severity: string;
      state: string;
      since: number;
      fired_at: number;
      metric: string | null;
      limit_value: number | null;
      worst: number | null;
      acknowledged_by: string | null;
      acknowledged_at: number | null;
      note: string | null;
      resolved_at: number | null;
      assignee: Generated<string | null>;
      folded_into: Generated<string | null>;
      /** Of a cause: what it is about, so that it is open once. */
      cause_key: Generated<string | null>;
      snoozed_until: Generated<number | null>;
      /** 1: nobody has anything to do with it any more. */
      is_over: Generated<number>;
      /** What else became of it, as JSON: see alerts.ts. */
      life: Generated<string>;
    };
    /** Excursions that are running; the rules' memory across a restart. */
    excursion: { device_id: string; rule: string; state: string };
    /** How far each follower of the journal has come. */
    follower: { name: string; seq: number };
  };
