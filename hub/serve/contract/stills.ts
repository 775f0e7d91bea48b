// The newest stills of many cameras at once, as a wall asks for them.
import { z } from "zod";
import { deviceId } from "./basics.ts";

//  Design: the largest wall.
const MOST = 64;
//  Milliseconds since 1970 for some thousand years.
const ASKED = /^([^,@]{1,160})(?:@(\d{1,14}))?$/;

export const stillsQuerySchema = z.object({
  cameras: z
    .string()
    .transform((list, context) => {
      const asked = list.split(",").map((one) => ASKED.exec(one));
      const ids = asked.map((one) => one?.[1] ?? "");
      if (asked.includes(null) || asked.length > MOST || new Set(ids).size < ids.length) {
        const message = `must be 1 to ${MOST} different cameras separated by commas, each with @ and when your picture of it was taken, in milliseconds since 1970`;
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      }
      return asked.map((one, at) => ({
        cameraId: ids[at] ?? "",
        hasOf: one?.[2] === undefined ? undefined : Number(one[2]),
      }));
    })
    .describe("Such as a.cooking@1767225600000,a.storage: which cameras, and when your pictures were taken"),
});

/** The first part of the answer. Each camera with a picture has a part of its own besides, by its id. */
export const stillSheetSchema = z
  .array(
    z.object({
      cameraId: deviceId,
      capturedAt: z.string().optional().describe("When its picture was taken; absent where there is none"),
      capturedBy: z.enum(["arrival", "rtcp"]).optional().describe("By whose clock"),
      why: z.string().optional().describe("Why there is no picture, in a word"),
      detail: z.string().optional().describe("Why there is no picture, in a sentence"),
    }),
  )
  .meta({ id: "StillSheet" });
export type StillSheet = z.infer<typeof stillSheetSchema>;
