// What every import has in common: rows out of a file, the hash over what was shown, and doing only that. What was shown is
// what is done, or nothing is.
import { createHash } from "node:crypto";
import type { Clock } from "../lib/clock.ts";
import { type Refused, refuse } from "./desk.ts";
import type { Language } from "./estate-words.ts";
import { type ImportType, MOST_ROWS } from "./import-columns.ts";
import { fileFaultText, readImportFile } from "./import-file.ts";
import type { ReadRows } from "./import-rows.ts";
import type { Verdict, Written } from "./import-verdict.ts";

/** The rows of a file that speaks of these types, or why there are none to be had. */
export async function rowsOfFile(
  bytes: Uint8Array,
  types: readonly ImportType[],
  clock: Clock,
  language: Language,
): Promise<ReadRows | Refused> {
  const read = await readImportFile(bytes, types, clock);
  if ("fault" in read) return refuse(read.fault === "busy" ? 429 : 422, fileFaultText(read.fault, language));
  if (read.rows.length === 0) return refuse(422, SAYS.empty[language]);
  return read.rows.length > MOST_ROWS ? refuse(422, fileFaultText("too-many-rows", language)) : read;
}

/** Chosen: 96 bits of each part cannot be met by chance, and the two fit into an address. */
const HASH_CHARS = 24;

export function countsOf(verdicts: readonly Verdict<Written>[]): Record<Verdict["outcome"], number> {
  const counts = { new: 0, changed: 0, unchanged: 0, fault: 0 };
  for (const { outcome } of verdicts) counts[outcome]++;
  return counts;
}

/** Of the file, and of all that would be written over what: another book gives another one. */
export function hashOfShown(bytes: Uint8Array, verdicts: readonly Verdict<Written>[]): string {
  const file = createHash("sha256").update(bytes).digest("hex");
  return `${file.slice(0, HASH_CHARS)}-${hashOf(verdicts)}`;
}

function hashOf(verdicts: readonly Verdict<Written>[]): string {
  const hash = createHash("sha256");
  for (const { source, outcome, write, faults } of verdicts) {
    const what =
      write === undefined
        ? faults.map(({ field, code }) => [field, code])
        : [write.before ?? null, write.after];
    hash.update(`${JSON.stringify([source.sheet, source.row, outcome, what])}\n`);
  }
  return hash.digest("hex").slice(0, HASH_CHARS);
}

/** Why what was looked at cannot be done now; `hash` is that of a look at this moment. */
export function whyNotAgreed(
  hash: string,
  expected: string,
  asked: {
    readonly verdicts: readonly Verdict<Written>[];
    readonly skipFaults: boolean;
    readonly language: Language;
  },
): Refused | undefined {
  const { verdicts, skipFaults, language } = asked;
  if (expected.split("-")[0] !== hash.split("-")[0]) return refuse(409, SAYS.otherFile[language]);
  if (expected !== hash) return refuse(409, SAYS.otherBook[language]);
  const faults = countsOf(verdicts).fault;
  if (faults > 0 && !skipFaults) return refuse(422, SAYS.faults[language].replace("{count}", String(faults)));
  return undefined;
}

const SAYS = {
  empty: {
    zh: "没有找到可导入的行：第一行要是列名（例如 名称、类型），下面是数据。请从模板开始。",
    en: "There is no row to import: the first row must be headings (such as name, kind), the data below. Begin with the template.",
  },
  otherFile: {
    zh: "这不是刚才检查过的那个文件，什么也没有导入。请重新检查。",
    en: "This is not the file that was looked at; nothing was imported. Look at it again.",
  },
  otherBook: {
    zh: "检查之后系统里的资料变了，结果会和显示的不同，所以什么也没有导入。请重新检查。",
    en: "What is there has changed since the file was looked at, so the outcome would be another one; nothing was imported. Look at it again.",
  },
  faults: {
    zh: "有 {count} 行有错，什么也没有导入。请改好这些行，或选择只导入没有错的行。",
    en: "{count} rows have faults; nothing was imported. Mend them, or choose to leave them out.",
  },
} as const;
