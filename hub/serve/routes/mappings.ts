// Mappings of a site: what messages on some topics mean, and what one would make of those that came.
import { z } from "zod";
import { changeMapping, createMapping, removeMapping } from "../../actions/change-mapping.ts";
import { refuse, whyNot } from "../../actions/desk.ts";
import type { NewcomerDesk } from "../../actions/newcomer-desk.ts";
import {
  changeMappingSchema,
  createMappingSchema,
  listOf,
  previewSchema,
  siteMappingSchema,
  trialsSchema,
} from "../contract.ts";
import { mappingView, trialView } from "../newcomer-views.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";

const byId = z.object({ id: z.string() });

export function mappingRoutes(desk: NewcomerDesk): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/mappings",
      action: "mappings.read",
      summary: "The mappings of this site and all below it",
      params: byId,
      answer: listOf(siteMappingSchema),
      handle: async ({ who, params }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "mappings.read", params.id);
        if ("refused" in asked) return asked;
        const items = desk.mappings().filter((one) => asked.sites.has(one.siteId));
        return { answer: { items: items.map((one) => mappingView(one, desk)) } };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/mappings",
      action: "mappings.change",
      summary: "Set up a mapping; what was kept of the messages that it reads is taken in",
      params: byId,
      body: createMappingSchema,
      answer: siteMappingSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const outcome = await createMapping(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: mappingView(outcome.done.mapping, desk) };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/mappings/preview",
      action: "mappings.read",
      summary: "What a mapping would make of the last messages that it is for; nothing is stored",
      params: byId,
      body: previewSchema,
      answer: trialsSchema,
      handle: async ({ who, params, body }) => {
        const refused = whyNot(desk, signedIn(who), "mappings.read", desk.tree().site(params.id)?.id, "site");
        if (refused !== undefined) return refused;
        const own = desk.mappings().find((one) => one.id === body.mappingId && one.siteId === params.id);
        if (body.mappingId !== undefined && own === undefined)
          return refuse(404, "There is no such mapping at this site.");
        const trials = await desk.tryOut(params.id, body.mapping, own?.id);
        return { answer: { trials: trials.map(trialView) } };
      },
    }),
    route({
      method: "patch",
      path: "/mappings/{id}",
      action: "mappings.change",
      summary: "Change a mapping, or switch it off and on",
      params: byId,
      body: changeMappingSchema,
      answer: siteMappingSchema,
      handle: async ({ who, params, body }) => {
        const { name, isOn, mapping } = body;
        const outcome = await changeMapping(desk, signedIn(who), params.id, {
          ...(name === undefined ? {} : { name }),
          ...(isOn === undefined ? {} : { isOn }),
          ...(mapping === undefined ? {} : { mapping }),
        });
        return "refused" in outcome ? outcome : { answer: mappingView(outcome.done.mapping, desk) };
      },
    }),
    route({
      method: "delete",
      path: "/mappings/{id}",
      action: "mappings.change",
      summary: "Delete a mapping; the sensors that it found stay, with their readings",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await removeMapping(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}
