// Readings with a time of their own too old to be taken unseen, kept aside until a person takes them in or throws them
// away. Promise: `keep` resolves once they are in the book; a device that sends its whole memory pushes out its own.
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import type { Book, BookQueries } from "./book.ts";

/** Chosen: two weeks of ten-minute readings a device; in all some 10 MB of the book. */
const MOST = { ofDevice: 2_000, inAll: 100_000 };
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

/** What became of a reading: kept, kept before with the same value, or kept before with another one. */
export type HeldVerdict = "stored" | "duplicate" | "conflict";

export type HeldReadings = {
  /** Resolves with each one's verdict. What is in conflict is not kept. */
  readonly keep: (readings: readonly Reading[]) => Promise<readonly HeldVerdict[]>;
};

/** One group at a time goes to the book; what comes meanwhile makes the next. */
export function openHeldReadings(
  book: Book,
  onChange: (deviceIds: ReadonlySet<DeviceId>) => void,
  most = MOST,
): HeldReadings {
  let waiting: Reading[] = [];
  let next: Promise<HeldVerdict[]> | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function write(): Promise<HeldVerdict[]> {
    await running.catch(() => undefined);
    const group = waiting;
    [waiting, next] = [[], undefined];
    const written = book.together((queries) => insertHeld(queries, group, most));
    running = written;
    const verdicts = await written;
    onChange(new Set(group.map((reading) => reading.deviceId)));
    return verdicts;
  }

  return {
    keep: async (readings) => {
      const first = waiting.length;
      waiting.push(...readings);
      next ??= write();
      return (await next).slice(first, first + readings.length);
    },
  };
}

async function insertHeld(
  db: BookQueries,
  readings: readonly Reading[],
  most: typeof MOST,
): Promise<HeldVerdict[]> {
  const verdicts: HeldVerdict[] = [];
  for (let at = 0; at < readings.length; at += ROWS_AT_ONCE) {
    const some = readings.slice(at, at + ROWS_AT_ONCE);
    const known = await knownValues(db, some);
    const fresh: Reading[] = [];
    for (const one of some) {
      const value = known.get(identityOf(one));
      //  The same buffer sent again and again is held once.
      verdicts.push(value === undefined ? "stored" : value === one.value ? "duplicate" : "conflict");
      if (value !== undefined) continue;
      known.set(identityOf(one), one.value);
      fresh.push(one);
    }
    if (fresh.length > 0) await db.insertInto("held_reading").values(fresh.map(rowOf)).execute();
  }
  for (const sensorId of new Set(readings.map((one) => one.deviceId))) {
    await trim(db, sensorId, most.ofDevice);
  }
  let excess = (await countAll(db)) - most.inAll;
  //  Whoever has most may have less than is too much.
  while (excess > 0) excess -= await trimLoudest(db, excess);
  return verdicts;
}

function rowOf(one: Reading) {
  return {
    sensor_id: one.deviceId,
    metric: one.metric,
    value: one.value,
    measured_at: one.measuredAt,
    received_at: one.receivedAt,
    seq: one.seq ?? NO_SEQ,
  };
}

function identityOf({ deviceId, metric, measuredAt, seq = NO_SEQ }: Reading): string {
  return `${deviceId}/${metric}/${measuredAt}/${seq}`;
}

/** The values that are held under the identities of these readings, and of others of the same moments. */
async function knownValues(db: BookQueries, some: readonly Reading[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("held_reading")
    .select(["sensor_id", "metric", "measured_at", "seq", "value"])
    .where("sensor_id", "in", [...new Set(some.map((one) => one.deviceId))])
    .where("measured_at", "in", [...new Set(some.map((one) => one.measuredAt))])
    .execute();
  return new Map(
    rows.map((row) => [`${row.sensor_id}/${row.metric}/${row.measured_at}/${row.seq}`, row.value]),
  );
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

/** Gives how many made room, of those that are there at least one. */
async function trimLoudest(db: BookQueries, excess: number): Promise<number> {
  const loudest = await db
    .selectFrom("held_reading")
    .select((all) => ["sensor_id", all.fn.countAll<number>().as("count")])
    .groupBy("sensor_id")
    .orderBy("count", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  const gone = Math.min(Number(loudest.count), excess);
  await trim(db, loudest.sensor_id, Number(loudest.count) - gone);
  return gone;
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

/** Deletes what is held of a device up to a number, as far as it was measured at `from` or later. */
export async function deleteHeld(
  db: BookQueries,
  deviceId: DeviceId,
  through: number,
  from: UnixMs = 0,
): Promise<void> {
  await db
    .deleteFrom("held_reading")
    .where("sensor_id", "=", deviceId)
    .where("number", "<=", through)
    .where("measured_at", ">=", from)
    .execute();
}
