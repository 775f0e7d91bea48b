// What is installed where, in memory: the book's sites, sensors and cameras, read again after each change, because
// every reading and every question needs them.
import { createHash } from "node:crypto";
import type { Camera, DeviceId, Sensor, Site, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "./audit.ts";
import type { Book, BookQueries } from "./book.ts";
import {
  deviceExists,
  insertSensor,
  listCameras,
  listSensors,
  listSites,
  putSensor,
  type SealedCamera,
  sensorAt,
  sensorIdAt,
} from "./sites.ts";

export type Estate = {
  readonly sites: () => readonly Site[];
  readonly sensors: () => readonly Sensor[];
  readonly cameras: () => readonly SealedCamera[];
  readonly sensor: (id: DeviceId) => Sensor | undefined;
  readonly camera: (id: DeviceId) => Camera | undefined;
  /** The site that a sensor or camera belongs to. */
  readonly siteOf: (deviceId: DeviceId) => SiteId | undefined;
  /**
   * The sensor that a family calls `address` within a site. One not seen before is added under its site, without limits;
   * undefined once the site has as many of those as anybody will look through. A retired one comes back likewise.
   */
  readonly sensorFor: (
    siteId: SiteId,
    family: string,
    address: string,
  ) => Sensor | Promise<Sensor | undefined>;
  /** The sensors known at `address`, and at `<address>/…` (the probes of a device). */
  readonly sensorsAt: (siteId: SiteId, family: string, address: string) => readonly Sensor[];
  /** Reads the book again; then tells who listens. */
  readonly reload: () => Promise<void>;
  /** Told of each change: of one site where a device was found, of any otherwise. */
  readonly onChange: (listener: (siteId?: SiteId) => void) => void;
};

/** Chosen: what most battery sensors keep; silence of a device nobody has described is measured against it. */
const ASSUMED_INTERVAL_S = 300;
/** Chosen: a sender that makes up names must not fill the book. */
const MOST_UNASSIGNED_PER_SITE = 200;

export async function openEstate(book: Book, now: () => UnixMs): Promise<Estate> {
  let sites: readonly Site[] = [];
  let sensors = new Map<DeviceId, Sensor>();
  /** By site, family and address: asked for every message, for which a key of all three would have to be made. */
  let byAddress = new Map<SiteId, Map<string, Map<string, Sensor>>>();
  let cameras = new Map<DeviceId, SealedCamera>();
  const listeners: ((siteId?: SiteId) => void)[] = [];
  const arriving = new Map<string, Promise<Sensor>>();

  async function reload(): Promise<void> {
    sites = await listSites(book.db);
    const read = await listSensors(book.db);
    sensors = new Map(read.map((sensor) => [sensor.id, sensor]));
    byAddress = new Map();
    for (const sensor of read) note(sensor);
    cameras = new Map((await listCameras(book.db)).map((camera) => [camera.id, camera]));
    for (const listener of listeners) listener();
  }

  function note(sensor: Sensor): void {
    const { siteId, family, address } = sensor;
    const ofSite = byAddress.get(siteId) ?? new Map<string, Map<string, Sensor>>();
    byAddress.set(siteId, ofSite.set(family, (ofSite.get(family) ?? new Map()).set(address, sensor)));
  }

  /** Adds a found sensor. One at a time: two with like names must not get one id. */
  async function add(siteId: SiteId, family: string, address: string): Promise<Sensor> {
    const sensor = await book.together(async (queries) => {
      //  Somebody has just set it up, and the estate is still being read again: what they said of it stands.
      const setUp = await sensorAt(queries, { siteId, family, address });
      if (setUp !== undefined) return setUp;
      const retired = await sensorIdAt(queries, { siteId, family, address });
      const id = retired ?? (await freeId(queries, siteId, family, address));
      const found: Sensor = {
        id,
        siteId,
        name: address,
        place: "unassigned",
        intervalS: ASSUMED_INTERVAL_S,
        family,
        address,
      };
      if (retired === undefined) await insertSensor(queries, found, now());
      else await putSensor(queries, found, now());
      const detail = `${family}: ${address}`;
      await addAuditLine(queries, {
        at: now(),
        who: "hub",
        action: "sensor.found",
        siteId,
        target: id,
        detail,
      });
      return found;
    });
    sensors.set(sensor.id, sensor);
    note(sensor);
    for (const listener of listeners) listener(siteId);
    return sensor;
  }

  /** The site's sensors that nobody has described, those on their way included. */
  function unassignedOf(siteId: SiteId): number {
    const known = [...sensors.values()].filter((one) => one.siteId === siteId && one.place === "unassigned");
    return known.length + [...arriving.keys()].filter((key) => key.startsWith(`${siteId}\n`)).length;
  }

  async function find(siteId: SiteId, family: string, address: string): Promise<Sensor | undefined> {
    const key = addressKey(siteId, family, address);
    //  Two messages of a new device may be on their way at once: it is still one device.
    const onItsWay = arriving.get(key);
    if (onItsWay !== undefined) return await onItsWay;
    if (unassignedOf(siteId) >= MOST_UNASSIGNED_PER_SITE) return undefined;
    const adding = add(siteId, family, address).finally(() => arriving.delete(key));
    arriving.set(key, adding);
    return await adding;
  }

  await reload();
  return {
    sites: () => sites,
    sensors: () => [...sensors.values()],
    cameras: () => [...cameras.values()],
    sensor: (id) => sensors.get(id),
    camera: (id) => cameras.get(id),
    siteOf: (id) => sensors.get(id)?.siteId ?? cameras.get(id)?.siteId,
    //  Asked for every message: no promise is made for a sensor that is known.
    sensorFor: (siteId, family, address) =>
      byAddress.get(siteId)?.get(family)?.get(address) ?? find(siteId, family, address),
    sensorsAt: (siteId, family, address) =>
      [...sensors.values()].filter(
        (one) =>
          one.siteId === siteId &&
          one.family === family &&
          (one.address === address || one.address.startsWith(`${address}/`)),
      ),
    reload,
    onChange: (listener) => listeners.push(listener),
  };
}

/** An id that is safe in URLs, that nobody has, and that, where the address is such a one already, is the address itself. */
async function freeId(db: BookQueries, siteId: SiteId, family: string, address: string): Promise<DeviceId> {
  const plain = address
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-|-$/g, "");
  const mark = createHash("sha256").update(`${family}\n${address}`).digest("hex");
  //  A longer and longer mark: another device's name may have been chosen to look like this one's.
  for (let length = plain === address ? 0 : 6; ; length += 6) {
    const name = [plain, mark.slice(0, length)].filter((part) => part !== "").join("-");
    const id = `${siteId}.${name}`;
    if (!(await deviceExists(db, id))) return id;
    if (length > mark.length) throw new Error(`there is no free id for ${id}`);
  }
}

function addressKey(siteId: SiteId, family: string, address: string): string {
  return `${siteId}\n${family}\n${address}`;
}
