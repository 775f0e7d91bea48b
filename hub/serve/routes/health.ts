// How far a sensor can be believed: what was found out about it, and the figures behind it.
import { z } from "zod";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import type { Sensor, UnixMs } from "../../model.ts";
import { type SensorHealth, sensorHealthSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";

export function healthRoutes(
  desk: Desk,
  page: (sensor: Sensor, at: UnixMs) => Promise<SensorHealth>,
): Route[] {
  return [
    route({
      method: "get",
      path: "/sensors/{id}/health",
      action: "sensors.read",
      summary: "What is known of how far a sensor's readings can be believed",
      params: z.object({ id: z.string() }),
      answer: sensorHealthSchema,
      handle: async ({ who, params }) => {
        const sensor = desk.estate.sensor(params.id);
        const refused = whyNot(desk, signedIn(who), "sensors.read", sensor?.siteId, "sensor");
        if (refused !== undefined || sensor === undefined)
          return refused ?? refuse(404, "There is no such sensor.");
        return { answer: await page(sensor, desk.clock.now()) };
      },
    }),
  ];
}
