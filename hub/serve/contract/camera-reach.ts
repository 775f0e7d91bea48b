// Where a site's cameras may be: what is set at the site, above it and in the hub's settings.
import { z } from "zod";
import { deviceId, moment, siteId } from "./basics.ts";

/** Chosen: a district's networks and a recorder's ports; more is a list that nobody has looked at. */
const MOST = 64;
const texts = z.array(z.string().trim().max(50)).max(MOST);

const said = {
  networks: texts.nullable().describe("Networks and addresses; null: those that hold above"),
  ports: texts.nullable().describe("Ports and spans of ports (8000-8999); null: those that hold above"),
};

export const cameraReachChangeSchema = z
  .strictObject({ ...said, reason: z.string().trim().max(500) })
  .meta({ id: "CameraReachChange" });
export type CameraReachChange = z.infer<typeof cameraReachChangeSchema>;

const saidSomewhere = z.object({ siteId, ...said, reason: z.string(), by: z.string(), at: moment });

export const cameraReachSchema = z
  .object({
    own: saidSomewhere.nullable(),
    above: z.array(saidSomewhere).describe("Nearest first; each narrows what holds"),
    hub: z.array(z.string()).describe("The hub's setting cameraNetworks, within which all of it is"),
    outside: z
      .array(deviceId)
      .describe("Cameras here and below that are not connected to, because their address is outside"),
    mayChange: z.boolean(),
  })
  .meta({ id: "CameraReach" });
export type CameraReach = z.infer<typeof cameraReachSchema>;
