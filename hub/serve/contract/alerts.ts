// Alerts and what people do about them.
import { z } from "zod";
import { deviceId, metric, moment, plainText, severity, siteId } from "./basics.ts";
import { remarkSchema } from "./remarks.ts";

export const alertSchema = z
  .object({
    id: z.string(),
    siteId,
    deviceId: deviceId.optional(),
    source: z.enum(["rule", "person"]).describe("What opened it; a rule never ends what a person opened"),
    rule: z.string().optional(),
    severity,
    state: z.enum(["firing", "acknowledged", "resolved"]),
    since: moment,
    firedAt: moment,
    metric: metric.optional(),
    limit: z.number().optional(),
    worst: z.number().optional().describe("The value farthest beyond the limit so far"),
    acknowledged: z.object({ by: z.string(), at: moment, note: z.string() }).optional(),
    resolvedAt: moment.optional(),
    remark: remarkSchema.optional().describe("Of source person: what was reported about the moment `since`"),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof alertSchema>;

export const acknowledgeSchema = z.object({ note: plainText(1000).optional() }).meta({ id: "Acknowledge" });
