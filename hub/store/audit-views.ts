// Who watched which camera from when to when, as it stands on the audit log: a line when a view begins and one when it has
// ended. Views that are open are also kept aside, so that a crash leaves none without an end.
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import { type AuditLine, addAuditLine, lineOf } from "./audit.ts";
import type { BookQueries } from "./book.ts";

export type ViewWay = "live" | "hls" | "still";

/** The actions of views, each with the one of its end. */
export const VIEW_ENDS = { "cameras.watch": "cameras.watched", "share.view": "share.viewed" } as const;
export type ViewAction = keyof typeof VIEW_ENDS;

export type Viewing = {
  /** An account, or "link:" and the id of a share link. */
  readonly who: string;
  readonly action: ViewAction;
  readonly siteId: SiteId;
  readonly cameraId: DeviceId;
  readonly way: ViewWay;
  /** Of a share link: for whom it was made. */
  readonly forWhom?: string;
};

export type OpenView = Omit<Viewing, "forWhom"> & {
  /** The number of the line of its beginning. */
  readonly number: number;
  readonly from: UnixMs;
  readonly seenAt: UnixMs;
};

/** Writes the beginning down. Gives the line's number, which is the view's. */
export async function beginView(db: BookQueries, viewing: Viewing, at: UnixMs): Promise<number> {
  const { who, action, siteId, cameraId, way, forWhom } = viewing;
  const number = await addAuditLine(db, {
    ...{ at, who, action, siteId, target: cameraId },
    detail: forWhom === undefined ? way : `${way}, for ${forWhom}`,
    after: { way, ...(forWhom === undefined ? {} : { forWhom }) },
  });
  await db
    .insertInto("open_view")
    .values({
      number,
      ...{ who, action, way, site_id: siteId, camera_id: cameraId, from_at: at, seen_at: at },
    })
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
  const { number, who, action, siteId, cameraId, way, from } = view;
  const { at, until, isBound, taken } = end;
  const seconds = Math.max(0, Math.round((until - from) / 1000));
  const span = `${iso(from)} to ${isBound ? "at most " : ""}${iso(until)}`;
  const given = taken === undefined ? "" : `, ${taken.pieces} pieces, ${taken.bytes} bytes`;
  await addAuditLine(db, {
    ...{ at, who, action: VIEW_ENDS[action], siteId, target: cameraId },
    detail: `${way}, ${span}, ${seconds} s${given}${isBound ? "; the hub was cut off" : ""}`,
    after: { way, begun: number, from: iso(from), until: iso(until), seconds, isBound, ...taken },
  });
  await db.deleteFrom("open_view").where("number", "=", number).execute();
}

export async function listOpenViews(db: BookQueries): Promise<OpenView[]> {
  const rows = await db.selectFrom("open_view").selectAll().orderBy("number").execute();
  return rows.map(({ site_id, camera_id, from_at, seen_at, action, way, ...row }) => ({
    ...row,
    action: action as ViewAction,
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
  /** The number of the line of its beginning. */
  readonly number: number;
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

/** The views of some sites that touch a span of time, newest first. */
export async function listWatched(
  db: BookQueries,
  asked: { readonly sites: readonly SiteId[]; readonly from: UnixMs; readonly to: UnixMs },
): Promise<Watched[]> {
  const { sites, from, to } = asked;
  const about = db.selectFrom("audit").selectAll().where("site_id", "in", sites);
  const ends = (
    await about.where("action", "in", Object.values(VIEW_ENDS)).where("at", ">=", from).execute()
  ).map((row) => endOf(lineOf(row)));
  const open = new Map((await listOpenViews(db)).map((view) => [view.number, view]));
  const endOfView = new Map(ends.map((end) => [end.begun, end]));
  //  The beginnings of what ended in the span may be long before it.
  const numbers = [...endOfView.keys(), ...open.keys()];
  const begins = (
    await about
      .where("action", "in", Object.keys(VIEW_ENDS))
      .where("at", "<", to)
      .where((where) =>
        where.or([where("at", ">=", from), ...chunks(numbers).map((some) => where("number", "in", some))]),
      )
      .orderBy("number", "desc")
      .execute()
  ).map(lineOf);
  const names = await namesOf(db, new Set(begins.map(({ who }) => who)));
  return begins.map((line) => watchedOf(line, endOfView.get(line.number), open.has(line.number), names));
}

/** SQLite takes 32,766 values in a statement; these are of one span and one branch. */
function chunks(numbers: readonly number[]): number[][] {
  const some = numbers.slice(-10_000);
  return some.length === 0 ? [] : [some];
}

type End = { readonly begun: number; readonly until: UnixMs; readonly isBound: boolean };

function endOf({ after = {} }: AuditLine): End {
  return {
    begun: Number(after["begun"]),
    until: Date.parse(String(after["until"])),
    isBound: after["isBound"] === true,
  };
}

function watchedOf(
  line: AuditLine,
  end: End | undefined,
  isOpen: boolean,
  names: ReadonlyMap<string, string>,
): Watched {
  const { number, who, siteId, target, at, after = {} } = line;
  const { forWhom, way } = after;
  const name = typeof forWhom === "string" ? forWhom : names.get(who);
  return {
    ...{ number, who, siteId: siteId ?? "", cameraId: target, from: at, isOpen },
    ...(way === "live" || way === "hls" || way === "still" ? { way } : {}),
    ...(name === undefined ? {} : { name }),
    ...(end === undefined ? {} : { until: end.until }),
    isBound: end?.isBound ?? false,
  };
}

async function namesOf(db: BookQueries, accounts: ReadonlySet<string>): Promise<Map<string, string>> {
  if (accounts.size === 0) return new Map();
  const rows = await db
    .selectFrom("person")
    .select(["account", "name"])
    .where("account", "in", [...accounts])
    .execute();
  return new Map(rows.map(({ account, name }) => [account, name]));
}

function iso(at: UnixMs): string {
  return new Date(at).toISOString();
}
