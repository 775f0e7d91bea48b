// The book's pages on sites and what is installed in them.

import type { Selectable } from "kysely";
import type { AreaName } from "../../devices/areas.ts";
import type { Camera, DeviceId, Sensor, Site, SiteId, SiteKind, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";
import { noteCameraMove } from "./camera-moves.ts";

export async function listSites(db: BookQueries): Promise<Site[]> {
  const rows = await db
    .selectFrom("site")
    .selectAll()
    .where("removed_at", "is", null)
    .orderBy("id")
    .execute();
  const serves = await db.selectFrom("serves").selectAll().orderBy("school_id").execute();
  const schoolsOf = Map.groupBy(serves, (row) => row.canteen_id);
  return rows.map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    kind: row.kind as SiteKind,
    name: row.name,
    serves: (schoolsOf.get(row.id) ?? []).map((each) => each.school_id),
    areas: JSON.parse(row.areas) as AreaName[],
  }));
}

/** The sites that are hidden, and what each hung under. */
export async function listRemovedSites(
  db: BookQueries,
): Promise<{ readonly id: SiteId; readonly parentId: SiteId | null }[]> {
  return await db
    .selectFrom("site")
    .select(["id", "parent_id as parentId"])
    .where("removed_at", "is not", null)
    .execute();
}

/** Adds, renews or brings back a site and whom it serves. Its parent and the schools must be there already. */
export async function putSite(db: BookQueries, site: Site): Promise<void> {
  const { id, parentId, kind, name, areas } = site;
  const row = { id, parent_id: parentId, kind, name, areas: JSON.stringify(areas), removed_at: null };
  await db
    .insertInto("site")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await db.deleteFrom("serves").where("canteen_id", "=", id).execute();
  if (site.serves.length === 0) return;
  await db
    .insertInto("serves")
    .values(site.serves.map((school) => ({ canteen_id: id, school_id: school })))
    .execute();
}

export async function listSensors(db: BookQueries): Promise<Sensor[]> {
  const rows = await db
    .selectFrom("sensor")
    .selectAll()
    .where("retired_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(toSensor);
}

/** The sensors that are hidden until they are heard of again. */
export async function listRetiredSensors(db: BookQueries): Promise<Sensor[]> {
  const rows = await db.selectFrom("sensor").selectAll().where("retired_at", "is not", null).execute();
  return rows.map(toSensor);
}

function toSensor(row: Selectable<BookTables["sensor"]>): Sensor {
  return {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    place: row.place,
    intervalS: row.interval_s,
    family: row.family,
    address: row.address,
    appliance: row.appliance ?? "",
    defrosts: row.defrosts !== 0,
  };
}

function sensorRow({ id, siteId, name, place, intervalS, family, address, appliance, defrosts }: Sensor) {
  const row = { id, site_id: siteId, name, place, interval_s: intervalS, family, address };
  return { ...row, appliance: appliance || null, defrosts: defrosts === true ? 1 : 0 };
}

/**
 * Adds a sensor, or renews or brings back the one with the same id. From `at` on it is judged by its new place; a new one has been there
 * all along.
 */
export async function putSensor(db: BookQueries, sensor: Sensor, at: UnixMs): Promise<void> {
  const before = await db.selectFrom("sensor").selectAll().where("id", "=", sensor.id).executeTakeFirst();
  const { id, siteId, place, intervalS } = sensor;
  const row = { ...sensorRow(sensor), retired_at: null };
  await db
    .insertInto("sensor")
    .values({ ...row, created_at: at })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  if (before?.place === place && before.interval_s === intervalS && before.site_id === siteId) return;
  await putPlacement(db, { sensorId: id, siteId, from: before === undefined ? 0 : at, place, intervalS });
}

/** What a sensor serves, from a moment on. */
export type Placement = {
  readonly sensorId: DeviceId;
  readonly from: UnixMs;
  readonly place: string;
  readonly intervalS: number;
  /** Where it stood; absent where that is not known any more. */
  readonly siteId?: SiteId;
};

async function putPlacement(
  db: BookQueries,
  { sensorId, siteId, from, place, intervalS }: Placement,
): Promise<void> {
  const row = {
    sensor_id: sensorId,
    from_at: from,
    place,
    interval_s: intervalS,
    site_id: siteId ?? null,
  };
  await db
    .insertInto("placement")
    .values(row)
    .onConflict((conflict) => conflict.columns(["sensor_id", "from_at"]).doUpdateSet(row))
    .execute();
}

/** Every placement, in order of time. */
export async function listPlacements(db: BookQueries): Promise<Placement[]> {
  const rows = await db.selectFrom("placement").selectAll().orderBy("from_at").execute();
  return rows.map((row) => ({
    sensorId: row.sensor_id,
    from: row.from_at,
    place: row.place,
    intervalS: row.interval_s,
    ...(row.site_id === null ? {} : { siteId: row.site_id }),
  }));
}

/** When each sensor was set up or first found. */
export async function sensorsSetUpAt(db: BookQueries): Promise<ReadonlyMap<DeviceId, UnixMs>> {
  const rows = await db.selectFrom("sensor").select(["id", "created_at"]).execute();
  return new Map(rows.map((row) => [row.id, row.created_at]));
}

/** The sensor that a family calls so within a site, if it is known and not retired. */
export async function sensorAt(
  db: BookQueries,
  { siteId, family, address }: Pick<Sensor, "siteId" | "family" | "address">,
): Promise<Sensor | undefined> {
  const row = await db
    .selectFrom("sensor")
    .selectAll()
    .where("site_id", "=", siteId)
    .where("family", "=", family)
    .where("address", "=", address)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : toSensor(row);
}

/** The id of the sensor that a family calls so within a site, if it is or was known. */
export async function sensorIdAt(
  db: BookQueries,
  { siteId, family, address }: Pick<Sensor, "siteId" | "family" | "address">,
): Promise<DeviceId | undefined> {
  const row = await db
    .selectFrom("sensor")
    .select("id")
    .where("site_id", "=", siteId)
    .where("family", "=", family)
    .where("address", "=", address)
    .executeTakeFirst();
  return row?.id;
}

/** Adds a sensor that is not there; rejects if one with its id or its address is. */
export async function insertSensor(db: BookQueries, sensor: Sensor, at: UnixMs): Promise<void> {
  const { id, siteId, place, intervalS } = sensor;
  await db
    .insertInto("sensor")
    .values({ ...sensorRow(sensor), created_at: at })
    .execute();
  await putPlacement(db, { sensorId: id, siteId, from: 0, place, intervalS });
}

/** A camera with its sealed password. */
export type SealedCamera = Camera & { readonly sealedPassword: string | undefined };

export async function listCameras(db: BookQueries): Promise<SealedCamera[]> {
  const rows = await db.selectFrom("camera").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    area: row.area as AreaName,
    alsoAreas: JSON.parse(row.also_areas) as AreaName[],
    ...(row.has_sound === 0 ? {} : { sound: true as const }),
    address: {
      brand: row.brand,
      host: row.host,
      port: row.port,
      channel: row.channel,
      ...(row.path === null ? {} : { path: row.path }),
      ...(row.sub_path === null ? {} : { subPath: row.sub_path }),
      ...(row.user === null ? {} : { user: row.user }),
    },
    sealedPassword: row.password ?? undefined,
  }));
}

/** Adds a camera, or renews the one with the same id. */
export async function putCamera(db: BookQueries, camera: SealedCamera, at: UnixMs): Promise<void> {
  await noteCameraMove(db, camera.id, camera.siteId, at);
  const { brand, host, port, channel, path, subPath, user } = camera.address;
  const row = {
    id: camera.id,
    site_id: camera.siteId,
    name: camera.name,
    area: camera.area,
    also_areas: JSON.stringify(camera.alsoAreas ?? []),
    has_sound: camera.sound === true ? 1 : 0,
    brand,
    host,
    port,
    channel,
    path: path ?? null,
    sub_path: subPath ?? null,
    user: user ?? null,
    password: camera.sealedPassword ?? null,
  };
  await db
    .insertInto("camera")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

/** True if a sensor or camera has this id already. */
export async function deviceExists(db: BookQueries, id: DeviceId): Promise<boolean> {
  const sensor = await db.selectFrom("sensor").select("id").where("id", "=", id).executeTakeFirst();
  if (sensor !== undefined) return true;
  return (await db.selectFrom("camera").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}

/** Forgets the passwords of all cameras; gives how many had one. */
export async function forgetCameraPasswords(db: BookQueries): Promise<number> {
  const [result] = await db
    .updateTable("camera")
    .set({ password: null })
    .where("password", "is not", null)
    .execute();
  return Number(result?.numUpdatedRows ?? 0);
}
