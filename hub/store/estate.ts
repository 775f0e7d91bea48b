// What is installed where, in memory: the book's sites, sensors and cameras, read again after each change, because
// every reading and every question needs them.
import { createHash } from "node:crypto";
import type { Camera, DeviceId, Sensor, Site, SiteId, UnixMs } from "../model.ts";
import { addAuditLine } from "./audit.ts";
import type { Book } from "./book.ts";
import { deviceExists, listCameras, listSensors, listSites, putSensor, type SealedCamera } from "./sites.ts";

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
   * undefined once the site has as many of those as anybody will look through.
   */
  readonly sensorFor: (siteId: SiteId, family: string, address: string) => Promise<Sensor | undefined>;
  /** The sensors known at `address`, and at `<address>/…` (the probes of a device). */
  readonly sensorsAt: (siteId: SiteId, family: string, address: string) => readonly Sensor[];
  /** Reads the book again; then tells who listens. */
  readonly reload: () => Promise<void>;
  readonly onChange: (listener: () => void) => void;
};

/** Chosen: what most battery sensors keep; silence of a device nobody has described is measured against it. */
const ASSUMED_INTERVAL_S = 300;
/** Chosen: a sender that makes up names must not fill the book. */
const MOST_UNASSIGNED_PER_SITE = 200;

export async function openEstate(book: Book, now: () => UnixMs): Promise<Estate> {
  let sites: readonly Site[] = [];
  let sensors = new Map<DeviceId, Sensor>();
  let byAddress = new Map<string, Sensor>();
  let cameras = new Map<DeviceId, SealedCamera>();
  const listeners: (() => void)[] = [];
  const arriving = new Map<string, Promise<Sensor>>();

  async function reload(): Promise<void> {
    sites = await listSites(book.db);
    const read = await listSensors(book.db);
    sensors = new Map(read.map((sensor) => [sensor.id, sensor]));
    byAddress = new Map(
      read.map((sensor) => [addressKey(sensor.siteId, sensor.family, sensor.address), sensor]),
    );
    cameras = new Map((await listCameras(book.db)).map((camera) => [camera.id, camera]));
    for (const listener of listeners) listener();
  }

  async function add(siteId: SiteId, family: string, address: string): Promise<Sensor> {
    const id = await freeId(book, siteId, family, address);
    const sensor: Sensor = {
      id,
      siteId,
      name: address,
      place: "unassigned",
      intervalS: ASSUMED_INTERVAL_S,
      family,
      address,
    };
    await book.together(async (queries) => {
      await putSensor(queries, sensor, now());
      const event = {
        at: now(),
        who: "hub",
        action: "sensor.found",
        siteId,
        target: id,
        detail: `${family}: ${address}`,
      };
      await addAuditLine(queries, event);
    });
    await reload();
    return sensor;
  }

  await reload();
  return {
    sites: () => sites,
    sensors: () => [...sensors.values()],
    cameras: () => [...cameras.values()],
    sensor: (id) => sensors.get(id),
    camera: (id) => cameras.get(id),
    siteOf: (id) => sensors.get(id)?.siteId ?? cameras.get(id)?.siteId,
    sensorFor: async (siteId, family, address) => {
      const key = addressKey(siteId, family, address);
      const known = byAddress.get(key);
      if (known !== undefined) return known;
      const unassigned = [...sensors.values()].filter(
        (one) => one.siteId === siteId && one.place === "unassigned",
      );
      if (unassigned.length >= MOST_UNASSIGNED_PER_SITE && !arriving.has(key)) return undefined;
      //  Two messages of a new device may be on their way at once: it is still one device.
      const adding = arriving.get(key) ?? add(siteId, family, address).finally(() => arriving.delete(key));
      arriving.set(key, adding);
      return await adding;
    },
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

/** An id that is safe in URLs and, where the address is so already, is the address itself. */
async function freeId(book: Book, siteId: SiteId, family: string, address: string): Promise<DeviceId> {
  const plain = address
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-|-$/g, "");
  const mark = createHash("sha256").update(`${family}\n${address}`).digest("hex").slice(0, 6);
  const id =
    plain === address ? `${siteId}.${plain}` : `${siteId}.${plain === "" ? mark : `${plain}-${mark}`}`;
  return (await deviceExists(book.db, id)) ? `${id}-${mark}` : id;
}

function addressKey(siteId: SiteId, family: string, address: string): string {
  return `${siteId}\n${family}\n${address}`;
}
