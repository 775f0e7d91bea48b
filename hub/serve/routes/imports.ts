// Importing sites, sensors and cameras from a file: the template, a look at what would happen, and doing it.
import { type Desk, type Refused, refuse, whyNot } from "../../actions/desk.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import { countsOf } from "../../actions/import-agreed.ts";
import { ESTATE_TYPES } from "../../actions/import-columns.ts";
import { type ImportReport, importEstate } from "../../actions/import-estate.ts";
import { reportCsv, reportRow } from "../../actions/import-report.ts";
import { sitesToFill, templateCsv, templateXlsx } from "../../actions/import-template.ts";
import {
  type ImportQuery,
  type ImportReport as ImportReportView,
  importQuerySchema,
  importReportSchema,
  templateQuerySchema,
} from "../contract.ts";
import { type Download, type Route, route, signedIn, type Upload } from "../route.ts";

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
export const CSV = "text/csv";
/** Chosen: 5,000 rows of the widest table are some 1 MiB; the rest is room for what spreadsheets add. */
export const MOST_BYTES = 5 * 1024 * 1024;

/** What is asked of a file that came; without `expected` it is only looked at. */
export function askedOf(
  { dryRun = false, expected, skipFaults = false }: ImportQuery,
  upload: Upload | undefined,
):
  | Refused
  | { readonly bytes: Uint8Array; readonly expected: string | undefined; readonly skipFaults: boolean } {
  if (upload === undefined) return refuse(422, "body: send the file itself, CSV or XLSX");
  if (!dryRun && expected === undefined)
    return refuse(422, "expected: look at the file with ?dryRun=true first, and send its report's hash");
  return { bytes: upload.bytes, expected: dryRun ? undefined : expected, skipFaults };
}

export function importRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/imports",
      action: "estate.import",
      summary:
        "Look at a file of sites, sensors and cameras (dryRun), or take it in as it was looked at (expected)",
      query: importQuerySchema,
      upload: { types: [CSV, XLSX, "application/octet-stream"], mostBytes: MOST_BYTES },
      downloads: [CSV],
      answer: importReportSchema,
      handle: async ({ who, query, upload, language }) => {
        const asked = askedOf(query, upload);
        if ("refused" in asked) return asked;
        const asker: Asker = { who: signedIn(who), language: query.language ?? language };
        const outcome = await importEstate(desk, asker, asked);
        if ("refused" in outcome) return outcome;
        if (query.format === "json") return { answer: reportView(outcome.done, asker) };
        const bytes = reportCsv(outcome.done.verdicts, asker.language);
        return { download: fileDownload(REPORT[asker.language], CSV, bytes) };
      },
    }),
    route({
      method: "get",
      path: "/imports/template",
      action: "estate.import",
      summary: "The file to begin an import with, empty or with what is there already",
      query: templateQuerySchema,
      downloads: [XLSX, CSV],
      handle: async ({ who, query, language }) => {
        const asker: Asker = { who: signedIn(who), language: query.language ?? language };
        if (query.filled === true && query.site !== undefined) {
          const site = desk.tree().site(query.site)?.id;
          const refused = whyNot(desk, asker.who, "estate.import", site, "site");
          if (refused !== undefined) return refused;
        }
        const types = query.type === "all" ? ESTATE_TYPES : [query.type];
        const filledFrom = query.filled === true ? sitesToFill(desk, asker, query.site) : undefined;
        const name = (query.filled === true ? FILLED : TEMPLATE)[asker.language];
        if (query.format === "csv")
          return {
            download: fileDownload(`${name}.csv`, CSV, templateCsv(desk, asker, { types, filledFrom })),
          };
        const bytes = await templateXlsx(desk, asker, { types, filledFrom });
        return { download: fileDownload(`${name}.xlsx`, XLSX, bytes) };
      },
    }),
  ];
}

const TEMPLATE = { zh: "明厨导入模板", en: "mingchu-import-template" };
const FILLED = { zh: "明厨单位和设备", en: "mingchu-sites-and-devices" };
const REPORT = { zh: "明厨导入报告.csv", en: "mingchu-import-report.csv" };

function reportView(
  { hash, isDone, verdicts, ignored }: ImportReport,
  { language }: Asker,
): ImportReportView {
  const rows = verdicts.map((verdict) => {
    const { changes, faults, ...row } = reportRow(verdict, language);
    return { ...row, changes: [...changes], faults: faults.map((fault) => ({ ...fault })) };
  });
  return { hash, isDone, counts: countsOf(verdicts), ignored: [...ignored], rows };
}

/** A file that is whole already. */
export function fileDownload(fileName: string, type: string, bytes: Uint8Array): Download {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { fileName, type, pieces: pieces() };
}
