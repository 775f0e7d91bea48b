// What the page of coverage asks of the hub, and how the list is filtered and ordered.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AreaName } from "../../../devices/areas.ts";
import type { AreaChange, AreaState, Coverage, CoverageHistory } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { KEYS } from "../queries.ts";

const KEY = ["coverage"];
//  Chosen: the hub looks each 5 s; a list of a district is looked at for minutes.
const ASK_EVERY_MS = 15_000;

function withSite(path: string, site: string): string {
  return site === "" ? path : `${path}${path.includes("?") ? "&" : "?"}site=${encodeURIComponent(site)}`;
}

export function useCoverage(site: string) {
  return useQuery({
    queryKey: [...KEY, site],
    queryFn: ({ signal }) =>
      ask<{ items: Coverage[] }>("GET", withSite("/coverage", site), undefined, signal),
    refetchInterval: ASK_EVERY_MS,
  });
}

export function useCoverageDays(site: string) {
  return useQuery({
    queryKey: [...KEY, "days", site],
    queryFn: ({ signal }) =>
      ask<CoverageHistory>("GET", withSite("/coverage/days?days=30", site), undefined, signal),
  });
}

export function useAreaChange(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ area, ...change }: AreaChange & { area: AreaName }) =>
      ask<Coverage>("PUT", `/sites/${encodeURIComponent(siteId)}/areas/${area}`, change),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: KEY });
      void queries.invalidateQueries({ queryKey: KEYS.sites });
    },
  });
}

export type CellState = AreaState | "absent" | "unsaid";

export function cellOf(item: Coverage, area: AreaName): CellState {
  const asked = item.areas.find((one) => one.area === area);
  if (asked !== undefined) return asked.state;
  return item.absent.some((one) => one.area === area) ? "absent" : "unsaid";
}

export function gapsOf(item: Coverage): Coverage["areas"] {
  return item.areas.filter(({ state }) => state !== "seen");
}

export const FILTERS = ["all", "blind", "offline", "not-believed", "whole"] as const;
export type Filter = (typeof FILTERS)[number];
export const SORTS = ["gaps", "share", "town", "name"] as const;
export type Sort = (typeof SORTS)[number];

/** One without any area asked for, or without any camera, is no kitchen that is seen: it stands with the blind ones. */
export function isShown(item: Coverage, filter: Filter): boolean {
  if (filter === "all") return true;
  if (filter === "whole") return item.areas.length > 0 && gapsOf(item).length === 0;
  if (filter === "blind" && (item.areas.length === 0 || item.cameras === 0)) return true;
  return item.areas.some(({ state }) => state === filter);
}

export function inOrder(items: readonly Coverage[], sort: Sort): Coverage[] {
  const byName = (x: Coverage, y: Coverage) => x.name.localeCompare(y.name, "zh");
  const by: Record<Sort, (x: Coverage, y: Coverage) => number> = {
    gaps: (x, y) => weight(y) - weight(x) || byName(x, y),
    share: (x, y) => (x.share ?? -1) - (y.share ?? -1) || byName(x, y),
    town: (x, y) => (x.town ?? "").localeCompare(y.town ?? "", "zh") || byName(x, y),
    name: byName,
  };
  return items.toSorted(by[sort]);
}

/** A kitchen of which nothing at all is asked for or seen comes before any that has gaps. */
function weight(item: Coverage): number {
  return item.areas.length === 0 || item.cameras === 0 ? 1000 : gapsOf(item).length;
}
