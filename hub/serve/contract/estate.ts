// What a manager says of sites, sensors and cameras, and how they are set up. What is wrong with it is answered field by
// field in the reader's language (Accept-Language).
import { z } from "zod";
import { area, deviceId, siteId } from "./basics.ts";

/** Chosen: bounds of what is read at all; the finer ones are checked with words of their own. */
const text = z.string().trim().max(1000);
const kind = z.enum(["district", "town", "school", "canteen"]);
const idPart = z
  .string()
  .trim()
  .max(64)
  .optional()
  .describe("1 to 64 of a-z, 0-9 and -; made from the name if absent");

export const siteDraftSchema = z
  .strictObject({
    id: idPart,
    name: text,
    kind,
    parentId: siteId.nullable().default(null).describe("Null makes the top of a tree: administrators only"),
    serves: z.array(siteId).max(1000).default([]).describe("For a canteen: the schools that eat from it"),
    areas: z.array(area).max(100).default([]).describe("For a canteen: the areas that must be seen"),
  })
  .meta({ id: "SiteDraft" });
export type SiteDraft = z.input<typeof siteDraftSchema>;

export const siteChangeSchema = z
  .strictObject({
    name: text.optional(),
    kind: kind.optional(),
    parentId: siteId.nullable().optional(),
    serves: z.array(siteId).max(1000).optional(),
    areas: z.array(area).max(100).optional(),
  })
  .meta({ id: "SiteChange" });
export type SiteChange = z.infer<typeof siteChangeSchema>;

const appliance = text.describe(
  "The fridge or room that it watches; sensors of a site with the same one watch the same",
);
const defrosts = z.boolean().describe("Whether that defrosts by itself");

export const sensorDraftSchema = z
  .strictObject({
    id: idPart,
    name: text,
    place: text.default("unassigned"),
    intervalS: z.number().default(300).describe("How often it reports, in seconds"),
    family: text.default("native"),
    address: text.optional().describe("What the family calls it: devices/README.md. Default: its id"),
    appliance: appliance.optional(),
    defrosts: defrosts.default(false),
  })
  .meta({ id: "SensorDraft" });
export type SensorDraft = z.input<typeof sensorDraftSchema>;

export const sensorChangeSchema = z
  .strictObject({
    name: text.optional(),
    place: text.optional(),
    intervalS: z.number().optional(),
    siteId: siteId.optional().describe("Moves it to another site; its id and its readings stay with it"),
    family: text.optional().describe("Family and address: only until it has reported"),
    address: text.optional(),
    appliance: appliance.optional(),
    defrosts: defrosts.optional(),
  })
  .meta({ id: "SensorChange" });
export type SensorChange = z.infer<typeof sensorChangeSchema>;

const cameraParts = {
  port: z.int().nullable().optional().describe("Default: the brand's"),
  channel: z.int().optional().describe("Counted from 1"),
  path: text.nullable().optional().describe('For brand "url": path and query of the stream'),
  subPath: text.nullable().optional().describe("The same of its sub stream, where it has one"),
  alsoAreas: z.array(area).max(20).optional().describe("Areas that it sees besides"),
  sound: z.boolean().optional().describe("It is to be heard, by who asks for it. Default: it is not"),
  user: text.nullable().optional(),
  password: z
    .string()
    .max(1000)
    .nullable()
    .optional()
    .describe("Goes in and never comes out. Absent: as it was. Null: none"),
};

export const cameraDraftSchema = z
  .strictObject({ id: idPart, name: text, area, brand: text.default("url"), host: text, ...cameraParts })
  .meta({ id: "CameraDraft" });
export type CameraDraft = z.input<typeof cameraDraftSchema>;

export const cameraChangeSchema = z
  .strictObject({
    name: text.optional(),
    area: area.optional(),
    siteId: siteId.optional(),
    brand: text.optional(),
    host: text.optional(),
    ...cameraParts,
  })
  .meta({ id: "CameraChange" });
export type CameraChange = z.infer<typeof cameraChangeSchema>;

export const siteSettingsSchema = z
  .object({
    sensors: z.array(
      z.object({
        id: deviceId,
        name: z.string(),
        place: z.string(),
        intervalS: z.number(),
        family: z.string(),
        address: z.string(),
        appliance: z.string(),
        defrosts: z.boolean(),
        hasReported: z.boolean(),
      }),
    ),
    cameras: z.array(
      z.object({
        id: deviceId,
        name: z.string(),
        area,
        alsoAreas: z.array(area),
        brand: z.string(),
        host: z.string(),
        port: z.int(),
        channel: z.int(),
        path: z.string().nullable(),
        subPath: z.string().nullable(),
        sound: z.boolean(),
        user: z.string().nullable(),
        hasPassword: z.boolean(),
      }),
    ),
    mayMove: z
      .boolean()
      .describe("False at the top of the reader's own branch: who is above it moves or removes it"),
  })
  .meta({ id: "SiteSettings" });
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
