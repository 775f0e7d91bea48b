// The tree of sites as it hangs together, whatever its depth, worst first within each parent. Pure.
import type { Site } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";

export type SiteSummary = Site["summary"];

export type SiteNode = {
  readonly site: Site;
  readonly children: readonly SiteNode[];
  /** Canteens it eats from that hang elsewhere in the tree. */
  readonly fedBy: readonly Site[];
};

/** The tops of the tree that the person may see, each with all below it. */
export function buildTree(sites: readonly Site[]): SiteNode[] {
  const known = new Set(sites.map((site) => site.id));
  const childrenOf = groupBy(sites, (site) =>
    site.parentId !== null && known.has(site.parentId) ? site.parentId : null,
  );
  const node = (site: Site): SiteNode => ({
    site,
    children: (childrenOf.get(site.id) ?? []).toSorted(worstFirst).map(node),
    fedBy: sites.filter((one) => one.serves.includes(site.id) && one.parentId !== site.id),
  });
  return (childrenOf.get(null) ?? []).toSorted(worstFirst).map(node);
}

/** The site, everything below it, and the canteens that serve anything among that. */
export function branchOf(sites: readonly Site[], siteId: string): Site[] {
  const inside = new Set([siteId]);
  //  Sites come in no promised order, so go on until nothing is added.
  for (let before = 0; before !== inside.size; ) {
    before = inside.size;
    for (const site of sites) {
      if (site.parentId !== null && inside.has(site.parentId)) inside.add(site.id);
      if (site.serves.some((school) => inside.has(school))) inside.add(site.id);
    }
  }
  return sites.filter((site) => inside.has(site.id));
}

/** From the top down to the site itself. */
export function pathTo(sites: readonly Site[], siteId: string): Site[] {
  const byId = new Map(sites.map((site) => [site.id, site]));
  const path: Site[] = [];
  for (let at = byId.get(siteId); at && !path.includes(at); at = byId.get(at.parentId ?? ""))
    path.unshift(at);
  return path;
}

/** What is wrong with a site in the order of how soon somebody must go there; equals by name. */
export function worstFirst(a: Site, b: Site): number {
  const [x, y] = [a.summary, b.summary];
  return (
    y.openAlerts.critical - x.openAlerts.critical ||
    y.openAlerts.warning - x.openAlerts.warning ||
    y.openAlerts.notice - x.openAlerts.notice ||
    camerasOffline(y) - camerasOffline(x) ||
    y.silentSensors - x.silentSensors ||
    y.blindAreas - x.blindAreas ||
    a.name.localeCompare(b.name, "zh")
  );
}

export function camerasOffline(summary: SiteSummary): number {
  return summary.cameras - summary.camerasOnline;
}

export function openAlertCount(summary: SiteSummary): number {
  const { notice, warning, critical } = summary.openAlerts;
  return notice + warning + critical;
}

/** True for a canteen of which anything is heard or seen now. */
export function isOnline(summary: SiteSummary): boolean {
  return summary.camerasOnline > 0 || summary.sensors > summary.silentSensors;
}

/**
 * All that the person may see, each device once. One top of the tree says it itself; where there are several, a canteen
 * may be in the branch of more than one, so what hangs at the ends is added up instead.
 */
export function totalOf(sites: readonly Site[]): SiteSummary {
  const tops = sites.filter((site) => site.parentId === null);
  const [only] = tops;
  if (tops.length === 1 && only) return only.summary;
  const isEnd = (site: Site) =>
    !sites.some((one) => one.parentId === site.id || one.serves.includes(site.id));
  const ends = sites.filter(isEnd).map((site) => site.summary);
  const sum = (read: (summary: SiteSummary) => number) => ends.reduce((total, one) => total + read(one), 0);
  return {
    sensors: sum((one) => one.sensors),
    silentSensors: sum((one) => one.silentSensors),
    cameras: sum((one) => one.cameras),
    camerasOnline: sum((one) => one.camerasOnline),
    openAlerts: {
      notice: sum((one) => one.openAlerts.notice),
      warning: sum((one) => one.openAlerts.warning),
      critical: sum((one) => one.openAlerts.critical),
    },
    unacknowledgedAlerts: sum((one) => one.unacknowledgedAlerts),
    blindAreas: sum((one) => one.blindAreas),
  };
}
