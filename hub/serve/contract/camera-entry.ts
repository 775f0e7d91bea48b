// How cameras get in: a test of one before it is saved.
import { z } from "zod";
import { deviceId } from "./basics.ts";
import { cameraFaultDetailSchema, cameraFaultSchema } from "./cameras.ts";

const text = z.string().trim().max(1000);

export const cameraTestSchema = z
  .strictObject({
    cameraId: deviceId
      .optional()
      .describe(
        "One that is stored: what is not given is as it is stored. Its password is used only where host, port and user are the stored ones",
      ),
    brand: text.optional(),
    host: text.optional(),
    port: z.int().nullable().optional(),
    channel: z.int().optional(),
    path: text.nullable().optional(),
    subPath: text.nullable().optional(),
    user: text.nullable().optional(),
    password: z.string().max(1000).nullable().optional().describe("Is used once and kept nowhere"),
  })
  .meta({ id: "CameraTest" });
export type CameraTest = z.input<typeof cameraTestSchema>;

const streamSchema = z.object({
  codec: z.string().optional().describe("As in a MIME type's codecs parameter"),
  width: z.int().optional(),
  height: z.int().optional(),
  frameRate: z.number().optional().describe("Pictures a second, while it was watched"),
  bitrate: z.number().optional().describe("Bit/s"),
  keyFrameGapS: z.number().optional().describe("Seen so far: the next one may be further off"),
  clockOffsetS: z.number().optional().describe("The camera's clock less the hub's, where it says its time"),
  way: z.enum(["tcp", "udp"]).optional().describe("By which its packets came"),
  fault: cameraFaultSchema.optional(),
  faultDetail: cameraFaultDetailSchema.optional(),
  words: z.string().optional().describe("What was tried and what came of it, in English"),
});
export type TestedStream = z.infer<typeof streamSchema>;

export const cameraTestedSchema = z
  .object({
    ok: z.boolean().describe("A picture came"),
    sub: streamSchema,
    main: streamSchema.optional().describe("Absent where the camera has one stream, or was not reached"),
    picture: z
      .string()
      .optional()
      .describe("A JPEG, as a data: address. Absent also where the hub has no ffmpeg"),
    tookMs: z.int(),
  })
  .meta({ id: "CameraTested" });
export type CameraTested = z.infer<typeof cameraTestedSchema>;
