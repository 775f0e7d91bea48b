// The nodes of the tree, and what was refused of their devices' messages.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";
import { saidSchema } from "./reasons.ts";

const siteSummarySchema = z
  .object({
    sensors: z.int(),
    silentSensors: z.int().describe("Silent, or never heard"),
    cameras: z.int(),
    camerasOnline: z.int(),
    openAlerts: z.object({ notice: z.int(), warning: z.int(), critical: z.int() }),
    unacknowledgedAlerts: z.int(),
    blindAreas: z.int().describe("Areas that must be seen and have no camera"),
  })
  .meta({ id: "SiteSummary" });

export const siteSchema = z
  .object({
    id: siteId,
    parentId: siteId
      .nullable()
      .describe("Null at the top of the tree, and where the parent is outside the reader's branch"),
    kind: z.enum(["district", "town", "school", "canteen"]),
    name: z.string(),
    serves: z
      .array(siteId)
      .describe("For a canteen: the schools that eat from it, as far as the reader may see them"),
    areas: z
      .array(z.object({ area, cameraIds: z.array(deviceId) }))
      .describe(
        "For a canteen: the areas that must be seen, and by which cameras they are; none is a blind area",
      ),
    summary: siteSummarySchema.describe("Of this site and all below it that the reader may see"),
  })
  .meta({ id: "Site" });
export type Site = z.infer<typeof siteSchema>;

export const refusalSchema = z
  .object({
    at: moment,
    account: z.string(),
    topic: z.string(),
    reason: z.string().describe("Why, in English"),
    why: z.array(saidSchema).describe("The same, for a reader of any language"),
    payload: z.string(),
  })
  .meta({ id: "Refusal" });
