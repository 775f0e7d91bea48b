// Lists in pages: which sites a list may speak of, and where the next page begins.
import { type Action, reach } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { Tree } from "../access/tree.ts";
import { type Refused, refuse } from "../actions/desk.ts";
import type { SiteId } from "../model.ts";

/** The sites that a list shows: those the person may read, narrowed to `?site=` and all below it. */
export function sitesAsked(
  tree: Tree,
  who: Who,
  action: Action,
  site: string | undefined,
): { readonly sites: ReadonlySet<SiteId> } | Refused {
  const readable = reach(who.person, action, tree);
  if (site === undefined) return { sites: readable };
  if (!readable.has(site)) return refuse(404, "There is no such site, or it is outside your branch.");
  return { sites: new Set([...tree.branchOf(site)].filter((id) => readable.has(id))) };
}

/** One page of things that are ordered by id; the cursor is the last id of the page before. */
export function pageById<T extends { readonly id: string }>(
  things: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly items: readonly T[]; readonly next?: string } {
  const ordered = things
    .filter((thing) => cursor === undefined || thing.id > cursor)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = ordered.slice(0, limit);
  const last = items.at(-1);
  return ordered.length > limit && last !== undefined ? { items, next: last.id } : { items };
}
