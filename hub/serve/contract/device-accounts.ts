// The accounts with which devices and gateways sign in, and where they do.
import { z } from "zod";
import { GATEWAY_KINDS } from "../../../devices/gateways.ts";
import { deviceId, metric, moment, plainText, siteId } from "./basics.ts";

const kind = z
  .enum(GATEWAY_KINDS)
  .describe("Which gateway or device it is; decides what its set-up page is told");
const label = plainText(80).describe("What and where it is");
const patterns = z
  .array(z.string().min(1).max(256))
  .max(10)
  .describe("MQTT filters beyond the site's own, such as school-7/zigbee2mqtt/#; administrators only");

export const newDeviceAccountSchema = z
  .strictObject({ label: label.optional(), kind: kind.optional(), patterns: patterns.optional() })
  .meta({ id: "NewDeviceAccount" });
export const deviceAccountChangeSchema = newDeviceAccountSchema.meta({ id: "DeviceAccountChange" });
export type DeviceAccountChange = z.infer<typeof deviceAccountChangeSchema>;

/** The only answers that hold a password. */
export const deviceAccountSchema = z
  .object({ account: z.string(), password: z.string() })
  .meta({ id: "DeviceAccount" });
export type DeviceKey = z.infer<typeof deviceAccountSchema>;

export const listedDeviceAccountSchema = z
  .object({
    account: z.string(),
    siteId,
    label: z.string(),
    kind,
    patterns: z.array(z.string()),
    createdBy: z.string().describe("Empty where the hub made it"),
    createdAt: moment,
    passwordAt: moment.optional().describe("When its password was made anew"),
    revokedAt: moment.optional(),
    connected: z.boolean().describe("Signed in now"),
    seenAt: moment.optional().describe("When it last signed in or published"),
    seenFrom: z.string().optional().describe("The address it last signed in from"),
    delivered: z
      .object({ at: moment, sensorId: deviceId, metric, value: z.number() })
      .optional()
      .describe("The newest value it delivered since the hub was started"),
  })
  .meta({ id: "ListedDeviceAccount" });
export type DeviceAccount = z.infer<typeof listedDeviceAccountSchema>;

export const deviceDoorSchema = z
  .object({
    host: z.string().optional().describe("Absent: the address under which the page was opened"),
    listeners: z.array(
      z.object({
        transport: z.enum(["mqtt", "mqtts", "ws", "wss"]),
        port: z.int(),
        path: z.string().optional(),
      }),
    ),
    certificate: z.boolean().describe("True where GET /device-door/ca.pem has a CA certificate for gateways"),
    loopbackOnly: z.boolean().describe("True where only this machine can reach the listeners"),
  })
  .meta({ id: "DeviceDoor" });
export type DeviceDoor = z.infer<typeof deviceDoorSchema>;
