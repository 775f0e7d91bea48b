// Sensors with their newest values and their past, and cameras with their state.
import { z } from "zod";
import { type Desk, whyNot } from "../../actions/desk.ts";
import type { History } from "../../store/history.ts";
import {
  cameraSchema,
  listOf,
  pageQuerySchema,
  readingsQuerySchema,
  readingsSchema,
  sensorSchema,
} from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { readingsAnswer } from "../readings-answer.ts";
import { type Route, route, signedIn } from "../route.ts";
import { cameraView, type Scene, sensorView } from "../views.ts";

const byId = z.object({ id: z.string() });
export function deviceRoutes(desk: Desk, scene: Scene, history: History): Route[] {
  return [
    route({
      method: "get",
      path: "/sensors",
      action: "sensors.read",
      summary: "Sensors with their newest values",
      query: pageQuerySchema,
      answer: listOf(sensorSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "sensors.read", query.site);
        if ("refused" in asked) return asked;
        const sensors = desk.estate.sensors().filter((sensor) => asked.sites.has(sensor.siteId));
        const page = pageById(sensors, query);
        return { answer: { ...page, items: page.items.map((sensor) => sensorView(scene, sensor)) } };
      },
    }),
    route({
      method: "get",
      path: "/sensors/{id}",
      action: "sensors.read",
      summary: "One sensor with its newest values",
      params: byId,
      answer: sensorSchema,
      handle: async ({ who, params }) => {
        const sensor = desk.estate.sensor(params.id);
        const refused = whyNot(desk, signedIn(who), "sensors.read", sensor?.siteId, "sensor");
        if (refused !== undefined || sensor === undefined) return refused ?? gone("sensor");
        return { answer: sensorView(scene, sensor) };
      },
    }),
    route({
      method: "get",
      path: "/sensors/{id}/readings",
      action: "sensors.read",
      summary: "A sensor's past, in equal stretches of time",
      params: byId,
      query: readingsQuerySchema,
      answer: readingsSchema,
      handle: async ({ who, params, query }) => {
        const sensor = desk.estate.sensor(params.id);
        const refused = whyNot(desk, signedIn(who), "sensors.read", sensor?.siteId, "sensor");
        if (refused !== undefined || sensor === undefined) return refused ?? gone("sensor");
        return await readingsAnswer(history, sensor.id, query, desk.clock.now(), (metric, before) =>
          scene.corrections(sensor.id, metric).some((one) => one.from < before),
        );
      },
    }),
    route({
      method: "get",
      path: "/cameras",
      action: "cameras.read",
      summary: "Cameras with their state",
      query: pageQuerySchema,
      answer: listOf(cameraSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "cameras.read", query.site);
        if ("refused" in asked) return asked;
        const cameras = desk.estate.cameras().filter((camera) => asked.sites.has(camera.siteId));
        const page = pageById(cameras, query);
        return { answer: { ...page, items: page.items.map((camera) => cameraView(scene, camera)) } };
      },
    }),
    route({
      method: "get",
      path: "/cameras/{id}",
      action: "cameras.read",
      summary: "One camera with its state",
      params: byId,
      answer: cameraSchema,
      handle: async ({ who, params }) => {
        const camera = desk.estate.camera(params.id);
        const refused = whyNot(desk, signedIn(who), "cameras.read", camera?.siteId, "camera");
        if (refused !== undefined || camera === undefined) return refused ?? gone("camera");
        return { answer: cameraView(scene, camera) };
      },
    }),
  ];
}

function gone(what: string): never {
  throw new Error(`a ${what} that is readable is not there`);
}
