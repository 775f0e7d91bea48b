// The audit log: every sign-in, view, export, acknowledgement and change, each line hashed together with the one before
// and signed with the hub's key, so that a line removed or altered shows. Lines are only ever added.
import { type Selectable, sql } from "kysely";
import type { SiteId, UnixMs } from "../model.ts";
import { BEGINNING, CHAIN, type ChainRow, hashOf } from "./audit-chain.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

/** What happened, before it has a number and a hash. */
export type AuditEvent = {
  readonly at: UnixMs;
  /** An account, "hub", or "link:" and the id of a share link. */
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

export type AuditLine = AuditEvent & {
  readonly number: number;
  readonly hash: string;
  /** In which opening of the book, and how long after it by a clock that is never set; from chain 2 on. */
  readonly boot?: number;
  readonly uptimeMs?: number;
};

/** Adds a line. Call it in the transaction of the change that it speaks of, so that there is never one without the other. */
export async function addAuditLine(db: BookQueries, event: AuditEvent): Promise<number> {
  return await addAuditLines(db, [event]);
}

/** Chosen: 15 values a line stay well below SQLite's 32,766 in a statement. */
const LINES_AT_ONCE = 500;

/**
 * Adds many lines, in order: one question and a few statements, however many they are. Gives the last one's number. Where
 * lines are signed for the first time, or with another key than before, a line says so first.
 */
export async function addAuditLines(db: BookQueries, events: readonly AuditEvent[]): Promise<number> {
  const last = await db
    .selectFrom("audit")
    .select(["number", "hash", "chain", "boot", "key_id"])
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  const standing = await standingAfter(db, last?.boot ?? 0);
  let number = last?.number ?? 0;
  let head = last?.hash ?? BEGINNING;
  const rows = [...marks(last, standing, events[0]), ...events].map((event) => {
    number += 1;
    const row = rowOf(event, number, standing);
    head = hashOf(head, row);
    return { ...row, hash: head, mac: sql<string>`audit_seal(${head})` };
  });
  for (let from = 0; from < rows.length; from += LINES_AT_ONCE) {
    await db
      .insertInto("audit")
      .values(rows.slice(from, from + LINES_AT_ONCE))
      .execute();
  }
  return number;
}

type Standing = { readonly boot: number; readonly uptimeMs: number; readonly keyId: string };

/** What the book's thread adds to each line (book-worker.ts). */
async function standingAfter(db: BookQueries, lastBoot: number): Promise<Standing> {
  const { rows } = await sql<{ standing: string }>`select audit_standing(${lastBoot}) as standing`.execute(
    db,
  );
  return JSON.parse(rows[0]?.standing ?? "") as Standing;
}

function marks(
  last: Pick<Selectable<BookTables["audit"]>, "number" | "hash" | "chain" | "key_id"> | undefined,
  { keyId }: Standing,
  first: AuditEvent | undefined,
): AuditEvent[] {
  if (last === undefined || first === undefined) return [];
  const mark = { at: first.at, who: "hub", siteId: null, target: String(last.number) };
  if (last.chain < CHAIN) {
    const detail = `lines 1 to ${last.number} are hashed; from here on each line is signed with the hub's key, too`;
    return [{ ...mark, action: "audit.signed", detail, after: { head: last.hash, key: keyId } }];
  }
  if (last.key_id === keyId) return [];
  const detail = `from here on lines are signed with another key; the signature of this one covers all lines before it`;
  const before = { key: last.key_id };
  return [{ ...mark, action: "audit.key", detail, before, after: { head: last.hash, key: keyId } }];
}

function rowOf(event: AuditEvent, number: number, { boot, uptimeMs, keyId }: Standing): ChainRow {
  const { siteId, before, after, at, who, action, target, detail } = event;
  const text = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  return {
    ...{ number, at, who, action, site_id: siteId, target, detail },
    ...{ before_json: text(before), after_json: text(after) },
    ...{ chain: CHAIN, boot, uptime_ms: uptimeMs, key_id: keyId },
  };
}

/** A row of the log as a line. */
export function lineOf(row: Selectable<BookTables["audit"]>): AuditLine {
  const { number, at, who, action, site_id, target, detail, hash, boot, uptime_ms } = row;
  const { before_json, after_json } = row;
  return {
    ...{ number, at, who, action, siteId: site_id, target, detail, hash },
    ...(before_json === null ? {} : { before: JSON.parse(before_json) as Record<string, unknown> }),
    ...(after_json === null ? {} : { after: JSON.parse(after_json) as Record<string, unknown> }),
    ...(boot === null ? {} : { boot }),
    ...(uptime_ms === null ? {} : { uptimeMs: uptime_ms }),
  };
}

/** What lines are looked for; what is not given narrows nothing. */
export type AuditAsked = {
  /** Lines about these sites; undefined: all, those about no site included. */
  readonly sites: ReadonlySet<SiteId> | undefined;
  readonly from?: UnixMs | undefined;
  /** Exclusive. */
  readonly to?: UnixMs | undefined;
  readonly who?: string | undefined;
  /** Beginnings of actions' names, one of which must fit: "cameras." is everything about cameras. */
  readonly actions?: readonly string[] | undefined;
  readonly target?: string | undefined;
  /** A piece of the detail, or of what was there before and after. */
  readonly text?: string | undefined;
};

/** Lines that fit, newest first, from before a line's number. */
export async function pageAudit(
  db: BookQueries,
  asked: AuditAsked & { readonly limit: number; readonly before: number | undefined },
): Promise<AuditLine[]> {
  let query = db.selectFrom("audit").selectAll();
  const { sites, from, to, who, actions, target, text, before } = asked;
  if (sites !== undefined) query = query.where("site_id", "in", [...sites]);
  if (before !== undefined) query = query.where("number", "<", before);
  if (from !== undefined) query = query.where("at", ">=", from);
  if (to !== undefined) query = query.where("at", "<", to);
  if (who !== undefined) query = query.where(like("who", who));
  if (target !== undefined) query = query.where("target", "=", target);
  if (actions !== undefined)
    query = query.where((where) =>
      where.or(actions.map((one) => sql<boolean>`substr(action, 1, ${one.length}) = ${one}`)),
    );
  if (text !== undefined)
    query = query.where((where) =>
      where.or((["detail", "target", "before_json", "after_json"] as const).map((one) => like(one, text))),
    );
  //  By number, not by the index on sites: a page of a whole branch would otherwise be sorted as a whole each time.
  const rows = await query.orderBy("number", "desc").limit(asked.limit).execute();
  return rows.map(lineOf);
}

/** Contains the text as it stands, capital letters or not. */
function like(column: "who" | "detail" | "target" | "before_json" | "after_json", text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
}

/** All lines that fit, oldest last, read a page at a time: lines that are written meanwhile are not in it. */
export async function* everyAuditLine(db: BookQueries, asked: AuditAsked): AsyncGenerator<AuditLine> {
  for (let before: number | undefined; ; ) {
    const page = await pageAudit(db, { ...asked, limit: PAGE, before });
    yield* page;
    if (page.length < PAGE) return;
    before = page.at(-1)?.number;
  }
}

/** Chosen: some hundred KB at once. */
const PAGE = 1000;

/** The log's last line, and whose log it is; undefined while there is none. */
export async function readAuditHead(
  db: BookQueries,
): Promise<{ readonly hub: string; readonly lines: number; readonly head: string } | undefined> {
  const one = (order: "asc" | "desc") =>
    db.selectFrom("audit").select(["number", "hash"]).orderBy("number", order).limit(1).executeTakeFirst();
  const [first, last] = [await one("asc"), await one("desc")];
  return first && last && { hub: first.hash, lines: last.number, head: last.hash };
}

/** The hub's settings as the lines of its starts have told them, each with what was others than before. */
export async function settingsTold(db: BookQueries): Promise<Readonly<Record<string, unknown>>> {
  const rows = await db
    .selectFrom("audit")
    .select("after_json")
    //  As in the index on starts, which this is answered from.
    .where(sql<boolean>`action = 'hub.start'`)
    .where("after_json", "is not", null)
    .orderBy("number")
    .execute();
  const settings: Record<string, unknown> = {};
  for (const { after_json } of rows) Object.assign(settings, JSON.parse(after_json ?? "{}"));
  return settings;
}
