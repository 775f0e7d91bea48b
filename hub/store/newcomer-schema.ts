// The book's tables of what is not understood or not believed yet: unknown messages, mappings, readings set aside.
import type { Generated } from "kysely";

/** Times are Unix ms, flags 0/1. */
export type NewcomerTables = {
  /** A topic of an account that nothing reads; `messages` is JSON, payloads in base64. */
  newcomer: {
    id: string;
    site_id: string;
    account: string;
    topic: string;
    first_at: number;
    last_at: number;
    count: number;
    messages: string;
    ignored: number;
  };
  /** Found sensors that nobody wants to see in the list. */
  ignored_sensor: { sensor_id: string };
  /** `spec` is JSON, see devices/mapping.ts. */
  mapping: { id: string; site_id: string; name: string; is_on: number; spec: string; created_at: number };
  /** Readings too old to be taken unseen. The same identity is kept once. */
  held_reading: {
    number: Generated<number>;
    sensor_id: string;
    metric: string;
    value: number;
    measured_at: number;
    received_at: number;
    /** −1 where the device sent none. */
    seq: number;
  };
};

/** Makes them; never edited once released. */
export const NEWCOMER_STATEMENTS: readonly string[] = [
  `create table newcomer (id text primary key, site_id text not null, account text not null, topic text not null, first_at integer not null,
     last_at integer not null, count integer not null, messages text not null, ignored integer not null)`,
  `create table ignored_sensor (sensor_id text primary key)`,
  `create table mapping (id text primary key, site_id text not null references site(id), name text not null, is_on integer not null,
     spec text not null, created_at integer not null)`,
  `create table held_reading (number integer primary key autoincrement, sensor_id text not null, metric text not null, value real not null,
     measured_at integer not null, received_at integer not null, seq integer not null)`,
  `create unique index held_reading_identity on held_reading (sensor_id, metric, measured_at, seq)`,
  `create index held_reading_by_sensor on held_reading (sensor_id, number)`,
];
