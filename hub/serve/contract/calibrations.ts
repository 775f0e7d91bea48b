// Calibrations: what a sensor was compared with, and what follows from it.
import { z } from "zod";
import { deviceId, metric, moment, plainText } from "./basics.ts";

const CALIBRATION_KINDS = ["offset", "two-point"] as const;
/** What can be compared with a reference in a kitchen. */
export const CALIBRATED_METRICS = ["temperature", "humidity"] as const;

const pointSchema = z
  .object({
    reference: z.number().describe("What the reference instrument showed"),
    shown: z.number().describe("What the sensor sent then: its raw value, without any calibration"),
  })
  .meta({ id: "CalibrationPoint" });

export const newCalibrationSchema = z
  .strictObject({
    metric: z.enum(CALIBRATED_METRICS).default("temperature"),
    kind: z.enum(CALIBRATION_KINDS),
    points: z.array(pointSchema).min(1).max(2).describe("One for an offset, two for two-point"),
    inForceFrom: moment
      .optional()
      .describe("Default: now. In the past: charts and day figures since then are made again"),
    calibratedBy: plainText(80).min(1).describe("Who compared them: a person or a laboratory"),
    certificate: plainText(80).default("").describe("The certificate's number"),
    note: plainText(1000).default(""),
  })
  .meta({ id: "NewCalibration" });

export const calibrationSchema = z
  .object({
    id: z.string(),
    sensorId: deviceId,
    metric,
    kind: z.enum(CALIBRATION_KINDS),
    points: z.array(pointSchema),
    gain: z.number().describe("corrected = gain × raw + offset"),
    offset: z.number(),
    inForceFrom: moment,
    inForceTo: moment.optional().describe("When the next one takes over; absent while it is in force"),
    calibratedBy: z.string(),
    certificate: z.string(),
    note: z.string(),
    created: z.object({ by: z.string(), at: moment }),
    withdrawn: z
      .object({ by: z.string(), at: moment, note: z.string() })
      .optional()
      .describe("A wrong one stays on the record and corrects nothing"),
  })
  .meta({ id: "Calibration" });
export type Calibration = z.infer<typeof calibrationSchema>;

export const calibrationsSchema = z
  .object({
    items: z.array(calibrationSchema).describe("Newest first, withdrawn ones included"),
    raw: z
      .partialRecord(z.enum(CALIBRATED_METRICS), z.object({ value: z.number(), measuredAt: moment }))
      .describe("What the sensor last sent: to be compared with the reference"),
  })
  .meta({ id: "Calibrations" });
export type Calibrations = z.infer<typeof calibrationsSchema>;

export const withdrawCalibrationSchema = z
  .strictObject({ note: plainText(1000).min(1).describe("Why it was wrong") })
  .meta({ id: "WithdrawCalibration" });
