// The book's pages on what was found and on messages that nothing understands.
import type { DeviceId, KeptMessage, UnixMs, Unknown } from "../model.ts";
import type { BookQueries } from "./book.ts";

type StoredMessage = { readonly at: UnixMs; readonly payload: string; readonly cut: boolean };

export async function listUnknown(db: BookQueries): Promise<Unknown[]> {
  const rows = await db.selectFrom("newcomer").selectAll().execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    account: row.account,
    topic: row.topic,
    firstAt: row.first_at,
    lastAt: row.last_at,
    count: row.count,
    messages: (JSON.parse(row.messages) as StoredMessage[]).map(
      ({ at, payload, cut }): KeptMessage => ({ at, payload: Buffer.from(payload, "base64"), isCut: cut }),
    ),
    isIgnored: row.ignored === 1,
  }));
}

export async function putUnknown(db: BookQueries, entry: Unknown): Promise<void> {
  const messages: StoredMessage[] = entry.messages.map(({ at, payload, isCut }) => ({
    at,
    payload: Buffer.from(payload).toString("base64"),
    cut: isCut,
  }));
  const row = {
    id: entry.id,
    site_id: entry.siteId,
    account: entry.account,
    topic: entry.topic,
    first_at: entry.firstAt,
    last_at: entry.lastAt,
    count: entry.count,
    messages: JSON.stringify(messages),
    ignored: entry.isIgnored ? 1 : 0,
  };
  await db
    .insertInto("newcomer")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}

export async function deleteUnknown(db: BookQueries, ids: readonly string[]): Promise<void> {
  for (const id of ids) await db.deleteFrom("newcomer").where("id", "=", id).execute();
}

/** Sensors that nobody has said anything about: since when each is known, and whether it is ignored. */
export async function listFound(
  db: BookQueries,
): Promise<ReadonlyMap<DeviceId, { readonly foundAt: UnixMs; readonly isIgnored: boolean }>> {
  const rows = await db
    .selectFrom("sensor")
    .leftJoin("ignored_sensor", "ignored_sensor.sensor_id", "sensor.id")
    .select(["sensor.id", "sensor.created_at", "ignored_sensor.sensor_id as ignored"])
    .where("sensor.place", "=", "unassigned")
    .execute();
  return new Map(rows.map((row) => [row.id, { foundAt: row.created_at, isIgnored: row.ignored !== null }]));
}

export async function setSensorIgnored(
  db: BookQueries,
  sensorId: DeviceId,
  isIgnored: boolean,
): Promise<void> {
  await db.deleteFrom("ignored_sensor").where("sensor_id", "=", sensorId).execute();
  if (isIgnored) await db.insertInto("ignored_sensor").values({ sensor_id: sensorId }).execute();
}
