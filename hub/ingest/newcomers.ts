// Messages that nothing here understands, by site, account and topic, for the person who can say what they are. Bounded in
// messages, bytes and topics; who floods made-up topics pushes out its own account's entries and nobody else's.
import { createHash } from "node:crypto";
import type { KeptMessage, SiteId, UnixMs, Unknown } from "../model.ts";
import { printable } from "./refusals.ts";

/** Chosen: a few messages show what changes between them; reports of sensors are some hundred bytes. */
const MOST_PER_TOPIC = 5;
const MOST_PAYLOAD_BYTES = 4096;
/** Chosen: the devices behind one gateway, and a screen or two a site; a site's worst is a megabyte. */
const MOST_PER_ACCOUNT = 40;
const MOST_PER_SITE = 100;
const MOST_BYTES_PER_ACCOUNT = 128 * 1024;
const MOST_BYTES_PER_SITE = 1024 * 1024;
/** Chosen: what a mapping's preview shows of messages that it already reads. */
const MOST_RECENT = 5;
/** The longest topic that the broker lets in: hub/broker/broker.ts. */
const TOPIC_CHARS = 512;

export type UnknownMessage = {
  readonly siteId: SiteId;
  readonly account: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

export type Newcomers = {
  /** Notes a message; true if it made a new entry. */
  readonly note: (message: UnknownMessage) => boolean;
  readonly list: (sites: ReadonlySet<SiteId>) => Unknown[];
  readonly find: (id: string) => Unknown | undefined;
  readonly setIgnored: (id: string, isIgnored: boolean) => void;
  readonly remove: (id: string) => void;
  /** What has changed since this was last asked: entries to be written, and ids of those that are gone. */
  readonly takeChanged: () => { readonly entries: readonly Unknown[]; readonly gone: readonly string[] };
  /** Takes back that these were written: the disk refused. */
  readonly notWritten: (ids: readonly string[]) => void;
};

/** @param remembered what was kept before a restart */
export function createNewcomers(remembered: readonly Unknown[]): Newcomers {
  //  Within a site in order of the newest message: what is pushed out is what was silent for longest.
  const bySite = new Map<SiteId, Map<string, Unknown>>();
  const changed = new Set<string>();
  /** What the book has: of a flood, most entries come and go between two writes. */
  const written = new Set(remembered.map((one) => one.id));
  for (const one of remembered.toSorted((a, b) => a.lastAt - b.lastAt))
    entriesOf(one.siteId).set(one.id, one);

  function entriesOf(siteId: SiteId): Map<string, Unknown> {
    const entries = bySite.get(siteId) ?? new Map<string, Unknown>();
    bySite.set(siteId, entries);
    return entries;
  }

  function find(id: string): Unknown | undefined {
    for (const entries of bySite.values()) if (entries.has(id)) return entries.get(id);
    return undefined;
  }

  function remove(id: string): void {
    for (const entries of bySite.values()) if (entries.delete(id)) noteGone(id);
  }

  function noteGone(id: string): void {
    if (written.has(id)) changed.add(id);
    else changed.delete(id);
  }

  return {
    note: (message) => {
      const { siteId, account, receivedAt } = message;
      const topic = printable(message.topic, TOPIC_CHARS);
      const id = idOf(siteId, account, topic);
      const entries = entriesOf(siteId);
      const before = entries.get(id);
      const entry: Unknown = {
        id,
        siteId,
        account,
        topic,
        firstAt: before?.firstAt ?? receivedAt,
        lastAt: receivedAt,
        count: (before?.count ?? 0) + 1,
        messages: [...(before?.messages ?? []), kept(message)].slice(-MOST_PER_TOPIC),
        isIgnored: before?.isIgnored ?? false,
      };
      entries.delete(id);
      entries.set(id, entry);
      changed.add(id);
      for (const gone of overflow(entries, entry)) {
        entries.delete(gone);
        noteGone(gone);
      }
      return before === undefined;
    },
    list: (sites) => [...sites].flatMap((site) => [...(bySite.get(site)?.values() ?? [])].reverse()),
    find,
    setIgnored: (id, isIgnored) => {
      const before = find(id);
      if (before === undefined) return;
      entriesOf(before.siteId).set(id, { ...before, isIgnored });
      changed.add(id);
    },
    remove,
    takeChanged: () => {
      const found = [...changed].map((id) => [id, find(id)] as const);
      changed.clear();
      for (const [id, entry] of found) {
        if (entry === undefined) written.delete(id);
        else written.add(id);
      }
      return {
        entries: found.flatMap(([, entry]) => entry ?? []),
        gone: found.flatMap(([id, entry]) => (entry === undefined ? [id] : [])),
      };
    },
    notWritten: (ids) => {
      for (const id of ids) {
        changed.add(id);
        written.add(id);
      }
    },
  };
}

/** What must go for a site to keep its bounds: the account's own as far as it has anything else to lose. */
function overflow(entries: ReadonlyMap<string, Unknown>, newest: Unknown): string[] {
  const all = [...entries.values()];
  const own = all.filter((one) => one.account === newest.account && one.id !== newest.id);
  const gone: string[] = [];
  const isTooMuch = () => isOver(all, MOST_PER_SITE, MOST_BYTES_PER_SITE);
  const drop = (at: number) => gone.push(...all.splice(at, 1).map((one) => one.id));
  while (
    own[0] !== undefined &&
    (isOver([...own, newest], MOST_PER_ACCOUNT, MOST_BYTES_PER_ACCOUNT) || isTooMuch())
  )
    drop(all.indexOf(own.shift() as Unknown));
  //  An account's first topic gets its place from whoever has most.
  while (isTooMuch()) drop(oldestOfLoudest(all, newest.id));
  return gone;
}

/** The newest messages that each mapping was for. */
export type RecentMessages = {
  readonly note: (mappingId: string, message: UnknownMessage) => void;
  readonly of: (mappingId: string) => readonly UnknownMessage[];
  readonly forget: (mappingId: string) => void;
};

export function createRecentMessages(): RecentMessages {
  const byMapping = new Map<string, UnknownMessage[]>();
  return {
    note: (mappingId, message) => {
      if (message.payload.length > MOST_PAYLOAD_BYTES) return;
      const own = { ...message, payload: message.payload.slice() };
      byMapping.set(mappingId, [...(byMapping.get(mappingId) ?? []), own].slice(-MOST_RECENT));
    },
    of: (mappingId) => byMapping.get(mappingId) ?? [],
    forget: (mappingId) => void byMapping.delete(mappingId),
  };
}

/** A copy: the broker's buffer would keep its whole packet alive. */
function kept({ payload, receivedAt }: UnknownMessage): KeptMessage {
  return {
    at: receivedAt,
    payload: payload.slice(0, MOST_PAYLOAD_BYTES),
    isCut: payload.length > MOST_PAYLOAD_BYTES,
  };
}

function idOf(siteId: SiteId, account: string, topic: string): string {
  return createHash("sha256").update(`${siteId}\n${account}\n${topic}`).digest("hex").slice(0, 24);
}

function isOver(some: readonly Unknown[], mostEntries: number, mostBytes: number): boolean {
  const messages = some.flatMap((one) => one.messages);
  return some.length > mostEntries || messages.reduce((sum, one) => sum + one.payload.length, 0) > mostBytes;
}

/** The place of the oldest entry of the account that has most, `except` one. */
function oldestOfLoudest(some: readonly Unknown[], except: string): number {
  const others = some.filter((one) => one.id !== except);
  const loudest = [...Map.groupBy(others, (one) => one.account).values()].reduce(
    (most, other) => (other.length > most.length ? other : most),
    [],
  );
  return loudest[0] === undefined ? 0 : some.indexOf(loudest[0]);
}
