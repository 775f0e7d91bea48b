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

const onvifPort = z.int().min(1).max(65_535);
const onvifPath = z
  .string()
  .regex(/^\/[^\s?#]*$/)
  .max(200);

export const camerasFoundSchema = z
  .object({
    devices: z.array(
      z.object({
        host: z.string(),
        port: z.int(),
        path: z.string().describe("Of its ONVIF device service"),
        maker: z.string(),
        model: z.string(),
        isOutside: z
          .boolean()
          .describe("It names addresses elsewhere than where it was heard from: those are not visited"),
        cameraIds: z.array(deviceId).describe("Cameras of the site that are at this address already"),
      }),
    ),
  })
  .meta({ id: "CamerasFound" });
export type CamerasFound = z.infer<typeof camerasFoundSchema>;

export const cameraQuestionSchema = z
  .strictObject({
    host: z.string().trim().min(1).max(253),
    port: onvifPort.default(80),
    path: onvifPath.default("/onvif/device_service"),
    user: z.string().max(128).default(""),
    password: z.string().max(256).default("").describe("Is used once and kept nowhere"),
  })
  .meta({ id: "CameraQuestion" });
export type CameraQuestion = z.input<typeof cameraQuestionSchema>;

export const cameraAnswerSchema = z
  .object({
    fault: z.enum(["not-allowed", "unreachable", "wrong-password", "protocol"]).optional(),
    maker: z.string().optional(),
    model: z.string().optional(),
    streams: z.array(
      z.object({
        name: z.string(),
        encoding: z.string(),
        width: z.int(),
        height: z.int(),
        at: z
          .object({ host: z.string(), port: z.int(), path: z.string() })
          .optional()
          .describe("Absent where it is outside of where the site's cameras may be"),
      }),
    ),
  })
  .meta({ id: "CameraAnswer" });
export type CameraAnswer = z.infer<typeof cameraAnswerSchema>;
