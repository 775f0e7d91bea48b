// The audit log: every sign-in, view, acknowledgement and change, each line hashed together with the one before, from
// the first line on, so that a line removed or altered shows. Lines are only ever added.
import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** What happened, before it has a number and a hash. */
export type AuditEvent = {
  readonly at: UnixMs;
  /** An account, or "hub". */
  readonly who: string;
  /** An action of the table of rights, or one of the hub's own. */
  readonly action: string;
  readonly siteId: SiteId | null;
  /** The id of what it was done to; "" if there is none. */
  readonly target: string;
  readonly detail: string;
  /** Of a change: what was there, and what is there now; only what differs, and never a secret. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
};

export type AuditLine = AuditEvent & { readonly number: number; readonly hash: string };

/** What the first line is linked to. */
const BEGINNING = "0".repeat(64);

type Row = Omit<Selectable<BookTables["audit"]>, "hash">;

/** SHA-256 over the hash before and the line's fields as a JSON array, in hex. What changed is in it where it is given. */
function hashOf(before: string, row: Row): string {
  const { number, at, who, action, site_id, target, detail, before_json, after_json } = row;
  const changed = before_json === null && after_json === null ? [] : [before_json, after_json];
  return createHash("sha256")
    .update(`${before}\n${JSON.stringify([number, at, who, action, site_id, target, detail, ...changed])}`)
    .digest("hex");
}

function rowOf(event: AuditEvent, number: number): Row {
  const { siteId, before, after, ...rest } = event;
  const text = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  return { ...rest, number, site_id: siteId, before_json: text(before), after_json: text(after) };
}

function lineOf({ site_id, before_json, after_json, ...row }: Selectable<BookTables["audit"]>): AuditLine {
  return {
    ...row,
    siteId: site_id,
    ...(before_json === null ? {} : { before: JSON.parse(before_json) as Record<string, unknown> }),
    ...(after_json === null ? {} : { after: JSON.parse(after_json) as Record<string, unknown> }),
  };
}

/** Adds a line. Call it in the transaction of the change that it speaks of, so that there is never one without the other. */
export async function addAuditLine(db: BookQueries, event: AuditEvent): Promise<void> {
  await addAuditLines(db, [event]);
}

/** Chosen: 10 values a line stay well below SQLite's 32,766 in a statement. */
const LINES_AT_ONCE = 500;

/** Adds many lines, in order: one question and a few statements, however many they are. */
export async function addAuditLines(db: BookQueries, events: readonly AuditEvent[]): Promise<void> {
  let last = await lastLine(db);
  const rows = events.map((event) => {
    const row = rowOf(event, (last?.number ?? 0) + 1);
    const hash = hashOf(last?.hash ?? BEGINNING, row);
    last = { number: row.number, hash };
    return { ...row, hash };
  });
  for (let from = 0; from < rows.length; from += LINES_AT_ONCE) {
    await db
      .insertInto("audit")
      .values(rows.slice(from, from + LINES_AT_ONCE))
      .execute();
  }
}

function lastLine(db: BookQueries): Promise<{ readonly number: number; readonly hash: string } | undefined> {
  return db
    .selectFrom("audit")
    .select(["number", "hash"])
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Lines about some sites (or all, where `sites` is undefined), newest first, from before a line's number. */
export async function pageAudit(
  db: BookQueries,
  asked: {
    readonly sites: readonly SiteId[] | undefined;
    readonly limit: number;
    readonly before: number | undefined;
  },
): Promise<AuditLine[]> {
  let query = db.selectFrom("audit").selectAll();
  if (asked.sites !== undefined) query = query.where("site_id", "in", [...asked.sites]);
  if (asked.before !== undefined) query = query.where("number", "<", asked.before);
  const rows = await query.orderBy("number", "desc").limit(asked.limit).execute();
  return rows.map(lineOf);
}

export type AuditCheck =
  | { readonly sound: true; readonly lines: number; readonly head: string }
  | { readonly sound: false; readonly number: number; readonly reason: string };

/** Follows the chain from the first line to the last and names the first line that does not fit. */
export async function verifyAudit(db: BookQueries): Promise<AuditCheck> {
  let head = BEGINNING;
  let lines = 0;
  for (;;) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("number", ">", lines)
      .orderBy("number")
      .limit(5000)
      .execute();
    if (rows.length === 0) return { sound: true, lines, head };
    for (const row of rows) {
      if (row.number !== lines + 1)
        return { sound: false, number: lines + 1, reason: `line ${lines + 1} is missing` };
      if (hashOf(head, row) !== row.hash) {
        return {
          sound: false,
          number: row.number,
          reason: `line ${row.number} does not fit the one before it`,
        };
      }
      head = row.hash;
      lines = row.number;
    }
  }
}
