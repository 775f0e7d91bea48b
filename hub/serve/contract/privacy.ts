// What may be shown to parents: a site's switches, a camera's masks, mark and approval.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";

export const hindrance = z
  .enum([
    "not-the-schools",
    "publishing-off",
    "staff-not-informed",
    "family-kitchen",
    "family-kitchen-unsaid",
    "not-for-parents",
    "not-approved",
  ])
  .describe("What stands in the way of showing a camera to parents");

const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "must be text without control characters");
/** Chosen: more are a picture that should not be shown. */
const MOST_MASKS = 20;
const fraction = z.number().min(0).max(1);
const mask = z
  .strictObject({
    x: fraction,
    y: fraction,
    width: fraction.refine((value) => value > 0, "must be more than 0"),
    height: fraction.refine((value) => value > 0, "must be more than 0"),
  })
  .describe("In fractions of the picture's width and height, from its top left");

const switches = {
  staffInformed: z
    .strictObject({ on: z.iso.date(), by: words(80) })
    .optional()
    .describe("When the kitchen's staff were told that parents can see them, and by whom"),
  familyKitchen: z
    .boolean()
    .optional()
    .describe("True: the kitchen is a family's too (家用厨房与幼儿食堂混用), never shown"),
  publishing: z.boolean().optional().describe("false also switches it off for everything below"),
  keepViewsDays: z
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe("For how many days it is kept who watched; 30 where nobody said"),
};

/** What is left out is taken back: nobody has said it. */
export const sitePrivacyChangeSchema = z.strictObject(switches).meta({ id: "SitePrivacyChange" });
export type SitePrivacyChange = z.infer<typeof sitePrivacyChangeSchema>;

const said = z.object({ by: z.string(), at: moment });
export const cameraPrivacySchema = z
  .object({
    cameraId: deviceId,
    siteId,
    name: z.string(),
    area,
    masks: z.array(mask),
    notForParents: z.string().optional().describe("Why it is never shown to parents"),
    notForParentsSaid: said.optional().describe("Who marked it so"),
    approval: z
      .object({
        by: z.string(),
        at: moment,
        stillAt: moment.describe("When the picture was taken that was looked at"),
      })
      .optional(),
    lostApproval: z
      .object({
        by: z.string(),
        at: moment,
        why: z.enum(["withdrawn", "masks", "barred", "camera"]).describe("camera: its address or area"),
        lostBy: z.string(),
        lostAt: moment,
      })
      .optional()
      .describe("The last approval, where it no longer holds"),
    picture: z
      .string()
      .describe("Names the picture as the camera and its masks make it now; for an approval"),
    hindrances: z.array(hindrance),
  })
  .meta({ id: "CameraPrivacy" });
export type CameraPrivacy = z.infer<typeof cameraPrivacySchema>;

export const sitePrivacySchema = z
  .object({
    siteId,
    ...switches,
    changed: said.optional().describe("Who said so last"),
    hindrances: z
      .array(hindrance)
      .describe("What stands in the way of showing the kitchen, whatever its cameras"),
    saidAbove: z.array(hindrance).describe("What sites above have said against it"),
    mayChange: z.boolean().describe("False for a school that only eats from this kitchen"),
    cameras: z.array(cameraPrivacySchema).describe("The site's own"),
  })
  .meta({ id: "SitePrivacy" });
export type SitePrivacy = z.infer<typeof sitePrivacySchema>;

/** "x,y,width,height;…" as numbers, for an address. */
const masksText = z
  .string()
  .max(2000)
  .transform((text) =>
    text
      .split(";")
      .filter((one) => one !== "")
      .map((one) => {
        const [x, y, width, height] = one.split(",").map((part) => (part === "" ? Number.NaN : Number(part)));
        return { x, y, width, height };
      }),
  )
  .pipe(z.array(mask).max(MOST_MASKS));
export const parentsStillQuerySchema = z.object({
  picture: z
    .string()
    .max(64)
    .optional()
    .describe("`picture` of the camera's privacy: refused with 409 where it is another by now"),
  masks: masksText
    .optional()
    .describe('Draws these instead of the stored ones: "x,y,width,height;…"; for who may change them'),
});

export const masksSchema = z
  .strictObject({ masks: z.array(mask).max(MOST_MASKS) })
  .meta({ id: "CameraMasks" });
export const barSchema = z.strictObject({ reason: words(80) }).meta({ id: "NotForParents" });
export const approvalSchema = z
  .strictObject({
    stillAt: moment.describe("X-Captured-At of the still that was looked at, of the last 15 minutes"),
    picture: z.string().max(64).describe("`picture` of the camera's privacy as it was looked at"),
  })
  .meta({ id: "PictureApproval" });
