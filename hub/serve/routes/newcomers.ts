// What is new at a site and not understood yet: found sensors and unknown messages, and what a person makes of them.
import { z } from "zod";
import { adoptSensor } from "../../actions/adopt-sensor.ts";
import { adoptUnknown } from "../../actions/adopt-unknown.ts";
import { decideHeld } from "../../actions/decide-held.ts";
import { whyNot } from "../../actions/desk.ts";
import { ignoreSensor, ignoreUnknown } from "../../actions/ignore-newcomer.ts";
import type { NewcomerDesk } from "../../actions/newcomer-desk.ts";
import { zoneOffsetMinutes } from "../../lib/day-time.ts";
import type { Sensor, SiteId } from "../../model.ts";
import { listHeld } from "../../store/held-readings.ts";
import type { History } from "../../store/history.ts";
import { listFound } from "../../store/newcomers.ts";
import { rhythmOf } from "../../store/rhythm.ts";
import {
  adoptedSchema,
  adoptUnknownSchema,
  decidedSchema,
  decideSchema,
  describeSchema,
  foundSensorSchema,
  heldSchema,
  ignoreSchema,
  listOf,
  newcomerCountsSchema,
  newcomersSchema,
  sensorSchema,
  unknownSchema,
} from "../contract.ts";
import { foundView, heldView, mappingView, unknownView } from "../newcomer-views.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { type Scene, sensorView } from "../views.ts";

const byId = z.object({ id: z.string() });
/** Chosen: what a person will look through; the newest are shown. */
const MOST_SHOWN = 200;
/** Chosen: an interval is asked for again by each open page, and does not change within minutes. */
const RHYTHM_HOLDS_MS = 5 * 60_000;
const MOST_RHYTHMS = 2000;

export type NewcomerRouteNeeds = {
  readonly desk: NewcomerDesk;
  readonly scene: Scene;
  readonly history: History;
  /** The IANA zone of times without one. */
  readonly zone: string;
};

export function newcomerRoutes(needs: NewcomerRouteNeeds): Route[] {
  return [...readRoutes(needs), ...changeRoutes(needs), ...heldRoutes(needs)];
}

/** Sensors of some sites that nobody has said anything about. */
function foundIn({ estate }: NewcomerDesk, sites: ReadonlySet<SiteId>): Sensor[] {
  return estate.sensors().filter((sensor) => sensor.place === "unassigned" && sites.has(sensor.siteId));
}

function readRoutes({ desk, scene, history, zone }: NewcomerRouteNeeds): Route[] {
  const rhythms = new Map<string, { readonly at: number; readonly intervalS: number | undefined }>();
  const intervalOf = async (sensor: Sensor) => {
    const metrics = [...scene.present.latestOf(sensor.id)];
    const [metric, newest] =
      metrics.find(([name]) => name === "temperature" || name === "door") ?? metrics[0] ?? [];
    if (metric === undefined || newest === undefined) return undefined;
    const known = rhythms.get(sensor.id);
    if (known !== undefined && newest.measuredAt - known.at < RHYTHM_HOLDS_MS) return known.intervalS;
    if (rhythms.size >= MOST_RHYTHMS) rhythms.clear();
    const intervalS = await rhythmOf(history, { deviceId: sensor.id, metric }, newest.measuredAt);
    if (intervalS !== undefined) rhythms.set(sensor.id, { at: newest.measuredAt, intervalS });
    return intervalS;
  };
  const offset = () => zoneOffsetMinutes(desk.clock.now(), zone);
  return [
    route({
      method: "get",
      path: "/sites/{id}/newcomers",
      action: "newcomers.read",
      summary: "Sensors that were found and messages that nothing understands, of this site and all below it",
      params: byId,
      answer: newcomersSchema,
      handle: async ({ who, params }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "newcomers.read", params.id);
        if ("refused" in asked) return asked;
        const about = await listFound(desk.book.db);
        const found = foundIn(desk, asked.sites)
          .flatMap((sensor) => ({ sensor, about: about.get(sensor.id) ?? { foundAt: 0, isIgnored: false } }))
          .sort((a, b) => b.about.foundAt - a.about.foundAt)
          .slice(0, MOST_SHOWN);
        const unknown = desk.unknown.list(asked.sites).sort((a, b) => b.firstAt - a.firstAt);
        return {
          answer: {
            found: await Promise.all(
              found.map(async (one) =>
                foundView(one.sensor, one.about, scene.present, await intervalOf(one.sensor)),
              ),
            ),
            unknown: unknown.slice(0, MOST_SHOWN).map((entry) => unknownView(entry, offset(), false)),
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}/newcomers/count",
      action: "newcomers.read",
      summary: "How much is new at this site and below it, without what is ignored",
      params: byId,
      answer: newcomerCountsSchema,
      handle: async ({ who, params }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "newcomers.read", params.id);
        if ("refused" in asked) return asked;
        const about = await listFound(desk.book.db);
        const held = await listHeld(desk.book.db, sensorIdsIn(desk, asked.sites));
        return {
          answer: {
            found: foundIn(desk, asked.sites).filter(({ id }) => about.get(id)?.isIgnored !== true).length,
            unknown: desk.unknown.list(asked.sites).filter((one) => !one.isIgnored).length,
            held: held.length,
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/newcomers/{id}",
      action: "newcomers.read",
      summary: "One topic of unknown messages, with all that are kept",
      params: byId,
      answer: unknownSchema,
      handle: async ({ who, params }) => {
        const entry = desk.unknown.find(params.id);
        const refused = whyNot(desk, signedIn(who), "newcomers.read", entry?.siteId, "message");
        if (refused !== undefined || entry === undefined) return refused ?? never();
        return { answer: unknownView(entry, offset(), true) };
      },
    }),
  ];
}

function changeRoutes({ desk, scene }: NewcomerRouteNeeds): Route[] {
  return [
    route({
      method: "post",
      path: "/sensors/{id}/adopt",
      action: "newcomers.adopt",
      summary: "Say what a found sensor is; from then on it is judged",
      params: byId,
      body: describeSchema,
      answer: sensorSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await adoptSensor(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: sensorView(scene, outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/sensors/{id}/ignore",
      action: "newcomers.ignore",
      summary: "Hide a found sensor in the list of what is new, or show it again",
      params: byId,
      body: ignoreSchema,
      answer: foundSensorSchema.pick({ isIgnored: true }),
      handle: async ({ who, params, body }) => {
        const outcome = await ignoreSensor(desk, signedIn(who), params.id, body.isIgnored);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "post",
      path: "/newcomers/{id}/adopt",
      action: "newcomers.adopt",
      summary: "Read messages of this kind by a mapping from now on, and take in what was kept of them",
      params: byId,
      body: adoptUnknownSchema,
      answer: adoptedSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const outcome = await adoptUnknown(desk, signedIn(who), params.id, { ...body, device: body.device });
        if ("refused" in outcome) return outcome;
        const { mapping, sensorIds, stored } = outcome.done;
        return { answer: { mapping: mappingView(mapping, desk), sensorIds: [...sensorIds], stored } };
      },
    }),
    route({
      method: "post",
      path: "/newcomers/{id}/ignore",
      action: "newcomers.ignore",
      summary: "Hide unknown messages in the list of what is new, or show them again",
      params: byId,
      body: ignoreSchema,
      answer: foundSensorSchema.pick({ isIgnored: true }),
      handle: async ({ who, params, body }) => {
        const outcome = await ignoreUnknown(desk, signedIn(who), params.id, body.isIgnored);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
  ];
}

function heldRoutes({ desk }: NewcomerRouteNeeds): Route[] {
  const decide = (take: boolean) =>
    route({
      method: "post",
      path: `/sensors/{id}/held-readings/${take ? "take" : "discard"}`,
      action: "held-readings.decide",
      summary: take
        ? "Take old readings in as late data: they restate history and page nobody"
        : "Throw old readings away",
      params: byId,
      body: decideSchema,
      answer: decidedSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await decideHeld(desk, signedIn(who), params.id, { take, through: body.through });
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    });
  return [
    route({
      method: "get",
      path: "/sites/{id}/held-readings",
      action: "newcomers.read",
      summary: "Readings measured more than seven days before they arrived, which wait for a person",
      params: byId,
      answer: listOf(heldSchema),
      handle: async ({ who, params }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "newcomers.read", params.id);
        if ("refused" in asked) return asked;
        const held = await listHeld(desk.book.db, sensorIdsIn(desk, asked.sites));
        const items = held.flatMap((one) => {
          const sensor = desk.estate.sensor(one.deviceId);
          return sensor === undefined ? [] : [heldView(one, sensor)];
        });
        return { answer: { items: items.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)) } };
      },
    }),
    decide(true),
    decide(false),
  ];
}

function sensorIdsIn({ estate }: NewcomerDesk, sites: ReadonlySet<SiteId>): string[] {
  return estate.sensors().flatMap((sensor) => (sites.has(sensor.siteId) ? [sensor.id] : []));
}

function never(): never {
  throw new Error("a message that is readable is not there");
}
