// Setting up: sites, sensors and cameras as a manager describes them.
import { z } from "zod";
import { isEverywhere, reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { type Desk, type Outcome, whyNot } from "../../actions/desk.ts";
import { changeCamera, createCamera, removeCamera } from "../../actions/edit-cameras.ts";
import { changeSensor, createSensor, removeSensor } from "../../actions/edit-sensors.ts";
import { changeSite, createSite, removeSite } from "../../actions/edit-sites.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import type { SiteId } from "../../model.ts";
import {
  cameraChangeSchema,
  cameraDraftSchema,
  cameraSchema,
  type SiteSettings,
  sensorChangeSchema,
  sensorDraftSchema,
  sensorSchema,
  siteChangeSchema,
  siteDraftSchema,
  siteSchema,
  siteSettingsSchema,
} from "../contract.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { cameraView, type Scene, sensorView, siteView } from "../views.ts";

const byId = z.object({ id: z.string() });

export function estateRoutes(desk: Desk, scene: Scene): Route[] {
  return [...siteEditing(desk, scene), ...sensorEditing(desk, scene), ...cameraEditing(desk, scene)];
}

function siteEditing(desk: Desk, scene: Scene): Route[] {
  const shown = (who: Who | undefined) => (id: SiteId) =>
    siteView(scene, signedIn(who).person, present(desk.tree().site(id)));
  return [
    route({
      method: "get",
      path: "/sites/{id}/settings",
      action: "settings.read",
      summary: "How a site's own sensors and cameras are set up",
      params: byId,
      answer: siteSettingsSchema,
      handle: async ({ who, params }) => {
        const refused = whyNot(desk, signedIn(who), "settings.read", desk.tree().site(params.id)?.id, "site");
        return refused ?? { answer: settingsOf(desk, signedIn(who), params.id) };
      },
    }),
    route({
      method: "post",
      path: "/sites",
      action: "sites.edit",
      summary: "Make a site",
      body: siteDraftSchema,
      answer: siteSchema,
      status: 201,
      handle: async (call) => answered(await createSite(desk, asker(call), call.body), shown(call.who)),
    }),
    route({
      method: "patch",
      path: "/sites/{id}",
      action: "sites.edit",
      summary: "Change a site",
      params: byId,
      body: siteChangeSchema,
      answer: siteSchema,
      handle: async (call) =>
        answered(await changeSite(desk, asker(call), call.params.id, defined(call.body)), shown(call.who)),
    }),
    route({
      method: "delete",
      path: "/sites/{id}",
      action: "sites.edit",
      summary:
        "Remove a site on which nothing stands: no sites below, devices, device accounts or open alerts",
      params: byId,
      status: 204,
      handle: async (call) => nothing(await removeSite(desk, asker(call), call.params.id)),
    }),
  ];
}

function sensorEditing(desk: Desk, scene: Scene): Route[] {
  const shown = (id: string) => sensorView(scene, present(desk.estate.sensor(id)));
  return [
    route({
      method: "post",
      path: "/sites/{id}/sensors",
      action: "sensors.edit",
      summary: "Describe a sensor before it reports",
      params: byId,
      body: sensorDraftSchema,
      answer: sensorSchema,
      status: 201,
      handle: async (call) => {
        const draft = { ...call.body, siteId: call.params.id };
        return answered(await createSensor(desk, asker(call), draft), shown);
      },
    }),
    route({
      method: "patch",
      path: "/sensors/{id}",
      action: "sensors.edit",
      summary: "Change what a sensor is called, what it serves, or where it is",
      params: byId,
      body: sensorChangeSchema,
      answer: sensorSchema,
      handle: async (call) =>
        answered(await changeSensor(desk, asker(call), call.params.id, defined(call.body)), shown),
    }),
    route({
      method: "delete",
      path: "/sensors/{id}",
      action: "sensors.edit",
      summary:
        "Retire a sensor: it is hidden, its readings stay, and it comes back as new if it reports again",
      params: byId,
      status: 204,
      handle: async (call) => nothing(await removeSensor(desk, asker(call), call.params.id)),
    }),
  ];
}

function cameraEditing(desk: Desk, scene: Scene): Route[] {
  const shown = (id: string) => cameraView(scene, present(desk.estate.camera(id)));
  return [
    route({
      method: "post",
      path: "/sites/{id}/cameras",
      action: "cameras.edit",
      summary: "Add a camera",
      params: byId,
      body: cameraDraftSchema,
      answer: cameraSchema,
      status: 201,
      handle: async (call) => {
        const draft = { ...call.body, siteId: call.params.id };
        return answered(await createCamera(desk, asker(call), draft), shown);
      },
    }),
    route({
      method: "patch",
      path: "/cameras/{id}",
      action: "cameras.edit",
      summary: "Change a camera; with another host, port or user its password must be given again",
      params: byId,
      body: cameraChangeSchema,
      answer: cameraSchema,
      handle: async (call) =>
        answered(await changeCamera(desk, asker(call), call.params.id, defined(call.body)), shown),
    }),
    route({
      method: "delete",
      path: "/cameras/{id}",
      action: "cameras.edit",
      summary: "Remove a camera",
      params: byId,
      status: 204,
      handle: async (call) => nothing(await removeCamera(desk, asker(call), call.params.id)),
    }),
  ];
}

function settingsOf(desk: Desk, who: Who, siteId: SiteId): SiteSettings {
  const parentId = desk.tree().site(siteId)?.parentId ?? null;
  const sensors = desk.estate.sensors().filter((sensor) => sensor.siteId === siteId);
  const cameras = desk.estate.cameras().filter((camera) => camera.siteId === siteId);
  return {
    sensors: sensors.map(({ siteId: _, ...sensor }) => ({
      ...sensor,
      appliance: sensor.appliance ?? "",
      defrosts: sensor.defrosts === true,
      hasReported: desk.hasReported(sensor.id),
    })),
    cameras: cameras.map(({ id, name, area, alsoAreas = [], sound = false, address, sealedPassword }) => {
      const { brand, host, port, channel, path = null, subPath = null, user = null } = address;
      return {
        id,
        name,
        area,
        alsoAreas: [...alsoAreas],
        brand,
        host,
        port,
        channel,
        path,
        subPath,
        sound,
        user,
        hasPassword: sealedPassword !== undefined,
      };
    }),
    mayMove:
      parentId === null
        ? isEverywhere(who.person)
        : reach(who.person, "sites.edit", desk.tree()).has(parentId),
  };
}

function asker({ who, language }: { readonly who: Who | undefined; readonly language: "zh" | "en" }): Asker {
  return { who: signedIn(who), language };
}

/** Only the fields that were sent. */
function defined<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

function answered<Id, Answer>(outcome: Outcome<Id>, show: (id: Id) => Answer): Reply<Answer> {
  return "refused" in outcome ? outcome : { answer: show(outcome.done) };
}

function nothing(outcome: Outcome<unknown>): Reply<undefined> {
  return "refused" in outcome ? outcome : { answer: undefined };
}

function present<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error("what was written just now is not there");
  return thing;
}
