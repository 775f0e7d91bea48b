// Links for parents: listed with who watches now, made, changed, taken back; their posters; and the school calendar.
import { z } from "zod";
import { changeSchoolCalendar } from "../../actions/change-school-calendar.ts";
import { changeShareLink, revokeShareLink } from "../../actions/change-share-link.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import {
  camerasFor,
  DEFAULT_DAYS,
  DEFAULT_HOURS,
  DEFAULT_MOST_VIEWERS,
  DEFAULT_WEEKDAYS,
  type LinkDraft,
  makeLinksForAll,
  makeShareLink,
} from "../../actions/make-share-links.ts";
import type { SiteId } from "../../model.ts";
import type { ShareLink } from "../../store/share-links.ts";
import {
  calendarChangeSchema,
  calendarSchema,
  listOf,
  madeShareLinkSchema,
  madeShareLinksSchema,
  type NewShareLink,
  newShareLinkSchema,
  newShareLinksSchema,
  pageQuerySchema,
  posterQuerySchema,
  posterRequestSchema,
  type SchoolCalendar,
  type ShareLinkForm,
  type ShareLink as Shown,
  shareLinkChangeSchema,
  shareLinkFormSchema,
  shareLinkSchema,
} from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { drawPosters } from "../poster.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });
/** Chosen: managers look at what has ended for a month. */
const ENDED_SHOWN_MS = 30 * 86_400_000;

export function shareLinkRoutes(desk: Desk, viewersOf: (linkId: string) => number): Route[] {
  return [
    ...linkRoutes(desk, (link) => linkView(desk, link, viewersOf(link.id))),
    ...posterRoutes(desk),
    ...calendarRoutes(desk),
  ];
}

function linkRoutes(desk: Desk, view: (link: ShareLink) => Shown): Route[] {
  return [
    route({
      method: "get",
      path: "/share-links",
      action: "share-links.read",
      summary: "Parents' links of the branch, with who watches now; those that ended in the last 30 days too",
      query: pageQuerySchema,
      answer: listOf(shareLinkSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "share-links.read", query.site);
        if ("refused" in asked) return asked;
        const since = desk.clock.now() - ENDED_SHOWN_MS;
        const own = desk.links
          .all()
          .filter((link) => asked.sites.has(link.siteId) && (link.revokedAt ?? link.untilAt) > since);
        const page = pageById(own, query);
        return { answer: { ...page, items: page.items.map(view) } };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}/share-link-form",
      action: "share-links.create",
      summary: "What a new link would be, and what still stands in the way of showing each camera",
      params: byId,
      answer: shareLinkFormSchema,
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "share-links.create", site, "site");
        return refused ?? { answer: formOf(desk, params.id) };
      },
    }),
    route({
      method: "post",
      path: "/share-links",
      action: "share-links.create",
      summary: "Make a link for a school's parents; its address is shown this once",
      body: newShareLinkSchema,
      answer: madeShareLinkSchema,
      status: 201,
      handle: async ({ who, body, hubUrl }) => {
        const outcome = await makeShareLink(desk, signedIn(who), body.siteId, draftOf(body));
        if ("refused" in outcome) return outcome;
        const { link, token } = outcome.done;
        return { answer: { id: link.id, url: urlOf(hubUrl, token) } };
      },
    }),
    route({
      method: "post",
      path: "/share-links/for-all",
      action: "share-links.create",
      summary: "Make a link for each school here and below; their addresses are shown this once",
      body: newShareLinksSchema,
      answer: madeShareLinksSchema,
      status: 201,
      handle: async ({ who, body, hubUrl }) => {
        const outcome = await makeLinksForAll(desk, signedIn(who), body.siteId, draftOf(body));
        if ("refused" in outcome) return outcome;
        const nameOf = (siteId: SiteId) => desk.tree().site(siteId)?.name ?? siteId;
        return {
          answer: {
            items: outcome.done.made.map(({ link: { id, siteId }, token }) => ({
              id,
              url: urlOf(hubUrl, token),
              siteId,
              name: nameOf(siteId),
            })),
            left: outcome.done.left.map(({ site: { id, name }, why, hindrances }) => ({
              siteId: id,
              name,
              why,
              hindrances: [...hindrances],
            })),
          },
        };
      },
    }),
    route({
      method: "patch",
      path: "/share-links/{id}",
      action: "share-links.change",
      summary: "Change a link's cameras, times, viewers, end or for whom it is",
      params: byId,
      body: shareLinkChangeSchema,
      answer: shareLinkSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await changeShareLink(desk, signedIn(who), params.id, draftOf(body));
        return "refused" in outcome ? outcome : { answer: view(outcome.done) };
      },
    }),
    route({
      method: "delete",
      path: "/share-links/{id}",
      action: "share-links.revoke",
      summary: "Take a link back for good; views that stand on it end within ten seconds",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await revokeShareLink(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function posterRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/share-links/posters",
      action: "share-links.create",
      summary:
        "Posters with QR codes as one PDF, from the addresses as they were shown when the links were made",
      query: posterQuerySchema,
      body: posterRequestSchema,
      downloads: ["application/pdf"],
      handle: async ({ who, query, body, hubUrl }) => {
        const posters = [];
        for (const url of body.urls) {
          const link = desk.links.find(tokenOf(url));
          const refused = whyNot(desk, signedIn(who), "share-links.create", link?.siteId, "link");
          if (refused !== undefined || link === undefined)
            return refused ?? refuse(404, "There is no such link.");
          const { id, hours, weekdays, untilAt, siteId } = link;
          const school = desk.tree().site(siteId)?.name ?? siteId;
          //  The address is drawn anew: nobody prints another site's under a school's name.
          posters.push({
            id,
            hours,
            weekdays,
            endsOn: desk.links.dayOf(untilAt),
            school,
            url: urlOf(hubUrl, tokenOf(url)),
          });
        }
        return {
          download: {
            fileName: query.language === "zh" ? "明厨亮灶海报.pdf" : "kitchen-posters.pdf",
            type: "application/pdf",
            pieces: drawPosters(posters, query.language),
          },
        };
      },
    }),
  ];
}

function calendarRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/school-calendar",
      action: "school-calendar.read",
      summary: "Holidays and make-up days of a site, and those that it takes from above",
      params: byId,
      answer: calendarSchema,
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "school-calendar.read", site, "site");
        return refused ?? { answer: calendarView(desk, params.id) };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/school-calendar",
      action: "school-calendar.change",
      summary: "Say which days are holidays and which are school days in spite of their weekday",
      params: byId,
      body: calendarChangeSchema,
      answer: calendarSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await changeSchoolCalendar(desk, signedIn(who), params.id, body.entries);
        return "refused" in outcome ? outcome : { answer: calendarView(desk, params.id) };
      },
    }),
  ];
}

/** Days off of the sites above are no secret; which sites those are may be. */
function calendarView(desk: Desk, siteId: SiteId): SchoolCalendar {
  const [, ...above] = desk.tree().pathUp(siteId);
  return {
    entries: desk.links.calendar(siteId).map((entry) => ({ ...entry })),
    inherited: above.flatMap((id) => desk.links.calendar(id).map((entry) => ({ ...entry }))),
  };
}

function formOf(desk: Desk, siteId: SiteId): ShareLinkForm {
  const branch = desk.tree().branchOf(siteId);
  const nameOf = (id: SiteId) => desk.tree().site(id)?.name ?? id;
  return {
    weekdays: [...DEFAULT_WEEKDAYS],
    hours: DEFAULT_HOURS.map((one) => ({ ...one })),
    mostViewers: DEFAULT_MOST_VIEWERS,
    until: iso(desk.clock.now() + DEFAULT_DAYS * 86_400_000),
    cameras: camerasFor(desk, siteId).map(({ camera, hindrances }) => ({
      id: camera.id,
      name: camera.name,
      area: camera.area,
      siteId: camera.siteId,
      siteName: nameOf(camera.siteId),
      hindrances: [...hindrances],
    })),
    schools: desk
      .tree()
      .sites()
      .filter((site) => site.kind === "school" && branch.has(site.id)).length,
  };
}

function draftOf({ until, ...body }: Partial<NewShareLink>): LinkDraft {
  return { ...body, ...(until === undefined ? {} : { untilAt: Date.parse(until) }) };
}

function urlOf(hubUrl: string, token: string): string {
  return `${hubUrl}/s/${token}`;
}

/** The token of an address as it was shown; whatever else it is names no link. */
function tokenOf(url: string): string {
  return /\/s\/([\w-]+)$/.exec(url)?.[1] ?? "";
}

function linkView(desk: Desk, link: ShareLink, viewers: number): Shown {
  const now = desk.links.gate(link, desk.clock.now());
  const { id, siteId, cameraIds, weekdays, hours, mostViewers, madeFor, madeBy } = link;
  return {
    id,
    siteId,
    cameraIds: [...cameraIds],
    weekdays: [...weekdays],
    hours: hours.map((one) => ({ ...one })),
    mostViewers,
    until: iso(link.untilAt),
    madeFor,
    madeBy,
    madeAt: iso(link.madeAt),
    ...(link.revokedAt === undefined ? {} : { revokedAt: iso(link.revokedAt) }),
    ...(link.revokedBy === undefined ? {} : { revokedBy: link.revokedBy }),
    state: now.state === "ended" ? now.because : now.state,
    ...(now.state === "closed" && now.opensAt !== undefined ? { opensAt: iso(now.opensAt) } : {}),
    viewers,
  };
}
