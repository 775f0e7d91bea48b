// The estate as the book has it inside one transaction, and how much of it a person may touch. What is checked against it
// holds when it is written, whoever else is writing.
import { isIP } from "node:net";
import { decidesFromAbove, isEverywhere, reach } from "../access/rights.ts";
import { createTree } from "../access/tree.ts";
import type { DeviceId, Person, Sensor, Site, SiteId } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import {
  listCameras,
  listRemovedSites,
  listRetiredSensors,
  listSensors,
  listSites,
  type SealedCamera,
} from "../store/sites.ts";
import type { Desk } from "./desk.ts";

/** Whoever works out several changes at once puts each into it, so that the next is checked against it too. */
export type EstateView = {
  readonly sites: Map<SiteId, Site>;
  readonly sensors: Map<DeviceId, Sensor>;
  readonly cameras: Map<DeviceId, SealedCamera>;
  /** By `addressKey`. */
  readonly byAddress: Map<string, Sensor>;
  readonly retired: ReadonlyMap<string, Sensor>;
  /** Sites that were removed, with what each hung under. Their past comes back with their ids. */
  readonly removed: ReadonlyMap<SiteId, SiteId | null>;
  /** The sites that the person may change, and hang others under. */
  readonly reach: Set<SiteId>;
  /** True if the person runs a site or is above it: more than eating from its kitchen, which is in `reach`, too. */
  readonly runs: (siteId: SiteId) => boolean;
  /** True for who may also make a site without a parent. */
  readonly everywhere: boolean;
  /** Why a camera of this site cannot be there; undefined if it can. A name is looked up when it is used. */
  readonly whyNoCameraAt: (siteId: SiteId, host: string, port: number) => "network" | "port" | undefined;
};

export async function readEstate(
  { cameraReach }: Pick<Desk, "cameraReach">,
  db: BookQueries,
  person: Person,
): Promise<EstateView> {
  const sites = await listSites(db);
  const sensors = await listSensors(db);
  const cameras = await listCameras(db);
  const retired = await listRetiredSensors(db);
  const removed = await listRemovedSites(db);
  const tree = createTree(sites);
  const byId = new Map(sites.map((site) => [site.id, site]));
  return {
    sites: byId,
    sensors: new Map(sensors.map((sensor) => [sensor.id, sensor])),
    cameras: new Map(cameras.map((camera) => [camera.id, camera])),
    byAddress: new Map(sensors.map((sensor) => [addressKey(sensor), sensor])),
    retired: new Map(retired.map((sensor) => [addressKey(sensor), sensor])),
    removed: new Map(removed.map(({ id, parentId }) => [id, parentId])),
    reach: new Set(reach(person, "sites.edit", tree)),
    runs: (siteId) => decidesFromAbove(person, "sites.edit", siteId, tree),
    everywhere: isEverywhere(person),
    whyNoCameraAt: (siteId, host, port) => {
      const address = host.replace(/^\[|\]$/g, "");
      const path = pathOf(byId, siteId);
      return isIP(address) === 0
        ? cameraReach.whyNotPort(path, port)
        : cameraReach.whyNot(path, address, port);
    },
  };
}

/** A site and what it hangs under, also of a site that is being made. One that hangs below itself is refused elsewhere. */
function pathOf(sites: ReadonlyMap<SiteId, Site>, siteId: SiteId): SiteId[] {
  const path: SiteId[] = [];
  for (
    let at: SiteId | null = siteId;
    at !== null && !path.includes(at);
    at = sites.get(at)?.parentId ?? null
  )
    path.push(at);
  return path;
}

/** Two sensors with the same one would be one device. */
export function addressKey({
  siteId,
  family,
  address,
}: Pick<Sensor, "siteId" | "family" | "address">): string {
  return `${siteId}\n${family}\n${address}`;
}

/** Whether a new site cannot have this id: another has it, or had it and was removed outside the person's branch. */
export function isSiteTaken(view: EstateView, id: SiteId): boolean {
  if (view.sites.has(id)) return true;
  const above = view.removed.get(id);
  if (above === undefined || view.everywhere) return false;
  return above === null || !view.reach.has(above);
}

/** Whether this id is a retired sensor's: its past would become another device's. */
export function isRetired(view: EstateView, id: DeviceId): boolean {
  for (const sensor of view.retired.values()) if (sensor.id === id) return true;
  return false;
}

/** Whether `site` would hang below itself by hanging under `above`. */
export function isCircle(view: EstateView, site: SiteId, above: SiteId): boolean {
  const seen = new Set<SiteId>();
  const open = [above];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === site) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    const up = view.sites.get(next);
    if (up !== undefined) open.push(...up.serves, ...(up.parentId === null ? [] : [up.parentId]));
  }
  return false;
}

/** An id for a new site: of what its name has of letters and digits, else of its parent and kind. */
export function freeSiteId(
  view: EstateView,
  site: Pick<Site, "name" | "kind" | "parentId">,
  isReserved: (id: SiteId) => boolean = () => false,
): SiteId {
  const plain = slug(site.name);
  const base = plain !== "" ? plain : [site.parentId ?? "", site.kind].filter((one) => one !== "").join("-");
  return free(base, (id) => view.sites.has(id) || view.removed.has(id) || isReserved(id));
}

/** An id for a new sensor or camera of a site. */
export function freeDeviceId(view: EstateView, siteId: SiteId, hints: readonly string[]): DeviceId {
  const base = hints.map(slug).find((one) => one !== "") ?? "device";
  const taken = new Set([...view.retired.values()].map((sensor) => sensor.id));
  const name = free(base, (part) => isTaken(view, taken, `${siteId}.${part}`));
  return `${siteId}.${name}`;
}

function isTaken(view: EstateView, retired: ReadonlySet<DeviceId>, id: DeviceId): boolean {
  return view.sensors.has(id) || view.cameras.has(id) || retired.has(id);
}

/** Chosen: leaves room for a number within the 64 characters of an id. */
const SLUG_CHARS = 56;

function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, SLUG_CHARS)
    .replace(/-+$/, "");
  //  Of 3号冰箱 only the 3 would be left, which names nothing.
  return /[a-z]/.test(plain) ? plain : "";
}

function free(wanted: string, isUsed: (id: string) => boolean): string {
  const base = wanted.slice(0, SLUG_CHARS).replace(/-+$/, "");
  if (!isUsed(base)) return base;
  for (let n = 2; ; n++) if (!isUsed(`${base}-${n}`)) return `${base}-${n}`;
}
