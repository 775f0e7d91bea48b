// Groups of cameras that people keep for the wall.
import { z } from "zod";
import { deviceId, plainText, siteId } from "./basics.ts";

export const wallGroupDraftSchema = z
  .object({
    name: plainText(60).min(1),
    cameraIds: z
      .array(deviceId)
      .min(1)
      //  Chosen: eight pages of the largest wall; nobody watches more.
      .max(512)
      .describe("In the order in which they are shown"),
  })
  .meta({ id: "WallGroupDraft" });
export type WallGroupDraft = z.infer<typeof wallGroupDraftSchema>;

export const wallGroupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    siteId: siteId.optional().describe("The site that shares it; without one it is your own"),
    cameraIds: z.array(deviceId).describe("Those of its cameras that you see"),
    mayChange: z.boolean(),
  })
  .meta({ id: "WallGroup" });
export type WallGroup = z.infer<typeof wallGroupSchema>;

export const wallGroupsSchema = z
  .object({
    items: z.array(wallGroupSchema),
    defaultId: z.string().optional().describe("Which of them the wall opens with"),
  })
  .meta({ id: "WallGroups" });
export type WallGroups = z.infer<typeof wallGroupsSchema>;

export const wallGroupsQuerySchema = z.object({
  site: siteId.optional().describe("Only what is shared by this site and all below it"),
});

export const wallDefaultSchema = z
  .object({ groupId: z.string().max(64).nullable().describe("null: all that you see") })
  .meta({ id: "WallDefault" });
