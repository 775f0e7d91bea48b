// From the cells of an import file to rows that say what they are about: headings in either language, the kind of thing
// by a column, by the sheet's name or by its headings, choices in words or by their ids.
import type { Fault } from "./estate-words.ts";
import {
  COLUMNS,
  type Column,
  choiceCalled,
  columnCalled,
  type ImportType,
  isHeading,
  isTypeColumn,
  typeCalled,
} from "./import-columns.ts";

/** What stands in a cell: its text, or why it has none. */
export type Cell =
  | string
  | { readonly fault: "no-value" | "cell-error" }
  /** Columns of dates take it, as 2026-03-01; for others it is a fault. */
  | { readonly fault: "cell-date"; readonly date: string };
/** Row 1 of the file is `rows[0]`. */
export type Sheet = { readonly name: string; readonly rows: readonly (readonly Cell[])[] };

export type ImportRow = {
  /** "" where the file has one sheet without a name. */
  readonly sheet: string;
  /** As a spreadsheet counts it, from 1. */
  readonly row: number;
  /** Undefined where nothing tells. */
  readonly type: ImportType | undefined;
  /** What was written, by the columns' keys; what was left empty is not there. Choices are their ids already. */
  readonly values: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
};

export type ReadRows = {
  readonly rows: readonly ImportRow[];
  /** Headings and sheets that mean nothing here. */
  readonly ignored: readonly string[];
};

/** A row that begins with it is a remark. */
export const REMARK = "#";
/** Written alone into a cell, it takes away what may be absent. */
export const NOTHING = "-";

/** `types`: what the file may speak of. */
export function readRows(sheets: readonly Sheet[], types: readonly ImportType[]): ReadRows {
  const read = sheets.map((sheet) => readSheet(sheet, types));
  return { rows: read.flatMap((one) => one.rows), ignored: read.flatMap((one) => one.ignored) };
}

function readSheet({ name, rows }: Sheet, types: readonly ImportType[]): ReadRows {
  const top = rows.findIndex((row) => !isBlank(row) && !isRemark(row));
  const headings = (rows[top] ?? []).map((cell) => (typeof cell === "string" ? cell : ""));
  if (!headings.some((heading) => isHeading(types, heading)))
    return { rows: [], ignored: isNothing(rows) ? [] : [name] };
  const typeAt = headings.findIndex(isTypeColumn);
  const [only, ...more] = types;
  const ofSheet = more.length === 0 ? only : (typeCalled(types, name) ?? typeByHeadings(types, headings));
  const plans = new Map(types.map((type) => [type, columnsOf(type, headings)]));
  const found = rows.flatMap((cells, at): ImportRow[] => {
    if (at <= top || isBlank(cells) || isRemark(cells)) return [];
    const word = cells[typeAt];
    const type = typeof word === "string" && word !== "" ? typeCalled(types, word) : ofSheet;
    const where = { sheet: name, row: at + 1, type };
    const columns = type === undefined ? undefined : plans.get(type);
    if (columns === undefined)
      return [{ ...where, values: new Map(), faults: [{ field: "type", code: "which-type" }] }];
    return [{ ...where, ...readCells(cells, columns) }];
  });
  const used = new Set(found.flatMap(({ type }) => (type === undefined ? [] : [type])));
  const isOf = (type: ImportType, at: number) => plans.get(type)?.[at] !== undefined;
  //  One table for all types has columns that are another type's: they are of no use only if something stands there.
  const isFilled = (at: number) =>
    found.some(({ row }) => ![undefined, ""].includes(rows[row - 1]?.[at] as string | undefined));
  const isOthers = (at: number) => typeAt !== -1 && types.some((type) => isOf(type, at));
  const ignored = headings.filter(
    (heading, at) =>
      heading !== "" &&
      at !== typeAt &&
      ![...used].some((type) => isOf(type, at)) &&
      (isFilled(at) || !isOthers(at)),
  );
  return { rows: found, ignored: used.size === 0 ? [] : ignored };
}

/** The column that each cell of a row belongs to; a second heading of the same meaning counts for nothing. */
function columnsOf(type: ImportType, headings: readonly string[]): (Column | undefined)[] {
  const seen = new Set<string>();
  return headings.map((heading) => {
    const column = heading === "" ? undefined : columnCalled(type, heading);
    if (column === undefined || seen.has(column.key)) return undefined;
    seen.add(column.key);
    return column;
  });
}

/** The one type that the headings fit best, if it is one. */
function typeByHeadings(types: readonly ImportType[], headings: readonly string[]): ImportType | undefined {
  const fits = types
    .map((type) => {
      const keys = new Set(columnsOf(type, headings).flatMap((column) => column?.key ?? []));
      //  Without the columns that nothing of this type is complete without, it may be another's.
      const hasNeeded = COLUMNS[type].every((column) => column.isNeeded !== true || keys.has(column.key));
      return { type, score: keys.size + (hasNeeded ? 100 : 0) };
    })
    .sort((a, b) => b.score - a.score);
  const [best, next] = fits;
  return best !== undefined && best.score > (next?.score ?? 0) ? best.type : undefined;
}

function readCells(
  cells: readonly Cell[],
  columns: readonly (Column | undefined)[],
): Pick<ImportRow, "values" | "faults"> {
  const values = new Map<string, string>();
  const faults: Fault[] = [];
  columns.forEach((column, at) => {
    const cell = cells[at];
    if (column === undefined || cell === undefined || cell === "") return;
    if (typeof cell !== "string" && column.isDate === true && "date" in cell) {
      values.set(column.key, cell.date);
      return;
    }
    if (typeof cell !== "string") {
      faults.push({ field: column.key, code: cell.fault });
      return;
    }
    const read = readValue(column, cell);
    if (typeof read === "string") values.set(column.key, read);
    else faults.push(read);
  });
  return { values, faults };
}

function readValue(column: Column, text: string): string | Fault {
  const { choices, isList, key } = column;
  if (choices === undefined || text === NOTHING) return text;
  const parts = isList === true ? listOf(text) : [text];
  const ids = parts.map((part) => choiceCalled(choices, part));
  if (ids.every((id) => id !== undefined)) return ids.join(";");
  const allowed = {
    zh: choices.map(({ title }) => title.zh).join("、"),
    en: choices.map(({ title, id }) => (title.en === title.zh ? id : title.en)).join(", "),
  };
  return { field: key, code: "choice", given: { allowed } };
}

/** The parts of a cell that holds several values. */
export function listOf(text: string): string[] {
  return text
    .split(/[;；,，、|\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function isBlank(row: readonly Cell[]): boolean {
  return row.every((cell) => cell === "");
}

function isNothing(rows: readonly (readonly Cell[])[]): boolean {
  return rows.every((row) => isBlank(row) || isRemark(row));
}

function isRemark(row: readonly Cell[]): boolean {
  const first = row.find((cell) => cell !== "");
  return typeof first === "string" && first.startsWith(REMARK);
}
