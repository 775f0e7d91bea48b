// Sites, and what was refused of their devices' messages.
import { z } from "zod";
import { type Desk, whyNot } from "../../actions/desk.ts";
import type { Refusal, SiteId } from "../../model.ts";
import { listOf, pageQuerySchema, refusalSchema, siteSchema } from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso, type Scene, siteView, whyView } from "../views.ts";

const byId = z.object({ id: z.string() });

export function siteRoutes(
  desk: Desk,
  scene: Scene,
  refusals: (sites: ReadonlySet<SiteId>) => Refusal[],
): Route[] {
  return [
    route({
      method: "get",
      path: "/sites",
      action: "sites.read",
      summary: "Sites",
      query: pageQuerySchema,
      answer: listOf(siteSchema),
      handle: async ({ who, query }) => {
        const { person } = signedIn(who);
        const asked = sitesAsked(desk.tree(), signedIn(who), "sites.read", query.site);
        if ("refused" in asked) return asked;
        const sites = desk
          .tree()
          .sites()
          .filter((site) => asked.sites.has(site.id));
        const page = pageById(sites, query);
        return { answer: { ...page, items: page.items.map((site) => siteView(scene, person, site)) } };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}",
      action: "sites.read",
      summary: "One site",
      params: byId,
      answer: siteSchema,
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id);
        const refused = whyNot(desk, signedIn(who), "sites.read", site?.id, "site");
        if (refused !== undefined || site === undefined) return refused ?? never();
        return { answer: siteView(scene, signedIn(who).person, site) };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}/refusals",
      action: "refusals.read",
      summary: "The last messages of the site's devices that were not taken, and why",
      params: byId,
      query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(100) }),
      answer: listOf(refusalSchema),
      handle: async ({ who, params, query }) => {
        const refused = whyNot(desk, signedIn(who), "refusals.read", desk.tree().site(params.id)?.id, "site");
        if (refused !== undefined) return refused;
        const asked = sitesAsked(desk.tree(), signedIn(who), "refusals.read", params.id);
        if ("refused" in asked) return asked;
        const items = refusals(asked.sites).slice(0, query.limit);
        return {
          answer: {
            items: items.map(({ at, account, topic, reason, why, payload }) => ({
              at: iso(at),
              account,
              topic,
              reason,
              why: whyView(why),
              payload,
            })),
          },
        };
      },
    }),
  ];
}

function never(): never {
  throw new Error("a site that is readable is not there");
}
