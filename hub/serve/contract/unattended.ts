// Alerts that nobody acted on, as a list of what to mend.
import { z } from "zod";
import { deviceId, moment, siteId } from "./basics.ts";

/** What would end it, as far as can be said from the rule, how many there were and how long they lasted. */
const suggestion = z.enum([
  "mend-connection",
  "change-battery",
  "check-sensor",
  "look-at-camera",
  "mend-door",
  "move-or-loosen",
  "mend-appliance",
  "name-somebody",
]);

export const unattendedSchema = z
  .object({
    siteId,
    rule: z.string(),
    deviceId: deviceId.optional(),
    count: z.int(),
    unseen: z.int().describe("Of these, how many nobody acknowledged"),
    reopened: z.int().describe("How often they came back within the hour"),
    hours: z.number().describe("How long they lasted together"),
    lastAt: moment,
    alertId: z.string().describe("The newest of them"),
    suggestion,
  })
  .meta({ id: "Unattended" });
export type Unattended = z.infer<typeof unattendedSchema>;

export const unattendedListSchema = z.object({
  week: z.string(),
  from: moment,
  to: moment,
  items: z.array(unattendedSchema),
});
export type UnattendedList = z.infer<typeof unattendedListSchema>;

export const unattendedQuerySchema = z.object({
  week: z
    .string()
    .max(20)
    .optional()
    .describe('A calendar week such as "2026-W47"; default: the present one'),
  site: siteId.optional().describe("This site and all below it"),
});
