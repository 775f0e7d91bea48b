// What was not taken in, kept for the person who can mend its sender: the last ones of each site, none of whose
// devices can push out all the others'.
import type { Refusal, SiteId } from "../model.ts";

/** Chosen: enough to see what is wrong with one sender, and a screen or two per site. */
const MOST_PER_SENDER = 20;
const MOST_PER_SITE = 200;
const PAYLOAD_CHARS = 200;

export type Refusals = {
  readonly add: (refusal: Refusal) => void;
  /** The last ones of some sites, newest first. */
  readonly list: (sites: ReadonlySet<SiteId>) => Refusal[];
};

export function createRefusals(): Refusals {
  const bySite = new Map<SiteId | null, Refusal[]>();
  return {
    add: (refusal) => {
      const kept = bySite.get(refusal.siteId) ?? [];
      kept.push(refusal);
      const same = kept.filter((other) => other.account === refusal.account && other.topic === refusal.topic);
      if (same.length > MOST_PER_SENDER) kept.splice(kept.indexOf(same[0] as Refusal), 1);
      if (kept.length > MOST_PER_SITE) kept.shift();
      bySite.set(refusal.siteId, kept);
    },
    list: (sites) =>
      [...sites]
        .flatMap((site) => bySite.get(site) ?? [])
        .reverse()
        .sort((a, b) => b.at - a.at),
  };
}

/** Bytes as text that can be shown anywhere: the first ones, with what is not printable replaced. */
export function printable(bytes: Uint8Array, most = PAYLOAD_CHARS): string {
  const text = new TextDecoder().decode(bytes.subarray(0, most * 4));
  //  Control characters, and the bidi ones that can make a line read backwards.
  const clean = text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "·");
  return clean.length > most || bytes.length > most * 4 ? `${clean.slice(0, most)}…` : clean;
}
