// The audit log's part of the book: how its lines are kept, that they are only added to, and which views are open.
import type { Generated } from "kysely";

/** Times are Unix ms. */
export type AuditTables = {
  audit: {
    number: Generated<number>;
    at: number;
    who: string;
    action: string;
    site_id: string | null;
    target: string;
    detail: string;
    hash: string;
    /** JSON objects of what a change changed. */
    before_json: string | null;
    after_json: string | null;
    /** By which rule the line is hashed: 1 hashed only, 2 hashed and signed (audit-chain.ts). */
    chain: Generated<number>;
    /** How often the book had been opened to be written when the line was, and how many ms before. From chain 2 on. */
    boot: number | null;
    uptime_ms: number | null;
    /** Which key signed it, and the signature. From chain 2 on. */
    key_id: string | null;
    mac: string | null;
  };
  /** Views that have begun and not ended: what is left of a crash is closed at the next start. */
  open_view: {
    /** The number of the line that says that it began. */
    number: number;
    account: string;
    site_id: string;
    camera_id: string;
    way: string;
    from_at: number;
    /** Until when it is known to have been open. */
    seen_at: number;
  };
};

/**
 * The triggers keep the hub itself, and whoever types SQL, from changing the log by mistake or in passing. They are no
 * protection from somebody who can write the file: triggers can be dropped. That it was done is what the chain shows.
 */
export const AUDIT_STATEMENTS: readonly string[] = [
  "alter table audit add column chain integer not null default 1",
  "alter table audit add column boot integer",
  "alter table audit add column uptime_ms integer",
  "alter table audit add column key_id text",
  "alter table audit add column mac text",
  "create index audit_by_time on audit (at)",
  "create index audit_by_site on audit (site_id, number)",
  "create index audit_of_starts on audit (number) where action = 'hub.start'",
  `create trigger audit_keeps_lines before update on audit
     begin select raise(abort, 'the audit log is only added to: no line of it is changed'); end`,
  `create trigger audit_loses_none before delete on audit
     begin select raise(abort, 'the audit log is only added to: no line of it is removed'); end`,
  //  Also what "insert or replace" would put in the place of a line.
  `create trigger audit_in_order before insert on audit
     when new.number is not (select coalesce(max(number), 0) + 1 from audit)
     begin select raise(abort, 'the audit log is only added to, at its end'); end`,
  `create table open_view (number integer primary key, account text not null, site_id text not null,
     camera_id text not null, way text not null, from_at integer not null, seen_at integer not null)`,
];

/** The triggers by name: where one is gone, somebody has taken it away. */
export const AUDIT_TRIGGERS = ["audit_keeps_lines", "audit_loses_none", "audit_in_order"] as const;
