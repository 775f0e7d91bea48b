// What an import would do or did, row by row, in the reader's language: for the page, and as a CSV file to mend the
// original by. Holds no value of the file but names, so that no password can slip into it.
import { writeCsv } from "hucre/csv";
import { faultText, type Language } from "./estate-words.ts";
import { COLUMNS, type ImportType, TYPE_COLUMN, TYPE_TITLES } from "./import-columns.ts";
import type { ImportRow } from "./import-rows.ts";
import type { Verdict, Written } from "./import-verdict.ts";

export type ReportRow = {
  readonly sheet: string;
  readonly row: number;
  readonly type: ImportType | null;
  readonly outcome: Verdict["outcome"];
  /** The id of what it is about, where that is known. */
  readonly target: string | null;
  readonly name: string;
  /** The columns whose values would change. */
  readonly changes: readonly string[];
  readonly faults: readonly { readonly column: string; readonly why: string }[];
};

export function reportRow(verdict: Verdict<Written>, language: Language): ReportRow {
  const { source, outcome, target, changes, faults } = verdict;
  const titled = (key: string) => columnTitle(source.type, key, language);
  return {
    sheet: source.sheet,
    row: source.row,
    type: source.type ?? null,
    outcome,
    target: target ?? null,
    name: source.values.get("name") ?? "",
    changes: changes.map(titled),
    faults: faults.map((fault) => ({ column: titled(fault.field), why: faultText(fault, language) })),
  };
}

function columnTitle(type: ImportRow["type"], key: string, language: Language): string {
  const column = type === undefined ? undefined : COLUMNS[type].find((one) => one.key === key);
  return (column?.title ?? TYPE_COLUMN.title)[language];
}

const HEADINGS: Record<Language, readonly string[]> = {
  zh: ["工作表", "行", "类别", "结果", "编号", "名称", "说明"],
  en: ["sheet", "row", "type", "outcome", "id", "name", "details"],
};
const OUTCOMES: Record<Verdict["outcome"], Readonly<Record<Language, string>>> = {
  new: { zh: "新增", en: "new" },
  changed: { zh: "修改", en: "changed" },
  unchanged: { zh: "不变", en: "unchanged" },
  fault: { zh: "有错", en: "fault" },
};

/** UTF-8 with its mark, which Excel needs to read it; what would be taken for a formula has a ' before it. */
export function reportCsv(verdicts: readonly Verdict<Written>[], language: Language): Uint8Array {
  const rows = verdicts.map((verdict) => {
    const { sheet, row, type, outcome, target, name, changes, faults } = reportRow(verdict, language);
    const details = faults.map(({ column, why }) => `${column}: ${why}`);
    return [
      sheet,
      row,
      type === null ? "" : TYPE_TITLES[type][language],
      OUTCOMES[outcome][language],
      target ?? "",
      name,
      (details.length > 0 ? details : changes).join("; "),
    ];
  });
  return Buffer.from(writeCsv([[...HEADINGS[language]], ...rows], CSV));
}

export const CSV = { bom: true, escapeFormulae: true } as const;
