// Tells dashboards that something about a site changed. Gathered for a moment and told once a site: a gateway with a
// hundred new devices must not make every dashboard fetch everything a hundred times.
import type { Clock } from "../lib/clock.ts";
import type { SiteId } from "../model.ts";
import type { Estate } from "../store/estate.ts";

/** Chosen: a person sees it at once, and a flood is one message a second and site. */
const GATHER_MS = 1000;

export type SiteChanges = {
  readonly note: (siteId: SiteId) => void;
  readonly close: () => void;
};

export function createSiteChanges(clock: Clock, show: (siteId: SiteId) => void): SiteChanges {
  const changed = new Set<SiteId>();
  let stop: (() => void) | undefined;
  return {
    note: (siteId) => {
      changed.add(siteId);
      stop ??= clock.after(GATHER_MS, () => {
        stop = undefined;
        const sites = [...changed];
        changed.clear();
        for (const site of sites) show(site);
      });
    },
    close: () => stop?.(),
  };
}

/** Each time it is asked, the sites whose own row or devices have changed since: a district has more than a dashboard can take at once. */
export function siteChanges(estate: Estate): () => SiteId[] {
  let before = new Map<SiteId, string>();
  const changed = (): SiteId[] => {
    const sensors = Map.groupBy(estate.sensors(), (sensor) => sensor.siteId);
    const cameras = Map.groupBy(estate.cameras(), (camera) => camera.siteId);
    const now = new Map(
      estate
        .sites()
        .map((site) => [site.id, JSON.stringify([site, sensors.get(site.id), cameras.get(site.id)])]),
    );
    const ids = [...new Set([...before.keys(), ...now.keys()])].filter(
      (id) => before.get(id) !== now.get(id),
    );
    before = now;
    return ids;
  };
  changed();
  return changed;
}
