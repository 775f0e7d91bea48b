// Readings with a time of their own too old to be taken unseen, kept aside until a person takes them in or throws them
// away. Promise: `keep` resolves once they are in the book; a device that sends its whole memory pushes out its own.
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import type { Book, BookQueries } from "./book.ts";

/** Chosen: two weeks of ten-minute readings a device; in all some 10 MB of the book. */
const MOST_PER_DEVICE = 2_000;
const MOST_IN_ALL = 100_000;
/** SQLite's parameters are limited; chosen well below. */
const ROWS_AT_ONCE = 500;
const NO_SEQ = -1;

/** What is held of one device. */
export type Held = {
  readonly deviceId: DeviceId;
  readonly count: number;
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** When the newest of them arrived. */
  readonly receivedAt: UnixMs;
  /** How long before their arrival they were measured, in ms. */
  readonly leastAgeMs: number;
  readonly mostAgeMs: number;
  /** The number of the newest: a decision speaks of what was seen. */
  readonly through: number;
};

export type HeldReadings = {
  readonly keep: (readings: readonly Reading[]) => Promise<void>;
};

/** One group at a time goes to the book; what comes meanwhile makes the next. */
export function openHeldReadings(
  book: Book,
  onChange: (deviceIds: ReadonlySet<DeviceId>) => void,
): HeldReadings {
  let waiting: Reading[] = [];
  let next: Promise<void> | undefined;
  let running: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    await running.catch(() => undefined);
    const group = waiting;
    [waiting, next] = [[], undefined];
    running = book.together((queries) => insertHeld(queries, group));
    await running;
    onChange(new Set(group.map((reading) => reading.deviceId)));
  }

  return {
    keep: (readings) => {
      waiting.push(...readings);
      next ??= write();
      return next;
    },
  };
}

async function insertHeld(db: BookQueries, readings: readonly Reading[]): Promise<void> {
  for (let at = 0; at < readings.length; at += ROWS_AT_ONCE) {
    const rows = readings.slice(at, at + ROWS_AT_ONCE).map((one) => ({
      sensor_id: one.deviceId,
      metric: one.metric,
      value: one.value,
      measured_at: one.measuredAt,
      received_at: one.receivedAt,
      seq: one.seq ?? NO_SEQ,
    }));
    //  The same buffer sent again and again is held once.
    await db
      .insertInto("held_reading")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const sensorId of new Set(readings.map((one) => one.deviceId))) {
    await trim(db, sensorId, MOST_PER_DEVICE);
  }
  const excess = (await countAll(db)) - MOST_IN_ALL;
  if (excess > 0) await trimLoudest(db, excess);
}

async function countAll(db: BookQueries): Promise<number> {
  const row = await db
    .selectFrom("held_reading")
    .select((all) => all.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Keeps the newest `most` of a device. */
async function trim(db: BookQueries, sensorId: DeviceId, most: number): Promise<void> {
  const last = await db
    .selectFrom("held_reading")
    .select("number")
    .where("sensor_id", "=", sensorId)
    .orderBy("number", "desc")
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (last !== undefined) await deleteHeld(db, sensorId, last.number);
}

async function trimLoudest(db: BookQueries, excess: number): Promise<void> {
  const loudest = await db
    .selectFrom("held_reading")
    .select((all) => ["sensor_id", all.fn.countAll<number>().as("count")])
    .groupBy("sensor_id")
    .orderBy("count", "desc")
    .limit(1)
    .executeTakeFirst();
  if (loudest !== undefined) await trim(db, loudest.sensor_id, Math.max(0, Number(loudest.count) - excess));
}

export async function listHeld(db: BookQueries, deviceIds: readonly DeviceId[]): Promise<Held[]> {
  if (deviceIds.length === 0) return [];
  const rows = await db
    .selectFrom("held_reading")
    .select((all) => [
      "sensor_id",
      all.fn.countAll<number>().as("count"),
      all.fn.min("measured_at").as("from"),
      all.fn.max("measured_at").as("to"),
      all.fn.max("received_at").as("received"),
      all.fn.max("number").as("through"),
      all.fn.min(all("received_at", "-", all.ref("measured_at"))).as("least"),
      all.fn.max(all("received_at", "-", all.ref("measured_at"))).as("most"),
    ])
    .groupBy("sensor_id")
    .execute();
  const wanted = new Set(deviceIds);
  return rows
    .filter((row) => wanted.has(row.sensor_id))
    .map((row) => ({
      deviceId: row.sensor_id,
      count: Number(row.count),
      from: Number(row.from),
      to: Number(row.to),
      receivedAt: Number(row.received),
      leastAgeMs: Number(row.least),
      mostAgeMs: Number(row.most),
      through: Number(row.through),
    }));
}

/** What is held of a device up to a number, in order of measurement, as late readings. */
export async function readHeld(db: BookQueries, deviceId: DeviceId, through: number): Promise<Reading[]> {
  const rows = await db
    .selectFrom("held_reading")
    .selectAll()
    .where("sensor_id", "=", deviceId)
    .where("number", "<=", through)
    .orderBy("measured_at")
    .execute();
  return rows.map((row) => ({
    deviceId: row.sensor_id,
    metric: row.metric as MetricName,
    value: row.value,
    measuredAt: row.measured_at,
    receivedAt: row.received_at,
    sentAt: row.measured_at,
    ...(row.seq === NO_SEQ ? {} : { seq: row.seq }),
    late: true,
  }));
}

export async function deleteHeld(db: BookQueries, deviceId: DeviceId, through: number): Promise<void> {
  await db
    .deleteFrom("held_reading")
    .where("sensor_id", "=", deviceId)
    .where("number", "<=", through)
    .execute();
}
