// The book's pages on calibrations. A record is never changed but for being withdrawn.
import type { CalibrationKind, CalibrationLine, CalibrationPoint } from "../../devices/calibration.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";
import type { Correction } from "./terms.ts";

export type Calibration = CalibrationLine & {
  readonly id: string;
  readonly sensorId: DeviceId;
  readonly metric: MetricName;
  readonly kind: CalibrationKind;
  readonly points: readonly CalibrationPoint[];
  /** From when on it corrects, until the next one does. */
  readonly inForceFrom: UnixMs;
  /** Who compared the sensor with a reference; not necessarily who wrote it down. */
  readonly calibratedBy: string;
  /** "" without one. */
  readonly certificate: string;
  readonly note: string;
  readonly created: { readonly by: string; readonly at: UnixMs };
  /** It was wrong: kept, and corrects nothing. */
  readonly withdrawn?: { readonly by: string; readonly at: UnixMs; readonly note: string };
};

export async function insertCalibration(db: BookQueries, one: Calibration): Promise<void> {
  const row: BookTables["calibration"] = {
    id: one.id,
    sensor_id: one.sensorId,
    metric: one.metric,
    kind: one.kind,
    points: JSON.stringify(one.points),
    gain: one.gain,
    offset_value: one.offset,
    from_at: one.inForceFrom,
    calibrated_by: one.calibratedBy,
    certificate: one.certificate,
    note: one.note,
    created_by: one.created.by,
    created_at: one.created.at,
    withdrawn_by: null,
    withdrawn_at: null,
    withdrawn_note: null,
  };
  await db.insertInto("calibration").values(row).execute();
}

export async function withdrawCalibrationRow(
  db: BookQueries,
  id: string,
  withdrawn: NonNullable<Calibration["withdrawn"]>,
): Promise<void> {
  await db
    .updateTable("calibration")
    .set({ withdrawn_by: withdrawn.by, withdrawn_at: withdrawn.at, withdrawn_note: withdrawn.note })
    .where("id", "=", id)
    .where("withdrawn_at", "is", null)
    .execute();
}

export async function findCalibration(db: BookQueries, id: string): Promise<Calibration | undefined> {
  const row = await db.selectFrom("calibration").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : toCalibration(row);
}

/** Every calibration, or one sensor's; newest first by when they came into force. */
export async function listCalibrations(db: BookQueries, sensorId?: DeviceId): Promise<Calibration[]> {
  let query = db.selectFrom("calibration").selectAll();
  if (sensorId !== undefined) query = query.where("sensor_id", "=", sensorId);
  const rows = await query.orderBy("from_at", "desc").orderBy("created_at", "desc").orderBy("id").execute();
  return rows.map(toCalibration);
}

/** What some calibrations of one series correct: ascending; of two from the same moment the one made later. */
export function correctionsOf(calibrations: readonly Calibration[]): Correction[] {
  const inOrder = calibrations
    .filter((one) => one.withdrawn === undefined)
    .sort((a, b) => a.inForceFrom - b.inForceFrom || a.created.at - b.created.at || (a.id < b.id ? -1 : 1));
  const byMoment = new Map(inOrder.map((one) => [one.inForceFrom, one]));
  return [...byMoment.values()].map(({ inForceFrom, gain, offset }) => ({ from: inForceFrom, gain, offset }));
}

function toCalibration(row: BookTables["calibration"]): Calibration {
  return {
    id: row.id,
    sensorId: row.sensor_id,
    metric: row.metric as MetricName,
    kind: row.kind as CalibrationKind,
    points: JSON.parse(row.points) as CalibrationPoint[],
    gain: row.gain,
    offset: row.offset_value,
    inForceFrom: row.from_at,
    calibratedBy: row.calibrated_by,
    certificate: row.certificate,
    note: row.note,
    created: { by: row.created_by, at: row.created_at },
    ...(row.withdrawn_by === null || row.withdrawn_at === null
      ? {}
      : { withdrawn: { by: row.withdrawn_by, at: row.withdrawn_at, note: row.withdrawn_note ?? "" } }),
  };
}
