// What was not taken in, kept for the person who can mend its sender: the last ones of each site, none of whose
// devices can push out all the others'.
import { reasonText, type Said } from "../../devices/reasons.ts";
import type { Refusal, SiteId } from "../model.ts";

/** Chosen: enough to see what is wrong with one sender, and a screen or two per site. */
const MOST_PER_SENDER = 20;
const MOST_PER_SITE = 200;
const TEXT_CHARS = 200;
const MOST_SAID = 6;

export type Refusals = {
  readonly add: (refusal: Omit<Refusal, "reason">) => void;
  /** The last ones of some sites, newest first. */
  readonly list: (sites: ReadonlySet<SiteId>) => Refusal[];
};

export function createRefusals(): Refusals {
  const bySite = new Map<SiteId | null, Refusal[]>();
  return {
    add: (given) => {
      //  Everything in it may have come from the sender.
      const refusal = {
        ...given,
        account: printable(given.account, 64),
        topic: printable(given.topic),
        reason: printable(reasonText(given.why)),
        why: given.why.slice(0, MOST_SAID).map(printableSaid),
        payload: printable(given.payload),
      };
      const kept = bySite.get(refusal.siteId) ?? [];
      kept.push(refusal);
      const same = kept.filter((other) => other.account === refusal.account && other.topic === refusal.topic);
      if (same.length > MOST_PER_SENDER) kept.splice(kept.indexOf(same[0] as Refusal), 1);
      if (kept.length > MOST_PER_SITE) kept.splice(oldestOfLoudest(kept), 1);
      bySite.set(refusal.siteId, kept);
    },
    list: (sites) =>
      [...sites]
        .flatMap((site) => bySite.get(site) ?? [])
        .reverse()
        .sort((a, b) => b.at - a.at),
  };
}

/** The place of the oldest refusal of the account that has most: who floods pushes out its own. */
function oldestOfLoudest(kept: readonly Refusal[]): number {
  const counts = Map.groupBy(kept, (one) => one.account);
  const loudest = [...counts.values()].reduce((most, other) => (other.length > most.length ? other : most));
  return kept.indexOf(loudest[0] as Refusal);
}

function printableSaid({ code, values }: Said): Said {
  if (values === undefined) return { code };
  const shown = Object.entries(values).map(([name, value]) => [name, printable(value)]);
  return { code, values: Object.fromEntries(shown) };
}

/** Bytes as text, as far as a refusal will show them. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, TEXT_CHARS * 4 + 1));
}

/** Text that can be shown anywhere: its beginning, with what is not printable replaced. */
export function printable(text: string, most = TEXT_CHARS): string {
  //  Control characters, and the bidi ones that can make a line read backwards.
  const clean = text.slice(0, most + 1).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "·");
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}
