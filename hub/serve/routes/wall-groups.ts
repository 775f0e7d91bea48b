// Groups of cameras for the wall: one's own, and those that sites share.
import { z } from "zod";
import { permission, reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import {
  chooseWallDefault,
  keepWallGroup,
  removeWallGroup,
  type WallPlace,
  wallGroupsSeen,
} from "../../actions/change-wall-group.ts";
import type { Desk } from "../../actions/desk.ts";
import type { SiteId } from "../../model.ts";
import { defaultWallGroup, type WallGroup } from "../../store/wall-groups.ts";
import {
  type WallGroups,
  wallDefaultSchema,
  wallGroupDraftSchema,
  wallGroupSchema,
  wallGroupsQuerySchema,
  wallGroupsSchema,
} from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";

const bySite = z.object({ id: z.string().max(64) });
const byGroup = z.object({ groupId: z.string().max(64) });

export function wallGroupRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/wall-groups",
      action: "wall-groups.read",
      summary: "Your own groups of cameras for the wall, and those that sites share",
      query: wallGroupsQuerySchema,
      answer: wallGroupsSchema,
      handle: async ({ who, query }): Promise<Reply<WallGroups>> => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "wall-groups.read", query.site);
        if ("refused" in asked) return asked;
        return { answer: await listed(desk, signedIn(who), query.site === undefined ? "all" : asked.sites) };
      },
    }),
    route({
      method: "put",
      path: "/wall-default",
      action: "wall-groups.change",
      summary: "Say which group the wall opens with for you",
      body: wallDefaultSchema,
      answer: wallGroupsSchema,
      handle: async ({ who, body, language }): Promise<Reply<WallGroups>> => {
        const asker = { who: signedIn(who), language };
        const outcome = await chooseWallDefault(desk, asker, body.groupId ?? undefined);
        return "refused" in outcome ? outcome : { answer: await listed(desk, asker.who, "all") };
      },
    }),
    ...groupRoutes(desk, {
      path: "/wall-groups",
      action: "wall-groups.change",
      whose: "a group of your own",
      params: z.object({}),
      placeOf: () => "own",
    }),
    ...groupRoutes(desk, {
      path: "/sites/{id}/wall-groups",
      action: "wall-groups.share",
      whose: "a group that a site shares with whoever sees it",
      params: bySite,
      placeOf: (given) => ({ siteId: bySite.parse(given).id }),
    }),
  ];
}

type Place = {
  readonly path: string;
  readonly action: "wall-groups.change" | "wall-groups.share";
  readonly whose: string;
  readonly params: z.ZodObject;
  readonly placeOf: (params: Readonly<Record<string, unknown>>) => WallPlace;
};

/** Making, changing and removing groups of one kind. */
function groupRoutes(desk: Desk, { path, action, whose, params, placeOf }: Place): Route[] {
  const one = params.extend(byGroup.shape);
  const onWall = (who: Who, group: WallGroup) => groupView(desk, who, group);
  return [
    route({
      method: "post",
      path,
      action,
      summary: `Keep ${whose}`,
      params,
      body: wallGroupDraftSchema,
      answer: wallGroupSchema,
      status: 201,
      handle: async ({ who, params: given, body, language }) => {
        const asker = { who: signedIn(who), language };
        const outcome = await keepWallGroup(desk, asker, placeOf(given), body);
        return "refused" in outcome ? outcome : { answer: onWall(asker.who, outcome.done) };
      },
    }),
    route({
      method: "put",
      path: `${path}/{groupId}`,
      action,
      summary: `Give ${whose} another name or other cameras`,
      params: one,
      body: wallGroupDraftSchema,
      answer: wallGroupSchema,
      handle: async ({ who, params: given, body, language }) => {
        const asker = { who: signedIn(who), language };
        const { groupId } = byGroup.parse(given);
        const outcome = await keepWallGroup(desk, asker, placeOf(given), body, groupId);
        return "refused" in outcome ? outcome : { answer: onWall(asker.who, outcome.done) };
      },
    }),
    route({
      method: "delete",
      path: `${path}/{groupId}`,
      action,
      summary: `Remove ${whose}`,
      params: one,
      status: 204,
      handle: async ({ who, params: given, language }) => {
        const asker = { who: signedIn(who), language };
        const outcome = await removeWallGroup(desk, asker, placeOf(given), byGroup.parse(given).groupId);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

async function listed(desk: Desk, who: Who, sites: "all" | ReadonlySet<SiteId>): Promise<WallGroups> {
  const seen = await wallGroupsSeen(desk, desk.book.db, who);
  const isAsked = ({ owner }: WallGroup) => sites === "all" || ("siteId" in owner && sites.has(owner.siteId));
  const items = seen.filter(isAsked).map((group) => groupView(desk, who, group));
  const first = await defaultWallGroup(desk.book.db, who.person.account);
  return { items, ...(items.some(({ id }) => id === first) ? { defaultId: first } : {}) };
}

/** With the cameras that the reader sees. */
function groupView(desk: Desk, { person }: Who, { id, name, owner, cameraIds }: WallGroup) {
  const cameras = reach(person, "cameras.read", desk.tree());
  const site = "siteId" in owner ? owner.siteId : undefined;
  return {
    id,
    name,
    cameraIds: cameraIds.filter((one) => cameras.has(desk.estate.camera(one)?.siteId ?? "")),
    ...(site === undefined ? {} : { siteId: site }),
    mayChange: site === undefined || permission(person, "wall-groups.share", site, desk.tree()) === "granted",
  };
}
