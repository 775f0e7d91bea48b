// Which areas are seen: of each canteen every area that must be, by which cameras, how that is and since when.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";

export const areaStateSchema = z
  .enum(["seen", "not-believed", "offline", "blind"])
  .describe(
    "Seen: a camera shows it and its picture is believed. Not believed: a picture comes and is not the kitchen as it is. Offline: no camera of it shows anything. Blind: it has no camera",
  );
export type AreaState = z.infer<typeof areaStateSchema>;

export const coverageSchema = z
  .object({
    siteId,
    kind: z.enum(["canteen", "school"]).describe("A school is listed where no canteen serves it"),
    name: z.string(),
    town: z
      .string()
      .nullable()
      .describe("What the kitchen's school hangs under, as far as the reader may see it"),
    schools: z.array(z.string()).describe("Names of the schools that eat there"),
    cameras: z.int(),
    share: z
      .number()
      .nullable()
      .describe("Areas that are seen now, of all that must be; null where none is asked for"),
    areas: z.array(z.object({ area, state: areaStateSchema, since: moment, cameras: z.array(deviceId) })),
    absent: z
      .array(z.object({ area, reason: z.string(), by: z.string(), at: moment }))
      .describe("Areas that it does not have, and why"),
    unsaid: z.array(area).describe("Areas that are not asked for, and nobody has said why"),
    mayChange: z.boolean(),
  })
  .meta({ id: "Coverage" });
export type Coverage = z.infer<typeof coverageSchema>;

export const coverageListSchema = z.object({ items: z.array(coverageSchema) });

export const coverageHistorySchema = z
  .object({
    groups: z.array(
      z.object({
        siteId,
        name: z.string(),
        days: z.array(
          z.object({
            day: z.string(),
            share: z.number().describe("Of the area-hours asked for in kitchen hours: 0 to 1"),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "CoverageHistory" });
export type CoverageHistory = z.infer<typeof coverageHistorySchema>;

const site = siteId.optional().describe("This site and all below it");
export const coverageQuerySchema = z.object({ site });
export const coverageHistoryQuerySchema = z.object({
  site,
  //  Chosen: a term of school at most.
  days: z.coerce.number().int().min(1).max(200).default(30),
});
export const coverageExportQuerySchema = z.object({
  site,
  format: z.enum(["csv", "xlsx"]).default("csv"),
  language: z.enum(["zh", "en"]).default("zh"),
});

export const areaChangeSchema = z
  .strictObject({
    isThere: z.boolean(),
    reason: z.string().trim().max(500).default("").describe("Needed where it is not"),
  })
  .meta({ id: "AreaChange" });
export type AreaChange = z.input<typeof areaChangeSchema>;
