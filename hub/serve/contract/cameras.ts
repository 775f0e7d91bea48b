// Cameras: where they look and whether they are seen.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";
import { pictureTrustSchema } from "./pictures.ts";

export const cameraFaultSchema = z.enum([
  "unreachable",
  "wrong-password",
  "no-such-stream",
  "unsupported-codec",
  "not-allowed",
  "no-key-frames",
  "stalled",
  "refused",
  "too-many-viewers",
  "protocol",
  "too-lossy",
  "clock-off",
]);

/** What a fault is in particular. */
export const cameraFaultDetailSchema = z.enum([
  "name-not-found",
  "no-route",
  "connection-refused",
  "no-answer",
  "silent",
  "closed",
  "no-password",
  "password-elsewhere",
  "forbidden",
  "camera-error",
  "no-transport",
  "session-ended",
  "redirected",
  "no-media",
  "http",
  "tls",
]);

export const cameraSchema = z
  .object({
    id: deviceId,
    siteId,
    name: z.string(),
    area,
    alsoAreas: z.array(area).describe("Areas that it sees besides"),
    sound: z
      .literal(true)
      .optional()
      .describe("It is marked to be heard: its live view has sound where asked for with ?sound=yes"),
    state: z.enum(["unknown", "online", "offline"]),
    fault: cameraFaultSchema
      .optional()
      .describe("Of a camera that is online: its picture comes, and this is wrong with it"),
    faultDetail: cameraFaultDetailSchema
      .optional()
      .describe("What the fault is in particular, where that is known: what to look at first"),
    clockOffsetS: z
      .number()
      .optional()
      .describe("Where its clock is off: by how much it is ahead of the hub's, or behind it where below 0"),
    since: moment.optional().describe("Since when it has been in this state"),
    picture: pictureTrustSchema
      .optional()
      .describe("Whether its picture is believed; absent where it was not looked at lately"),
  })
  .meta({ id: "Camera" });
export type Camera = z.infer<typeof cameraSchema>;
