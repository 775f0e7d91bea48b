// Alerts and what people do about them.
import { z } from "zod";
import { deviceId, metric, moment, plainText, severity, siteId } from "./basics.ts";
import { orderSchema } from "./order.ts";
import { clipSchema } from "./recordings.ts";
import { remarkSchema } from "./remarks.ts";

const alertState = z
  .enum(["firing", "acknowledged", "acted", "resolved", "closed"])
  .describe("Over when closed, or when resolved and no second look is due");
/** What becomes of food that was too warm. */
export const disposition = z.enum(["kept", "moved", "discarded", "none"]);

/** An alert under the one that tells its cause. */
const coveredSchema = z.object({
  id: z.string(),
  siteId,
  deviceId: deviceId.optional(),
  rule: z.string().optional(),
  severity,
  state: alertState,
  since: moment,
});

export const alertSchema = z
  .object({
    id: z.string(),
    siteId,
    deviceId: deviceId.optional(),
    source: z.enum(["rule", "person"]).describe("What opened it; a rule never ends what a person opened"),
    rule: z.string().optional(),
    severity,
    state: alertState,
    since: moment,
    firedAt: moment,
    metric: metric.optional(),
    limit: z.number().optional(),
    worst: z.number().optional().describe("The value farthest beyond the limit so far"),
    acknowledged: z.object({ by: z.string(), at: moment, note: z.string() }).optional(),
    assignee: z.string().optional().describe("Who is to see to it"),
    acted: z
      .object({
        by: z.string(),
        at: moment,
        what: z.string(),
        disposition: disposition.optional(),
        photos: z.array(z.string()).describe("Ids of the photos"),
      })
      .optional()
      .describe("What was done last"),
    resolvedAt: moment.optional(),
    resolution: z
      .object({ by: z.string(), reason: z.string() })
      .optional()
      .describe("A person said that it is over; absent where the data did"),
    recheck: z
      .object({
        state: z.enum(["due", "passed", "returned"]),
        by: z.string().optional(),
        at: moment.optional(),
        note: z.string().optional(),
      })
      .optional()
      .describe("Whether somebody other than who acted looks again"),
    closed: z.object({ by: z.string(), at: moment, note: z.string() }).optional(),
    snoozed: z.object({ by: z.string(), until: moment, reason: z.string() }).optional(),
    reopened: z.int().optional().describe("How often it has come back soon after it was resolved"),
    flapping: z
      .object({ since: moment, calmSince: moment.optional() })
      .optional()
      .describe("It comes and goes: held open until it has been calm for long"),
    foldedInto: z.string().optional().describe("The alert that tells its cause"),
    way: z
      .string()
      .optional()
      .describe("Of a silent gateway: its device account and the family of its sensors"),
    covers: z
      .array(coveredSchema)
      .optional()
      .describe("What is folded into this one; absent where nothing is"),
    remark: remarkSchema.optional().describe("Of source person: what was reported about the moment `since`"),
    order: orderSchema.optional().describe("It is a rectification order"),
    clips: z
      .array(clipSchema)
      .optional()
      .describe(
        "What was recorded because of it, for whoever may watch that; of one alert alone, not in lists",
      ),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof alertSchema>;
export type Covered = z.infer<typeof coveredSchema>;

export const acknowledgeSchema = z.object({ note: plainText(1000).optional() }).meta({ id: "Acknowledge" });
