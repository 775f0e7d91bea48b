// Reports on longer times, and readings as files.
import { z } from "zod";
import { isMetricName, type MetricName } from "../../../devices/metrics.ts";
import { EVERYWHERE } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { type Desk, type Refused, refuse, whyNot } from "../../actions/desk.ts";
import { noteExport } from "../../actions/export-readings.ts";
import type { Sensor, SiteId } from "../../model.ts";
import type { History } from "../../store/history.ts";
import { sensorsSetUpAt } from "../../store/sites.ts";
import {
  complianceSchema,
  exportProgressSchema,
  exportQuerySchema,
  listOf,
  outsideQuerySchema,
  outsideSchema,
  pageQuerySchema,
  periodQuerySchema,
} from "../contract.ts";
import {
  createExportDesk,
  daysTable,
  EXPORT_TYPES,
  type ExportDesk,
  type ExportNeeds,
  exportFileName,
  fileOf,
  followed,
  readingsTable,
} from "../export.ts";
import { exportWords } from "../export-words.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { complianceView, judgedSensors, outsideOfSensors, outsideView, type Period } from "../report.ts";
import { type Route, route, signedIn } from "../route.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
/** Chosen: a school year and some; more is asked for in parts. */
const MOST_DAYS = 400;

export function reportRoutes(desk: Desk, history: History, zone: string): Route[] {
  const files = createExportDesk();
  const needs: Omit<ExportNeeds, "words"> = {
    history,
    zone,
    site: (id) => desk.tree().site(id),
    setUpAt: () => sensorsSetUpAt(desk.book.db),
  };
  return [
    route({
      method: "get",
      path: "/reports/outside",
      action: "reports.read",
      summary: "How long sensors were outside their limits: in one piece, in any 24 hours, day by day",
      query: outsideQuerySchema.extend(pageQuerySchema.shape).extend({
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: listOf(outsideSchema),
      handle: async ({ who, query }) => {
        const period = periodOf(query, desk);
        if ("refused" in period) return period;
        const asked = sitesAsked(desk.tree(), signedIn(who), "reports.read", query.site);
        if ("refused" in asked) return asked;
        const sensors = judgedSensors(desk.estate.sensors(), asked.sites, period.metric);
        const page = pageById(
          sensors.filter((sensor) => query.sensor === undefined || sensor.id === query.sensor),
          query,
        );
        const items = [];
        for await (const one of outsideOfSensors(page.items, period, needs))
          items.push(await outsideView(one, period, needs));
        return { answer: { ...page, items } };
      },
    }),
    route({
      method: "get",
      path: "/reports/compliance",
      action: "reports.read",
      summary: "How a branch kept its cold chain: the share of time inside the limits, site by site",
      query: periodQuerySchema,
      answer: complianceSchema,
      handle: async ({ who, query }) => {
        const period = periodOf(query, desk);
        if ("refused" in period) return period;
        const asked = sitesAsked(desk.tree(), signedIn(who), "reports.read", query.site);
        if ("refused" in asked) return asked;
        const sensors = judgedSensors(desk.estate.sensors(), asked.sites, period.metric);
        const all = await Array.fromAsync(outsideOfSensors(sensors, period, needs));
        return { answer: complianceView(all, period) };
      },
    }),
    route({
      method: "get",
      path: "/exports/readings",
      action: "readings.export",
      summary: "Readings, or each day's figures, as CSV or Excel; sent while it is made",
      query: exportQuerySchema,
      downloads: Object.values(EXPORT_TYPES),
      handle: async ({ who, query }) => {
        const period = periodOf(query, desk);
        if ("refused" in period) return period;
        const chosen = sensorsAsked(desk, signedIn(who), query);
        if ("refused" in chosen) return chosen;
        const asked = { ...query, period, ...chosen };
        const words = exportWords(query.language);
        return await exportFile(desk, files, signedIn(who), asked, { ...needs, words });
      },
    }),
    route({
      method: "get",
      path: "/exports/{ticket}",
      action: "readings.export",
      summary: "How far a file of your own is",
      params: z.object({ ticket: z.string() }),
      answer: exportProgressSchema,
      handle: async ({ who, params }) => {
        const progress = files.find(signedIn(who).person.account, params.ticket);
        //  Whoever asks may be a moment earlier than the request for the file itself.
        return {
          answer:
            progress === undefined
              ? { state: "waiting" as const, rows: 0, rowsExpected: 0 }
              : { ...progress },
        };
      },
    }),
  ];
}

async function exportFile(
  desk: Desk,
  files: ExportDesk,
  who: Who,
  asked: {
    readonly period: Period;
    readonly sensors: readonly Sensor[];
    readonly siteId: SiteId | null;
    readonly target: string;
    readonly of: string | undefined;
    readonly format: keyof typeof EXPORT_TYPES;
    readonly rows: "readings" | "days";
    readonly ticket?: string | undefined;
  },
  needs: ExportNeeds,
) {
  const { period, sensors, siteId, target, of, format, rows, ticket } = asked;
  const expected = await rowsExpected(sensors, period, rows, needs);
  const progress = files.begin(who.person.account, ticket, expected);
  if (progress === undefined)
    return refuse(429, "Several files are being made already: try again in a minute.");
  const days = `${new Date(period.from).toISOString()} to ${new Date(period.to).toISOString()}`;
  const detail = `${rows} of ${period.metric} as ${format}, ${days}`;
  try {
    await noteExport(desk, who, { siteId, target, detail });
  } catch (error) {
    progress.state = "broken-off";
    throw error;
  }
  const table = rows === "days" ? daysTable(sensors, period, needs) : readingsTable(sensors, period, needs);
  const fileName = exportFileName(period, rows, of, needs);
  const file = fileOf(table, { fileName, format }, () => {
    progress.rows += 1;
  });
  return { download: followed(file, progress) };
}

async function rowsExpected(
  sensors: readonly Sensor[],
  period: Period,
  rows: "readings" | "days",
  needs: ExportNeeds,
): Promise<number> {
  let sum = 0;
  for await (const { outside } of outsideOfSensors(sensors, period, needs))
    sum += rows === "days" ? (outside?.days.length ?? 0) : (outside?.whole.count ?? 0);
  return sum;
}

/** The sensors that a file speaks of: one, or all of a branch, those without limits included. */
function sensorsAsked(
  desk: Desk,
  who: Who,
  query: { readonly site?: string | undefined; readonly sensor?: string | undefined },
):
  | {
      readonly sensors: readonly Sensor[];
      readonly siteId: SiteId | null;
      readonly target: string;
      /** What the file is named for; undefined for everything. */
      readonly of: string | undefined;
    }
  | Refused {
  if (query.sensor !== undefined) {
    const sensor = desk.estate.sensor(query.sensor);
    const refused = whyNot(desk, who, "readings.export", sensor?.siteId, "sensor");
    if (refused !== undefined || sensor === undefined)
      return refused ?? refuse(404, "There is no such sensor.");
    const of = `${desk.tree().site(sensor.siteId)?.name ?? ""} ${sensor.name}`;
    return { sensors: [sensor], siteId: sensor.siteId, target: sensor.id, of };
  }
  const asked = sitesAsked(desk.tree(), who, "readings.export", query.site);
  if ("refused" in asked) return asked;
  const sensors = desk.estate
    .sensors()
    .filter((sensor) => asked.sites.has(sensor.siteId))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  //  Without a site it is the whole branch: told to whoever reads the log of that.
  const top = who.person.posts.find(({ siteId }) => siteId !== EVERYWHERE)?.siteId ?? null;
  const siteId = query.site ?? top;
  const of = siteId === null ? undefined : desk.tree().site(siteId)?.name;
  return { sensors, siteId, target: query.site ?? "", of };
}

function periodOf(
  query: { readonly metric: string; readonly from?: string | undefined; readonly to?: string | undefined },
  desk: Desk,
): Period | Refused {
  const { metric } = query;
  if (!isMetricName(metric)) return refuse(422, `metric: there is no metric ${metric}`);
  const now = desk.clock.now();
  //  Of the time to come nothing is known, and it is no gap.
  const to = Math.min(now, query.to === undefined ? now : Date.parse(query.to));
  const from = query.from === undefined ? to - DEFAULT_DAYS * DAY_MS : Date.parse(query.from);
  if (from >= to) return refuse(422, "from: must be before to, and before now");
  if (to - from > MOST_DAYS * DAY_MS)
    return refuse(422, `from: at most ${MOST_DAYS} days can be asked for at once`);
  return { metric: metric satisfies MetricName, from, to };
}
