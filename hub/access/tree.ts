// The tree of sites and its branches. A canteen is in the branch of whoever it hangs under and of each school it serves.
import type { Site, SiteId } from "../model.ts";

export type Tree = {
  readonly site: (id: SiteId) => Site | undefined;
  readonly sites: () => readonly Site[];
  /** This site and all below it; empty if there is no such site. */
  readonly branchOf: (id: SiteId) => ReadonlySet<SiteId>;
  /** This site and what it hangs under, up to the top. */
  readonly pathUp: (id: SiteId) => readonly SiteId[];
};

export function createTree(sites: readonly Site[]): Tree {
  const byId = new Map(sites.map((site) => [site.id, site]));
  const below = new Map<SiteId, SiteId[]>();
  for (const site of sites) {
    for (const above of [site.parentId, ...site.serves]) {
      if (above !== null) below.set(above, [...(below.get(above) ?? []), site.id]);
    }
  }
  const branches = new Map<SiteId, ReadonlySet<SiteId>>();

  function branchOf(id: SiteId): ReadonlySet<SiteId> {
    const known = branches.get(id);
    if (known !== undefined) return known;
    const branch = new Set<SiteId>();
    const open = byId.has(id) ? [id] : [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (branch.has(next)) continue;
      branch.add(next);
      open.push(...(below.get(next) ?? []));
    }
    branches.set(id, branch);
    return branch;
  }

  function pathUp(id: SiteId): SiteId[] {
    const path: SiteId[] = [];
    for (let at: SiteId | null = id; at !== null; at = byId.get(at)?.parentId ?? null) path.push(at);
    return path;
  }

  return { site: (id) => byId.get(id), sites: () => sites, branchOf, pathUp };
}

/** Sites that hang below themselves, by their parents or by whom they serve; empty where the tree is one. */
export function circlesIn(sites: readonly Site[]): SiteId[] {
  let left = new Map(sites.map(({ id, parentId, serves }) => [id, [parentId, ...serves]]));
  for (;;) {
    //  What nothing hangs under, or what hangs under nothing, is on no circle; without it others are free too.
    const above = new Set([...left.values()].flat());
    const inside = [...left].filter(
      ([id, ups]) => above.has(id) && ups.some((up) => up !== null && left.has(up)),
    );
    if (inside.length === left.size) return [...left.keys()];
    left = new Map(inside);
  }
}
