// What a camera's picture is like, whether it can be believed, and what was approved as what it is to show.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";

const pictureFault = z.enum([
  "picture_black",
  "picture_bright",
  "picture_covered",
  "picture_frozen",
  "picture_looped",
  "picture_moved",
  "picture_blurred",
]);
export type PictureFaultName = z.infer<typeof pictureFault>;

/** Absent where the picture was not looked at lately: of a camera that is offline nothing is said. */
export const pictureTrustSchema = z
  .object({
    isBelieved: z.boolean(),
    why: pictureFault.optional().describe("What is wrong with it, named as the metric"),
    since: moment,
  })
  .meta({ id: "PictureTrust" });

const referenceSchema = z.object({
  id: z.string(),
  at: moment.describe("When it was approved"),
  by: z.string(),
  capturedAt: moment,
  sha256: z.string(),
});

const share = z.number().describe("A share, 0 to 1");
const streamSchema = z.object({
  codec: z.string(),
  width: z.int(),
  height: z.int(),
  frameRate: z.number(),
  bitrate: z.number().describe("kbit/s"),
  keyFrameGapS: z.number(),
  lossShare: share,
  damagedShare: share,
  clockOffsetS: z.number().optional(),
  frameAgeS: z.number(),
});

/** What is looked at, with the limit beyond which it counts as wrong; absent where it is not known. */
const figureSchema = z.object({
  value: z.number(),
  limit: z.number(),
  side: z.enum(["above", "below"]).describe("On which side of the limit it is wrong"),
});

export const cameraPictureSchema = z
  .object({
    cameraId: deviceId,
    off: z.string().optional().describe("Why pictures are not looked at, and what to do about it"),
    trust: pictureTrustSchema.optional(),
    checkedAt: moment.optional(),
    luma: z.number().optional(),
    contrast: z.number().optional(),
    sharpness: z.number().optional(),
    change: z.number().optional(),
    repeatsS: z.number().optional().describe("It repeats what it showed so many seconds ago"),
    judged: z
      .partialRecord(pictureFault, figureSchema)
      .describe("The figure behind each judgement, against its limit"),
    stream: streamSchema.optional(),
    reference: referenceSchema
      .optional()
      .describe("What it is to show; absent where nothing was approved for the camera as it is now"),
    earlier: z.array(referenceSchema).describe("What was approved before, the newest first"),
    mayApprove: z.boolean(),
  })
  .meta({ id: "CameraPicture" });
export type CameraPicture = z.infer<typeof cameraPictureSchema>;

export const referenceApprovalSchema = z
  .strictObject({
    capturedAt: moment
      .optional()
      .describe("X-Captured-At of the picture that was looked at; without it the newest one is approved"),
  })
  .meta({ id: "ReferenceApproval" });

export const doubtedCameraSchema = z
  .object({
    cameraId: deviceId,
    siteId,
    name: z.string(),
    area,
    state: z.enum(["unknown", "online", "offline"]),
    trust: pictureTrustSchema.optional(),
    hasReference: z.boolean(),
  })
  .meta({ id: "DoubtedCamera" });
export type DoubtedCamera = z.infer<typeof doubtedCameraSchema>;

export const pictureListQuerySchema = z.object({
  site: siteId.optional().describe("This site and all below it"),
});
export const pictureListSchema = z
  .object({
    off: z.string().optional(),
    cameras: z.int().describe("All that there are"),
    judged: z.int().describe("Of these, whose picture was looked at lately"),
    doubted: z.array(doubtedCameraSchema).describe("Whose picture is not believed"),
    withoutReference: z
      .array(doubtedCameraSchema)
      .describe("Of which it cannot be said whether they were moved"),
  })
  .meta({ id: "PictureList" });
export type PictureList = z.infer<typeof pictureListSchema>;
