// Which areas are seen: the list, each day's shares, the list as a file, and what a canteen has no area for.
import { z } from "zod";
import { AREAS } from "../../../devices/areas.ts";
import { mayEverywhere } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { changeArea } from "../../actions/change-area.ts";
import type { Desk } from "../../actions/desk.ts";
import { noteCoverageExport } from "../../actions/export-coverage.ts";
import type { SiteId } from "../../model.ts";
import { type AreaCoverage, listAreaAbsences, listCoverageDays } from "../../store/coverage.ts";
import {
  areaChangeSchema,
  coverageExportQuerySchema,
  coverageHistoryQuerySchema,
  coverageHistorySchema,
  coverageListSchema,
  coverageQuerySchema,
  coverageSchema,
} from "../contract.ts";
import { coverageTable } from "../coverage-table.ts";
import { coverageHistory, coverageList } from "../coverage-view.ts";
import { EXPORT_TYPES, fileOf } from "../export.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";

const DAY_MS = 86_400_000;

export type CoverageNow = () => Promise<readonly AreaCoverage[]>;

export function coverageRoutes(desk: Desk, now: CoverageNow, zone: string): Route[] {
  async function listOf(who: Who, sites: ReadonlySet<SiteId>) {
    const coverage = await now();
    const absences = await listAreaAbsences(desk.book.db);
    return coverageList(desk, who, sites, { coverage, absences });
  }

  return [
    route({
      method: "get",
      path: "/coverage",
      action: "sites.read",
      summary: "Of each canteen the areas that must be seen: by which cameras, how that is, and since when",
      query: coverageQuerySchema,
      answer: coverageListSchema,
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "sites.read", query.site);
        if ("refused" in asked) return asked;
        return { answer: { items: await listOf(signedIn(who), asked.sites) } };
      },
    }),
    route({
      method: "get",
      path: "/coverage/days",
      action: "sites.read",
      summary: "What share of the asked areas was seen in kitchen hours, day by day, by the sites below one",
      query: coverageHistoryQuerySchema,
      answer: coverageHistorySchema,
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "sites.read", query.site);
        if ("refused" in asked) return asked;
        const from = desk.links.dayOf(desk.clock.now() - (query.days - 1) * DAY_MS);
        const days = await listCoverageDays(desk.book.db, from);
        return { answer: coverageHistory(desk, query.site, asked.sites, days) };
      },
    }),
    route({
      method: "get",
      path: "/exports/coverage",
      action: "coverage.export",
      summary: "The list of seen areas as CSV or Excel",
      query: coverageExportQuerySchema,
      downloads: Object.values(EXPORT_TYPES),
      handle: async ({ who, query }) => {
        const { site, format, language } = query;
        const asked = sitesAsked(desk.tree(), signedIn(who), "coverage.export", site);
        if ("refused" in asked) return asked;
        await noteCoverageExport(desk, signedIn(who), {
          siteId: site ?? topOf(signedIn(who)),
          detail: `coverage as ${format}`,
        });
        const cameraName = (id: string) => desk.estate.camera(id)?.name ?? id;
        const items = await listOf(signedIn(who), asked.sites);
        const table = coverageTable(items, language, { zone, cameraName });
        const fileName = `${table.name} ${desk.links.dayOf(desk.clock.now())}`;
        return { download: fileOf(table, { fileName, format }, () => undefined) };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/areas/{area}",
      action: "areas.change",
      summary: "Say that a canteen has an area, which then must be seen, or why it has not",
      params: z.object({ id: z.string(), area: z.enum(AREAS) }),
      body: areaChangeSchema,
      answer: coverageSchema,
      handle: async ({ who, params, body, language }) => {
        const said = { area: params.area, ...body };
        const outcome = await changeArea(desk, { who: signedIn(who), language }, params.id, said);
        if ("refused" in outcome) return outcome;
        const [item] = await listOf(signedIn(who), new Set([params.id]));
        if (item === undefined) throw new Error("what was written just now is not there");
        return { answer: item };
      },
    }),
  ];
}

/** What is of a whole branch is told to whoever reads the log of that; of all there is, to platform administrators. */
function topOf({ person }: Who): SiteId | null {
  return mayEverywhere(person, "coverage.export") ? null : (person.posts[0]?.siteId ?? null);
}
