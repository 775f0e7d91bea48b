// The file to begin an import with: headings, a remark on each column, an example and, if asked for, everything that is
// there already in the reader's branch, to be changed and sent back. Passwords are not in it.
import { writeCsv } from "hucre/csv";
import type { WriteSheet } from "hucre/xlsx";
import { reach } from "../access/rights.ts";
import type { SiteId } from "../model.ts";
import type { SealedCamera } from "../store/sites.ts";
import type { Desk } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";
import type { Language } from "./estate-words.ts";
import {
  COLUMNS,
  type Column,
  type ImportType,
  MOST_ROWS,
  TYPE_COLUMN,
  TYPE_TITLES,
} from "./import-columns.ts";
import { CSV } from "./import-report.ts";
import { REMARK } from "./import-rows.ts";

export type TemplateAsked = {
  readonly types: readonly ImportType[];
  /** With what is there at these sites. */
  readonly filledFrom: ReadonlySet<SiteId> | undefined;
  /** What a file of people is filled with. */
  readonly people?: readonly Filled[];
};

type Filled = Readonly<Record<string, string>>;

/** A sheet a type. */
export async function templateXlsx(
  desk: Desk,
  { language }: Asker,
  asked: TemplateAsked,
): Promise<Uint8Array> {
  const sheets = asked.types.map((type): WriteSheet => {
    const columns = COLUMNS[type];
    return {
      name: TYPE_TITLES[type][language],
      columns: columns.map((column) => ({ width: Math.max(14, column.title[language].length * 2 + 6) })),
      freezePane: { rows: 1 },
      rows: [
        columns.map((column) => column.title[language]),
        ...remarks(columns, language),
        ...filled(desk, type, asked).map((row) => valuesOf(columns, row, language)),
      ],
      dataValidations: columns.flatMap((column, at) => validationOf(column, at, language)),
    };
  });
  //  Measured: 7 MB, which a hub need not hold for a file that is made once.
  const { writeXlsx } = await import("hucre/xlsx");
  return await writeXlsx({ sheets });
}

/** A spreadsheet offers the choices itself, where there is one to choose. */
function validationOf(
  { choices, isList }: Column,
  at: number,
  language: Language,
): NonNullable<WriteSheet["dataValidations"]> {
  if (choices === undefined || isList === true) return [];
  const letter = String.fromCharCode("A".charCodeAt(0) + at);
  const values = choices.map(({ title }) => title[language]);
  const range = `${letter}4:${letter}${MOST_ROWS}`;
  return [{ type: "list", values, allowBlank: true, showErrorMessage: false, range }];
}

/** All types in one table, with a column that says which each row is; one type without it. */
export function templateCsv(desk: Desk, { language }: Asker, asked: TemplateAsked): Uint8Array {
  const isMixed = asked.types.length > 1;
  const columns = mixedColumns(asked.types, language);
  const rows = asked.types.flatMap((type) => {
    const own = columns.map(({ of }) => of.get(type));
    const typed = (first: string, cells: readonly string[]) => (isMixed ? [first, ...cells] : [...cells]);
    const word = TYPE_TITLES[type][language];
    return [
      ...remarks(own, language).map((cells) =>
        isMixed ? [`${REMARK} ${word}`, ...cells.map(unremarked)] : cells,
      ),
      ...filled(desk, type, asked).map((row) => typed(word, valuesOf(own, row, language))),
    ];
  });
  const headings = columns.map(({ title }) => title);
  const table = [isMixed ? [TYPE_COLUMN.title[language], ...headings] : headings, ...rows];
  return Buffer.from(writeCsv(table, CSV));
}

/** The headings of several types, each once; what it means to each type. */
function mixedColumns(types: readonly ImportType[], language: Language) {
  const columns = new Map<string, Map<ImportType, Column>>();
  for (const type of types) {
    for (const column of COLUMNS[type]) {
      const title = column.title[language];
      const of = columns.get(title) ?? new Map<ImportType, Column>();
      columns.set(title, of.set(type, column));
    }
  }
  return [...columns].map(([title, of]) => ({ title, of }));
}

/** What each column takes, and an example: as rows that are not read. */
function remarks(columns: readonly (Column | undefined)[], language: Language): string[][] {
  const notes = columns.map((column) => (column === undefined ? "" : noteOf(column, language)));
  const examples = columns.map((column) => (column === undefined ? "" : exampleOf(column, language)));
  return [notes, examples].map((cells) => [`${REMARK} ${cells[0] ?? ""}`, ...cells.slice(1)]);
}

function unremarked(text: string): string {
  return text.startsWith(REMARK) ? text.slice(REMARK.length).trim() : text;
}

function noteOf({ note, choices, isNeeded }: Column, language: Language): string {
  const needed = isNeeded === true ? { zh: "必填。", en: "Needed. " }[language] : "";
  const allowed = choices?.map(({ title }) => title[language]).join(language === "zh" ? "、" : ", ");
  return `${needed}${note[language]}${allowed === undefined ? "" : `: ${allowed}`}`;
}

function exampleOf(column: Column, language: Language): string {
  return inWords(column, column.example.split("; "), language);
}

function valuesOf(columns: readonly (Column | undefined)[], row: Filled, language: Language): string[] {
  return columns.map((column) => {
    const value = column === undefined ? "" : (row[column.key] ?? "");
    return column === undefined || value === "" ? "" : inWords(column, value.split(";"), language);
  });
}

function inWords({ choices }: Column, values: readonly string[], language: Language): string {
  return values
    .map((value) => choices?.find((choice) => choice.id === value)?.title[language] ?? value)
    .join("; ");
}

/** What is there, by the columns' keys. */
function filled(
  desk: Desk,
  type: ImportType,
  { filledFrom: sites, people = [] }: TemplateAsked,
): readonly Filled[] {
  if (type === "person") return people;
  if (sites === undefined) return [];
  const isHere = ({ siteId }: { readonly siteId: SiteId }) => sites.has(siteId);
  if (type === "site")
    return desk.estate
      .sites()
      .filter((site) => sites.has(site.id))
      .map(({ id, name, kind, parentId, serves, areas }) => ({
        id,
        name,
        kind,
        parentId: parentId !== null && sites.has(parentId) ? parentId : "",
        serves: serves.filter((one) => sites.has(one)).join(";"),
        areas: areas.join(";"),
      }));
  if (type === "sensor")
    return desk.estate
      .sensors()
      .filter(isHere)
      .map(({ intervalS, appliance = "", defrosts, ...sensor }) => ({
        ...sensor,
        ...partOf(sensor),
        intervalS: String(intervalS),
        appliance,
        defrosts: defrosts === true ? "yes" : "",
      }));
  return desk.estate.cameras().filter(isHere).map(cameraRow);
}

function cameraRow({ id, siteId, name, area, alsoAreas = [], sound, address }: SealedCamera): Filled {
  const { port, channel, ...rest } = address;
  const numbers = { port: String(port), channel: String(channel) };
  const lists = { alsoAreas: alsoAreas.join(";"), sound: sound === true ? "yes" : "" };
  return { name, area, ...lists, ...rest, ...partOf({ id, siteId }), ...numbers };
}

function partOf({ id, siteId }: { readonly id: string; readonly siteId: SiteId }): {
  readonly id: string;
  readonly siteId: SiteId;
} {
  return { siteId, id: id.startsWith(`${siteId}.`) ? id.slice(siteId.length + 1) : id };
}

/** The sites that a filled template may speak of: those that the person may import into, narrowed to a site's branch. */
export function sitesToFill(desk: Desk, { who }: Asker, site: SiteId | undefined): ReadonlySet<SiteId> {
  const tree = desk.tree();
  const own = reach(who.person, "estate.import", tree);
  return site === undefined ? own : new Set([...tree.branchOf(site)].filter((id) => own.has(id)));
}
