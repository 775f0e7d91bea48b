// Sensors: their newest values, their limits and their past.
import { z } from "zod";
import { deviceId, mean, metric, moment, severity, siteId } from "./basics.ts";
import { healthSchema } from "./health.ts";

const limitSchema = z
  .object({
    rule: z.string(),
    metric,
    side: z.enum(["above", "below"]),
    limit: z.number().describe("With overS by how much it may change in so many seconds"),
    overS: z.number().optional(),
    steps: z.array(z.object({ severity, forS: z.number(), beyond: z.number().optional() })),
    source: z.string(),
  })
  .meta({ id: "Limit" });

const latestSchema = z
  .object({ value: z.number(), measuredAt: moment, receivedAt: moment })
  .meta({ id: "Latest" });

export const sensorSchema = z
  .object({
    id: deviceId,
    siteId,
    name: z.string(),
    place: z.string(),
    intervalS: z.number(),
    silentAfterS: z
      .number()
      .describe("Older than this many seconds, a value is not to be taken for the present one"),
    limits: z.array(limitSchema).describe("In force now, durations as shortened by ruleDurationFactor"),
    latest: z.partialRecord(metric, latestSchema),
    health: healthSchema,
  })
  .meta({ id: "Sensor" });
export type Sensor = z.infer<typeof sensorSchema>;

export const readingsQuerySchema = z.object({
  metric: metric.default("temperature"),
  from: moment.optional().describe("Default: 24 hours before `to`"),
  to: moment.optional().describe("Default: now"),
  buckets: z.coerce.number().int().min(1).max(2000).default(288),
  raw: z.stringbool().default(false).describe("True: as sent, without calibration"),
});
export const readingsSchema = z
  .object({
    metric,
    unit: z.string(),
    bucketMs: z.number(),
    corrected: z
      .boolean()
      .describe("True if a calibration changes any value of this time, and raw was not asked"),
    buckets: z
      .array(
        z.object({
          at: moment,
          min: z.number(),
          mean,
          max: z.number(),
          count: z.int(),
          late: z.int().describe("Of these, how many arrived late"),
        }),
      )
      .describe("In order; an absent bucket is a gap"),
  })
  .meta({ id: "Readings" });
export type Readings = z.infer<typeof readingsSchema>;

export const sparklinesQuerySchema = z.object({
  ids: z
    .string()
    .max(20_000)
    .transform((text) => text.split(","))
    .pipe(z.array(deviceId).max(100))
    .describe("Sensors, at most 100, with commas between; those outside your branch are left out"),
  hours: z.coerce.number().int().min(1).max(168).default(24),
});
export const sparklinesSchema = z
  .object({
    from: moment,
    bucketMs: z.number(),
    items: z.array(
      z.object({
        sensorId: deviceId,
        metric,
        points: z
          .array(z.number().nullable())
          .describe("Means, in order from `from`; null where nothing is known"),
      }),
    ),
  })
  .meta({ id: "Sparklines" });
export type Sparklines = z.infer<typeof sparklinesSchema>;
