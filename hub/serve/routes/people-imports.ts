// Importing people from a file: the template, a look at what would happen, and doing it, with the first passwords to hand
// out in the same answer.
import type { Desk } from "../../actions/desk.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import { countsOf } from "../../actions/import-agreed.ts";
import { handOutCsv, importPeople, type PeopleReport, peopleRows } from "../../actions/import-people.ts";
import { reportCsv, reportRow } from "../../actions/import-report.ts";
import { templateCsv, templateXlsx } from "../../actions/import-template.ts";
import {
  importQuerySchema,
  type PeopleImport,
  peopleImportSchema,
  templateQuerySchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { askedOf, CSV, fileDownload, MOST_BYTES, XLSX } from "./imports.ts";

export function peopleImportRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "post",
      path: "/people-imports",
      action: "people.import",
      summary:
        "Look at a file of people (dryRun), or take it in as it was looked at (expected); the answer then has the first passwords, this once, as a file with format=csv",
      query: importQuerySchema,
      upload: { types: [CSV, XLSX, "application/octet-stream"], mostBytes: MOST_BYTES },
      downloads: [CSV],
      answer: peopleImportSchema,
      handle: async ({ who, query, upload, language }) => {
        const asked = askedOf(query, upload);
        if ("refused" in asked) return asked;
        const asker: Asker = { who: signedIn(who), language: query.language ?? language };
        const outcome = await importPeople(desk, asker, asked, zone);
        if ("refused" in outcome) return outcome;
        const { done } = outcome;
        if (query.format === "json") return { answer: reportView(done, asker) };
        const bytes = done.isDone
          ? Buffer.from(handOutCsv(done.handOut, asker.language))
          : reportCsv(done.verdicts, asker.language);
        const name = (done.isDone ? HAND_OUT : REPORT)[asker.language];
        return { download: fileDownload(name, CSV, bytes) };
      },
    }),
    route({
      method: "get",
      path: "/people-imports/template",
      action: "people.import",
      summary: "The file to begin an import of people with, empty or with who is there already",
      query: templateQuerySchema.omit({ type: true, site: true }),
      downloads: [XLSX, CSV],
      handle: async ({ who, query, language }) => {
        const asker: Asker = { who: signedIn(who), language: query.language ?? language };
        const people = query.filled === true ? await peopleRows(desk, asker, zone) : [];
        const asked = { types: ["person"], filledFrom: undefined, people } as const;
        const name = (query.filled === true ? FILLED : TEMPLATE)[asker.language];
        if (query.format === "csv")
          return { download: fileDownload(`${name}.csv`, CSV, templateCsv(desk, asker, asked)) };
        const bytes = await templateXlsx(desk, asker, asked);
        return { download: fileDownload(`${name}.xlsx`, XLSX, bytes) };
      },
    }),
  ];
}

const TEMPLATE = { zh: "明厨人员导入模板", en: "mingchu-people-template" };
const FILLED = { zh: "明厨人员", en: "mingchu-people" };
const REPORT = { zh: "明厨人员导入报告.csv", en: "mingchu-people-report.csv" };
const HAND_OUT = { zh: "明厨初始密码.csv", en: "mingchu-first-passwords.csv" };

function reportView(report: PeopleReport, { language }: Asker): PeopleImport {
  const { hash, isDone, verdicts, ignored, handOut } = report;
  const rows = verdicts.map((verdict) => {
    const { changes, faults, ...row } = reportRow(verdict, language);
    return { ...row, changes: [...changes], faults: faults.map((fault) => ({ ...fault })) };
  });
  return {
    hash,
    isDone,
    counts: countsOf(verdicts),
    ignored: [...ignored],
    rows,
    firstPasswords: handOut.map((one) => ({ ...one })),
    ...(handOut.length === 0
      ? {}
      : { file: { name: HAND_OUT[language], text: handOutCsv(handOut, language) } }),
  };
}
