// Who watched which camera from when to when, as it stands on the audit log: a line when a view begins and one when it has
// ended. Views that are open are also kept aside, so that a crash leaves none without an end.
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import { type AuditLine, addAuditLine, lineOf } from "./audit.ts";
import type { BookQueries } from "./book.ts";
import { listUntoldViews } from "./share-views.ts";

/** "past": what was recorded. */
export type ViewWay = "live" | "hls" | "still" | "past";

/** A person's view has a line when it begins and one when it has ended; one by a share link a line when it has ended. */
const BEGUN = "cameras.watch";
const ENDED = "cameras.watched";
const BY_LINK = "share-links.view";

export type Viewing = {
  readonly account: string;
  readonly siteId: SiteId;
  readonly cameraId: DeviceId;
  readonly way: ViewWay;
};

export type OpenView = Viewing & {
  /** The number of the line of its beginning. */
  readonly number: number;
  readonly from: UnixMs;
  readonly seenAt: UnixMs;
};

/** Writes the beginning down. Gives the line's number, which is the view's. */
export async function beginView(db: BookQueries, viewing: Viewing, at: UnixMs): Promise<number> {
  const { account, siteId, cameraId, way } = viewing;
  const line = { at, who: account, action: BEGUN, siteId, target: cameraId };
  const number = await addAuditLine(db, { ...line, detail: way, after: { way } });
  await db
    .insertInto("open_view")
    .values({ number, account, way, site_id: siteId, camera_id: cameraId, from_at: at, seen_at: at })
    .execute();
  return number;
}

export type ViewEnd = {
  readonly at: UnixMs;
  readonly until: UnixMs;
  /** True where only a bound is known: the hub was cut off. */
  readonly isBound: boolean;
  /** Pictures, fragments or pieces that were given out, and their bytes; undefined where it is not known. */
  readonly taken: { readonly pieces: number; readonly bytes: number } | undefined;
};

export async function endView(db: BookQueries, view: OpenView, end: ViewEnd): Promise<void> {
  const { number, account, siteId, cameraId, way, from } = view;
  const { at, until, isBound, taken } = end;
  const seconds = Math.max(0, Math.round((until - from) / 1000));
  const span = `${iso(from)} to ${isBound ? "at most " : ""}${iso(until)}`;
  const given = taken === undefined ? "" : `, ${taken.pieces} pieces, ${taken.bytes} bytes`;
  await addAuditLine(db, {
    ...{ at, who: account, action: ENDED, siteId, target: cameraId },
    detail: `${way}, ${span}, ${seconds} s${given}${isBound ? "; the hub was cut off" : ""}`,
    after: { way, begun: number, from: iso(from), until: iso(until), seconds, isBound, ...taken },
  });
  await db.deleteFrom("open_view").where("number", "=", number).execute();
}

export async function listOpenViews(db: BookQueries): Promise<OpenView[]> {
  const rows = await db.selectFrom("open_view").selectAll().orderBy("number").execute();
  return rows.map(({ site_id, camera_id, from_at, seen_at, way, ...row }) => ({
    ...row,
    way: way as ViewWay,
    siteId: site_id,
    cameraId: camera_id,
    from: from_at,
    seenAt: seen_at,
  }));
}

/** All open views are known to be open at this moment. */
export async function noteViewsOpen(db: BookQueries, at: UnixMs): Promise<void> {
  await db.updateTable("open_view").set({ seen_at: at }).execute();
}

/** One view as the list of who watched shows it. */
export type Watched = {
  /** Tells it from every other. */
  readonly key: string;
  /** An account, or "link:" and the id of a share link. */
  readonly who: string;
  /** The person's name, or for whom the link was made; absent where nobody knows it any more. */
  readonly name?: string;
  readonly siteId: SiteId;
  readonly cameraId: DeviceId;
  readonly way?: ViewWay;
  readonly from: UnixMs;
  /** Absent while it is open, and of views of a time when ends were not written down. */
  readonly until?: UnixMs;
  readonly isOpen: boolean;
  readonly isBound: boolean;
};

export type WatchedAsked = { readonly sites: readonly SiteId[]; readonly from: UnixMs; readonly to: UnixMs };

/** The views of some sites that touch a span of time, newest first: people's, and those by share links. */
export async function listWatched(db: BookQueries, asked: WatchedAsked): Promise<Watched[]> {
  const { from, to, sites } = asked;
  const lines = (
    await db
      .selectFrom("audit")
      .selectAll()
      .where("site_id", "in", sites)
      .where("action", "in", [BEGUN, ENDED, BY_LINK])
      .where("at", ">=", from)
      .execute()
  ).map(lineOf);
  const ends = new Map(lines.filter((line) => line.action === ENDED).map((line) => [begunOf(line), line]));
  const open = new Set((await listOpenViews(db)).map(({ number }) => number));
  const early = await beginningsBefore(db, asked, [...ends.keys(), ...open]);
  const begins = [...early, ...lines.filter((line) => line.action === BEGUN)];
  const all = [
    ...begins.map((line) => watchedOf(line, ends.get(line.number), open.has(line.number))),
    ...lines.filter((line) => line.action === BY_LINK).map((line) => watchedOf(line, line, false)),
    ...(await runningByLinks(db, asked)),
  ];
  const names = await namesOf(db, new Set(all.map(({ who }) => who)));
  return all
    .filter((one) => one.from < to)
    .map((one) => ({ ...one, ...(names.has(one.who) ? { name: names.get(one.who) as string } : {}) }))
    .sort((a, b) => b.from - a.from || (a.key < b.key ? 1 : -1));
}

/** Beginnings that lie before the span, of views that ended in it or are open. */
async function beginningsBefore(
  db: BookQueries,
  { sites, from }: WatchedAsked,
  numbers: readonly number[],
): Promise<AuditLine[]> {
  if (numbers.length === 0) return [];
  //  SQLite takes 32,766 values in a statement; more views than this are not looked through anyhow.
  const some = numbers.slice(-10_000);
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .where("number", "in", some)
    .where("site_id", "in", sites)
    .where("at", "<", from)
    .execute();
  return rows.map(lineOf);
}

function begunOf({ after = {} }: AuditLine): number {
  return Number(after["begun"]);
}

function watchedOf(line: AuditLine, end: AuditLine | undefined, isOpen: boolean): Watched {
  const { number, who, siteId, target, at, after = {} } = line;
  const { way, from } = after;
  const until = end?.after?.["until"];
  return {
    ...{ key: String(number), who, siteId: siteId ?? "", cameraId: target, isOpen },
    from: typeof from === "string" ? Date.parse(from) : at,
    ...(isWay(way) ? { way } : {}),
    ...(typeof until === "string" ? { until: Date.parse(until) } : {}),
    isBound: end?.after?.["isBound"] === true,
  };
}

function isWay(way: unknown): way is ViewWay {
  return way === "live" || way === "hls" || way === "still" || way === "past";
}

/** Views by links that have no line yet, because they go on. */
async function runningByLinks(db: BookQueries, { sites }: WatchedAsked): Promise<Watched[]> {
  const views = (await listUntoldViews(db)).filter(({ siteId }) => sites.includes(siteId));
  return views.map(({ linkId, siteId, cameraId, fromAt }, index) => ({
    key: `${linkId}.${cameraId}.${index}`,
    ...{ who: `link:${linkId}`, siteId, cameraId, from: fromAt, isOpen: true, isBound: false },
  }));
}

/** People's names, and for whom links were made, by who they are on the log. */
async function namesOf(db: BookQueries, whos: ReadonlySet<string>): Promise<Map<string, string>> {
  const links = [...whos].flatMap((who) => (who.startsWith("link:") ? [who.slice("link:".length)] : []));
  const people = [...whos].filter((who) => !who.startsWith("link:"));
  const ofPeople = await db
    .selectFrom("person")
    .select(["account", "name"])
    .where("account", "in", people)
    .execute();
  const ofLinks = await db
    .selectFrom("share_link")
    .select(["id", "made_for"])
    .where("id", "in", links)
    .execute();
  return new Map([
    ...ofPeople.map(({ account, name }) => [account, name] as const),
    ...ofLinks.map(({ id, made_for }) => [`link:${id}`, made_for] as const),
  ]);
}

function iso(at: UnixMs): string {
  return new Date(at).toISOString();
}
