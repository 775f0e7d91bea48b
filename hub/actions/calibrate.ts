// A manager writes down what a sensor was compared with, or takes a wrong record back. Both restate the past from its
// day on; neither pages anybody for it, and what people were told stays as it was told.
import { randomUUID } from "node:crypto";
import {
  type CalibrationKind,
  type CalibrationPoint,
  calibrationFaultText,
  calibrationLine,
} from "../../devices/calibration.ts";
import { type MetricName, metricFacts } from "../../devices/metrics.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import {
  type Calibration,
  findCalibration,
  insertCalibration,
  withdrawCalibrationRow,
} from "../store/calibrations.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export type NewCalibration = {
  readonly metric: MetricName;
  readonly kind: CalibrationKind;
  readonly points: readonly CalibrationPoint[];
  /** Undefined: from now on. */
  readonly inForceFrom: UnixMs | undefined;
  readonly calibratedBy: string;
  readonly certificate: string;
  readonly note: string;
};

/** Chosen: before any sensor of ours; an earlier date is a slip. */
const FIRST_AT = Date.UTC(2020, 0, 1);

export async function createCalibration(
  desk: Desk,
  who: Who,
  sensorId: DeviceId,
  given: NewCalibration,
): Promise<Outcome<Calibration>> {
  const siteId = desk.estate.siteOf(sensorId);
  const sensor = desk.estate.sensor(sensorId);
  const refused = whyNot(desk, who, "calibrations.create", sensor && siteId, "sensor");
  if (refused !== undefined) return refused;
  const at = desk.clock.now();
  const { metric, kind, points, inForceFrom = at, calibratedBy, certificate, note } = given;
  if (inForceFrom > at) return refuse(422, "inForceFrom: must not be in the future");
  if (inForceFrom < FIRST_AT) return refuse(422, "inForceFrom: must not be before 2020");
  const computed = calibrationLine(metric, kind, points);
  if ("fault" in computed) return refuse(422, calibrationFaultText(computed.fault));

  const { account } = who.person;
  const calibration: Calibration = {
    ...computed.line,
    id: randomUUID(),
    sensorId,
    metric,
    kind,
    points,
    inForceFrom,
    calibratedBy,
    certificate,
    note,
    created: { by: account, at },
  };
  await desk.book.together(async (queries) => {
    await insertCalibration(queries, calibration);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "calibrations.create",
      siteId: siteId ?? null,
      target: sensorId,
      detail: `${calibration.id}: ${described(calibration)}`,
      ...changed(undefined, calibration),
    });
  });
  await desk.restate(sensorId);
  return { done: calibration };
}

/** Doing it again gives the same answer and changes nothing. */
export async function withdrawCalibration(
  desk: Desk,
  who: Who,
  id: string,
  note: string,
): Promise<Outcome<Calibration>> {
  const seen = await findCalibration(desk.book.db, id);
  const siteId = seen && desk.estate.siteOf(seen.sensorId);
  const refused = whyNot(desk, who, "calibrations.withdraw", siteId, "calibration");
  if (refused !== undefined || seen === undefined)
    return refused ?? refuse(404, "There is no such calibration.");
  const at = desk.clock.now();
  const { account } = who.person;
  const outcome = await desk.book.together(async (queries) => {
    const before = (await findCalibration(queries, id)) ?? seen;
    if (before.withdrawn !== undefined) return { calibration: before, isNew: false };
    const withdrawn = { by: account, at, note };
    await withdrawCalibrationRow(queries, id, withdrawn);
    await addAuditLine(queries, {
      at,
      who: account,
      action: "calibrations.withdraw",
      siteId: siteId ?? null,
      target: before.sensorId,
      detail: `${id}: ${note}`,
      ...changed(before, { ...before, withdrawn }),
    });
    return { calibration: { ...before, withdrawn }, isNew: true };
  });
  if (outcome.isNew) await desk.restate(seen.sensorId);
  return { done: outcome.calibration };
}

function described({ metric, gain, offset, inForceFrom, calibratedBy, certificate }: Calibration): string {
  const { unit } = metricFacts(metric);
  const line = `${gain === 1 ? "" : `× ${gain.toFixed(4)} `}${offset >= 0 ? "+" : "−"} ${Math.abs(offset).toFixed(2)}${unit}`;
  const paper = certificate === "" ? "" : `, certificate ${certificate}`;
  return `${metric} ${line} from ${new Date(inForceFrom).toISOString()}, by ${calibratedBy}${paper}`;
}
