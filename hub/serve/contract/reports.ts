// What can be asked of longer times: how long sensors were outside their limits, and how a branch kept its cold chain.
import { z } from "zod";
import { deviceId, mean, metric, moment, siteId } from "./basics.ts";

const seconds = z.number().min(0);
const share = z.number().min(0).max(1);

const timesSchema = z.object({
  insideS: seconds.describe("Within the limits that were in force, proven by readings"),
  outsideS: seconds.describe("Outside them, proven by readings"),
  gapS: seconds.describe("Of which nothing is known"),
});

export const periodQuerySchema = z.object({
  site: siteId.optional().describe("This site and all below it; default: all that you may see"),
  metric: metric.default("temperature"),
  from: moment.optional().describe("Default: 30 days before `to`. Whole days of the hub's zone"),
  to: moment.optional().describe("Default: now"),
});

export const outsideQuerySchema = periodQuerySchema.extend({
  sensor: deviceId.optional().describe("This sensor alone"),
});

const outsideDaySchema = timesSchema
  .extend({
    day: moment.describe("The day's beginning; of the first day, when the sensor was set up"),
    longestOutsideS: seconds,
    min: z.number().optional(),
    mean: mean.optional(),
    max: z.number().optional(),
    count: z.int(),
    countedFrom: moment
      .optional()
      .describe("Where only the figures of another zone's day are left: when that day began"),
  })
  .meta({ id: "OutsideDay" });

export const outsideSchema = timesSchema
  .extend({
    sensorId: deviceId,
    siteId,
    name: z.string(),
    place: z.string(),
    longestOutsideS: seconds.describe("In one piece; a gap ends it"),
    most24hOutsideS: seconds.describe("In any 24 hours in a row, by whole hours"),
    min: z.number().optional(),
    mean: mean.optional(),
    max: z.number().optional(),
    count: z.int(),
    late: z.int().describe("Readings that arrived late"),
    days: z.array(outsideDaySchema).describe("In order, from the day on which the sensor was set up"),
  })
  .meta({ id: "Outside" });
export type Outside = z.infer<typeof outsideSchema>;

const complianceSiteSchema = timesSchema
  .extend({
    siteId,
    sensors: z.int().describe("Sensors that are judged: their place has limits"),
    sensorsOutside: z.int().describe("Of these, how many were outside at some time"),
    shareInside: share.optional().describe("Of the time that is known of; absent where nothing is"),
    shareKnown: share.describe("Of the whole time, summed over the sensors"),
    longestOutsideS: seconds,
    longestSensorId: deviceId.optional().describe("Whose longest time in one piece that is"),
    worstSensorId: deviceId.optional().describe("The one that was outside most in all"),
  })
  .meta({ id: "ComplianceSite" });

export const complianceSchema = z
  .object({
    metric,
    from: moment,
    to: moment,
    whole: complianceSiteSchema.omit({ siteId: true }).describe("All sites together"),
    sites: z
      .array(complianceSiteSchema)
      .describe("Sites with sensors of their own, the least share inside first"),
  })
  .meta({ id: "Compliance" });
export type Compliance = z.infer<typeof complianceSchema>;

export const exportQuerySchema = periodQuerySchema.extend({
  format: z.enum(["csv", "xlsx"]).default("csv"),
  rows: z
    .enum(["readings", "days"])
    .default("readings")
    .describe("Every reading, or the figures of each day"),
  sensor: deviceId.optional().describe("This sensor alone"),
  ticket: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .optional()
    .describe("Any text of your own: with it GET /exports/{ticket} tells how far the file is"),
});

export const exportProgressSchema = z
  .object({
    state: z
      .enum(["waiting", "running", "done", "broken-off"])
      .describe("waiting: no such file of yours was begun yet"),
    rows: z.int().describe("Written so far"),
    rowsExpected: z.int().describe("As counted when it began"),
  })
  .meta({ id: "ExportProgress" });
export type ExportProgress = z.infer<typeof exportProgressSchema>;
