// The links that parents hold, in memory: asked for every piece of video and every look at the page, and read from the
// book only after a change.
import { createHash, randomBytes } from "node:crypto";
import type { SiteId, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import { type CalendarEntry, listCalendars } from "../store/school-calendar.ts";
import { type HashedShareLink, listShareLinks, type ShareLink } from "../store/share-links.ts";
import { dayOf, type Gate, gate, type SchoolDay } from "./link-gate.ts";
import type { Tree } from "./tree.ts";

export type ShareLinks = {
  /** The link of a token, ended ones too; undefined for what was never one. */
  readonly find: (token: string) => ShareLink | undefined;
  readonly link: (id: string) => ShareLink | undefined;
  /** Every link, ended ones too, in the order in which they were made. */
  readonly all: () => readonly ShareLink[];
  /** Whether it is open at a moment. Cheap enough for every piece of video. */
  readonly gate: (link: ShareLink, at: UnixMs) => Gate;
  /** A site's own entries in the school calendar. */
  readonly calendar: (siteId: SiteId) => readonly CalendarEntry[];
  /** What the calendar says of a day at a site: the site's own word, or that of the nearest above it. */
  readonly schoolDay: (siteId: SiteId) => SchoolDay;
  /** The day that a moment is in, "YYYY-MM-DD" by the hub's zone. */
  readonly dayOf: (at: UnixMs) => string;
  /** Reads links and calendars again after a change. */
  readonly reload: () => Promise<void>;
};

/** 128 random bits, 22 characters that are safe in a URL. */
const TOKEN_BYTES = 16;
const TOKEN = /^[\w-]{22}$/;

export function makeLinkToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** A token is random and long: a plain hash cannot be guessed back. */
export function linkTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

type Remembered = {
  readonly link: ShareLink;
  readonly gate: Gate;
  readonly from: UnixMs;
  readonly to: UnixMs;
};

export async function openShareLinks(book: Book, tree: () => Tree, zone: string): Promise<ShareLinks> {
  let byHash = new Map<string, HashedShareLink>();
  let byId = new Map<string, HashedShareLink>();
  let calendars: ReadonlyMap<SiteId, readonly CalendarEntry[]> = new Map();
  /** What was worked out last of each link; good until the gate moves. */
  let remembered = new Map<string, Remembered>();
  let treeThen: Tree | undefined;

  async function reload(): Promise<void> {
    const links = await listShareLinks(book.db);
    calendars = await listCalendars(book.db);
    byHash = new Map(links.map((link) => [link.tokenHash, link]));
    byId = new Map(links.map((link) => [link.id, link]));
    remembered = new Map();
  }

  function schoolDay(siteId: SiteId): SchoolDay {
    return (day) => {
      for (const id of tree().pathUp(siteId)) {
        const said = (calendars.get(id) ?? []).findLast((entry) => entry.from <= day && day <= entry.to);
        if (said !== undefined) return said.kind;
      }
      return undefined;
    };
  }

  await reload();
  return {
    find: (token) => (TOKEN.test(token) ? byHash.get(linkTokenHash(token)) : undefined),
    link: (id) => byId.get(id),
    all: () => [...byId.values()],
    gate: (link, at) => {
      //  A site that was moved has another calendar.
      if (treeThen !== tree()) remembered = new Map();
      treeThen = tree();
      const known = remembered.get(link.id);
      if (known?.link === link && known.from <= at && at < known.to) return known.gate;
      const now = gate(link, schoolDay(link.siteId), zone, at);
      remembered.set(link.id, { link, gate: now, from: at, to: movesAt(now, link) });
      return now;
    },
    calendar: (siteId) => calendars.get(siteId) ?? [],
    schoolDay,
    dayOf: (at) => dayOf(at, zone),
    reload,
  };
}

/** When a gate's answer may be another. */
function movesAt(now: Gate, link: ShareLink): UnixMs {
  if (now.state === "open") return now.until;
  return now.state === "closed" ? (now.opensAt ?? link.untilAt) : Number.POSITIVE_INFINITY;
}
