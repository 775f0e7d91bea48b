// Finds what lies behind silence: a gateway, a site's power or line, its cameras' recorder, or the network of several
// sites. Pure. One moment must explain it: all that is gone was there until then, and nothing was heard after it.
import type { DeviceId, SiteId, UnixMs } from "../model.ts";

/** What may follow from a cause, and so be folded into it. What a device measured is never one of them. */
export const CONSEQUENCES: ReadonlySet<string> = new Set(["sensor-silent", "camera-offline"]);

/** From the smallest to the largest: a larger one takes the place of those within it. */
export const CAUSE_RULES = ["gateway-silent", "cameras-gone", "site-power-or-line", "network-down"] as const;
export type CauseRule = (typeof CAUSE_RULES)[number];

/** The way of all cameras of a site. */
export const CAMERAS = "cameras";

/** A sensor or camera, and what is known of its being there. */
export type SeenDevice = {
  readonly id: DeviceId;
  readonly siteId: SiteId;
  /** Through what it comes: an account and the family of its gateway, or CAMERAS. Undefined until it is known. */
  readonly way: string | undefined;
  readonly heardAt: UnixMs;
  /**
   * "fresh": it keeps its interval. "missing": two messages in a row did not come, or it was said to be gone. Between the
   * two nothing can be said.
   */
  readonly standing: "fresh" | "doubtful" | "missing";
  /** Quiet for longer than this, it counts as silent. */
  readonly patienceMs: number;
  /** When the cause of its absence is over, how long until its next message has to be there. */
  readonly graceMs: number;
};

export type Cause = {
  readonly rule: CauseRule;
  /** The site, or for a network the lowest one under which all of it hangs. */
  readonly siteId: SiteId;
  /** Of a gateway. */
  readonly way?: string;
  /** When the last of it was heard. */
  readonly since: UnixMs;
  readonly gone: readonly DeviceId[];
};

/** A site and what it hangs under, up to the top. */
export type PathUp = (siteId: SiteId) => readonly SiteId[];

/** What is gone together among some devices, and whether any of them was heard since. */
export type Outage = {
  readonly since: UnixMs;
  readonly gone: readonly SeenDevice[];
  readonly isThere: boolean;
  /** Of some it cannot be said yet. */
  readonly isDoubtful: boolean;
};

/** True if the device was not silent yet at that moment: what ended then explains that it is gone. */
export function wasThere({ heardAt, patienceMs }: SeenDevice, at: UnixMs): boolean {
  return at - heardAt <= patienceMs;
}

/** Undefined where nothing is missing. */
export function outageOf(devices: readonly SeenDevice[]): Outage | undefined {
  const missing = devices.filter(({ standing }) => standing === "missing");
  if (missing.length === 0) return undefined;
  const since = Math.max(...missing.map(({ heardAt }) => heardAt));
  const others = devices.filter(({ standing }) => standing !== "missing");
  return {
    since,
    //  What was known to be gone before has another cause.
    gone: missing.filter((device) => wasThere(device, since)),
    isThere: others.some(({ standing, heardAt }) => standing === "fresh" && heardAt > since),
    isDoubtful: others.some(({ standing }) => standing === "doubtful"),
  };
}

/** Chosen: one device alone has died by itself. */
const LEAST_TOGETHER = 2;
/** Chosen: two kitchens of one sensor each are no proof of a network. */
const LEAST_OF_NETWORK = 3;

/** The causes that explain what is missing now, each device in one of them at most. */
export function findCauses(devices: readonly SeenDevice[], pathUp: PathUp): readonly Cause[] {
  const bySite = Map.groupBy(devices, ({ siteId }) => siteId);
  const outages = new Map(
    [...bySite].flatMap(([siteId, some]) => {
      const outage = outageOf(some);
      return outage === undefined ? [] : [[siteId, outage] as const];
    }),
  );
  const networks = networksOf(bySite, outages, pathUp);
  const taken = new Set(networks.flatMap(({ sites }) => sites));
  const ofSites = [...outages]
    .filter(([siteId]) => !taken.has(siteId))
    .flatMap(([siteId, outage]) => ofSite(siteId, bySite.get(siteId) ?? [], outage));
  return [...networks.map(({ cause }) => cause), ...ofSites];
}

function ofSite(siteId: SiteId, devices: readonly SeenDevice[], outage: Outage): readonly Cause[] {
  const ways = new Set(outage.gone.flatMap(({ way }) => way ?? []));
  if (!outage.isThere && ways.size >= 2 && outage.gone.length >= LEAST_TOGETHER)
    return [{ rule: "site-power-or-line", siteId, since: outage.since, gone: idsOf(outage.gone) }];
  return [...Map.groupBy(devices, ({ way }) => way)].flatMap(([way, some]) => {
    const one = outageOf(some);
    if (way === undefined || one === undefined || one.isThere || one.gone.length < LEAST_TOGETHER) return [];
    const what = { siteId, since: one.since, gone: idsOf(one.gone) };
    return [
      way === CAMERAS ? { rule: "cameras-gone", ...what } : { rule: "gateway-silent", ...what, way },
    ] as const;
  });
}

type Network = { readonly cause: Cause; readonly sites: readonly SiteId[] };

/** Several sites that are gone with all that hangs under the same site: the widest first, named by the lowest such site. */
function networksOf(
  bySite: ReadonlyMap<SiteId, readonly SeenDevice[]>,
  outages: ReadonlyMap<SiteId, Outage>,
  pathUp: PathUp,
): readonly Network[] {
  const down = [...outages].filter(([, { gone, isThere }]) => gone.length > 0 && !isThere);
  if (down.length < 2) return [];
  const above = new Set(down.flatMap(([siteId]) => pathUp(siteId).slice(1)));
  const below = new Map<SiteId, SiteId[]>();
  for (const siteId of bySite.keys())
    for (const up of pathUp(siteId).slice(1))
      if (above.has(up)) below.set(up, [...(below.get(up) ?? []), siteId]);
  const candidates = [...below]
    .flatMap(([top, sites]) => networkOf(top, sites, bySite))
    .sort(
      (a, b) =>
        b.sites.length - a.sites.length || pathUp(b.cause.siteId).length - pathUp(a.cause.siteId).length,
    );
  const taken = new Set<SiteId>();
  return candidates.filter(({ sites }) => {
    if (sites.some((site) => taken.has(site))) return false;
    for (const site of sites) taken.add(site);
    return true;
  });
}

function networkOf(
  top: SiteId,
  sites: readonly SiteId[],
  bySite: ReadonlyMap<SiteId, readonly SeenDevice[]>,
): readonly Network[] {
  const outage = outageOf(sites.flatMap((site) => bySite.get(site) ?? []));
  if (outage === undefined || outage.isThere || outage.gone.length < LEAST_OF_NETWORK) return [];
  const gone = new Set(outage.gone.map(({ siteId }) => siteId));
  if (gone.size < 2) return [];
  const cause: Cause = { rule: "network-down", siteId: top, since: outage.since, gone: idsOf(outage.gone) };
  return [{ cause, sites: [...gone] }];
}

function idsOf(devices: readonly SeenDevice[]): DeviceId[] {
  return devices.map(({ id }) => id);
}
