// The list of seen areas as a person may see it: every canteen of their branch, and every school that nobody cooks for.
import { AREAS } from "../../devices/areas.ts";
import { permission } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { Desk } from "../actions/desk.ts";
import type { Site, SiteId } from "../model.ts";
import type { AreaAbsence, AreaCoverage, CoverageDay } from "../store/coverage.ts";
import type { Coverage, CoverageHistory } from "./contract.ts";
import { iso } from "./views.ts";

type Kept = {
  readonly coverage: readonly AreaCoverage[];
  readonly absences: readonly AreaAbsence[];
};

/** In the order of the tree's ids. `sites`: those that are asked for, and may be seen. */
export function coverageList(desk: Desk, who: Who, sites: ReadonlySet<SiteId>, kept: Kept): Coverage[] {
  const tree = desk.tree();
  const all = tree.sites();
  const fed = new Set(all.flatMap((site) => (site.kind === "canteen" ? runFor(site) : [])));
  const listed = all.filter(
    (site) =>
      sites.has(site.id) && (site.kind === "canteen" || (site.kind === "school" && !fed.has(site.id))),
  );
  const coverage = Map.groupBy(kept.coverage, (one) => one.siteId);
  const absences = Map.groupBy(kept.absences, (one) => one.siteId);
  const cameras = Map.groupBy(desk.estate.cameras(), (camera) => camera.siteId);
  return listed.map((site) => {
    const own = cameras.get(site.id) ?? [];
    const known = coverage.get(site.id) ?? [];
    const areas = site.areas.flatMap((area) => {
      const one = known.find((each) => each.area === area);
      if (one === undefined) return [];
      const covering = own.filter(
        (camera) => camera.area === area || camera.alsoAreas?.includes(area) === true,
      );
      return [{ area, state: one.state, since: iso(one.since), cameras: covering.map(({ id }) => id) }];
    });
    const absent = (absences.get(site.id) ?? []).filter(({ area }) => !site.areas.includes(area));
    return {
      siteId: site.id,
      kind: site.kind === "school" ? "school" : "canteen",
      name: site.name,
      town: townOf(desk, site, sites),
      schools: site.serves.flatMap((id) => (sites.has(id) ? (tree.site(id)?.name ?? []) : [])),
      cameras: own.length,
      share: areas.length === 0 ? null : areas.filter(({ state }) => state === "seen").length / areas.length,
      areas,
      absent: absent.map(({ area, reason, by, at }) => ({ area, reason, by, at: iso(at) })),
      unsaid:
        site.kind === "school"
          ? []
          : AREAS.filter((area) => !site.areas.includes(area) && !absent.some((one) => one.area === area)),
      mayChange:
        site.kind === "canteen" && permission(who.person, "areas.change", site.id, tree) === "granted",
    };
  });
}

/** Schools that a canteen cooks for: those that it serves, and whatever it hangs under. */
function runFor({ serves, parentId }: Site): SiteId[] {
  return [...serves, ...(parentId === null ? [] : [parentId])];
}

/** The nearest site above that is a town, else a district; null where the reader may not see it. */
function townOf(desk: Desk, site: Site, seen: ReadonlySet<SiteId>): string | null {
  const above = desk
    .tree()
    .pathUp(site.id)
    .flatMap((id) => desk.tree().site(id) ?? []);
  const town = above.find(({ kind }) => kind === "town") ?? above.find(({ kind }) => kind === "district");
  return town !== undefined && seen.has(town.id) ? town.name : null;
}

/** Each day's share, of each site just below the one that is asked for, or of the topmost sites that may be seen. */
export function coverageHistory(
  desk: Desk,
  asked: SiteId | undefined,
  sites: ReadonlySet<SiteId>,
  days: readonly CoverageDay[],
): CoverageHistory {
  const tree = desk.tree();
  const tops = tree
    .sites()
    .filter(({ id, parentId }) => sites.has(id) && (parentId === null || !sites.has(parentId)));
  const above = asked === undefined ? tops.map(({ id }) => id) : [asked];
  const below = tree
    .sites()
    .filter(({ id, parentId }) => parentId !== null && above.includes(parentId) && sites.has(id));
  const groups = [...above.flatMap((id) => tree.site(id) ?? []), ...below];
  return {
    groups: groups.map(({ id, name }) => {
      const branch = tree.branchOf(id);
      const own = days.filter(({ siteId }) => branch.has(siteId) && sites.has(siteId));
      return { siteId: id, name, days: sharesByDay(own) };
    }),
  };
}

function sharesByDay(days: readonly CoverageDay[]): { day: string; share: number }[] {
  return [...Map.groupBy(days, ({ day }) => day)].flatMap(([day, ofDay]) => {
    const sum = (of: "askedS" | "seenS") => ofDay.reduce((total, one) => total + one[of], 0);
    const asked = sum("askedS");
    return asked === 0 ? [] : [{ day, share: sum("seenS") / asked }];
  });
}
