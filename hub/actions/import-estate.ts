// A file of sites, sensors and cameras is taken in: first only looked at, then, by the hash of what was shown, done. What
// was shown is what is done, or nothing is. Nothing is ever removed by it, and no password leaves it.
import { createHash } from "node:crypto";
import { EVERYWHERE } from "../access/rights.ts";
import type { UnixMs } from "../model.ts";
import { type AuditEvent, addAuditLines } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { putCamera, putSensor, putSite } from "../store/sites.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";
import { sealed } from "./edit-cameras.ts";
import type { Asker } from "./estate-desk.ts";
import { readEstate } from "./estate-view.ts";
import type { Language } from "./estate-words.ts";
import { MOST_ROWS } from "./import-columns.ts";
import { fileFaultText, readImportFile } from "./import-file.ts";
import { judge } from "./import-judge.ts";
import type { Verdict, Write } from "./import-verdict.ts";

export type ImportAsked = {
  readonly bytes: Uint8Array;
  /** The hash that the report of a look at the same file gave; undefined only looks. */
  readonly expected: string | undefined;
  /** Leaves rows with faults out instead of doing nothing because of them. */
  readonly skipFaults: boolean;
};

export type ImportReport = {
  readonly hash: string;
  readonly isDone: boolean;
  readonly verdicts: readonly Verdict[];
  readonly ignored: readonly string[];
};

export async function importEstate(
  desk: Desk,
  { who, language }: Asker,
  { bytes, expected, skipFaults }: ImportAsked,
): Promise<Outcome<ImportReport>> {
  const file = createHash("sha256").update(bytes).digest("hex");
  const read = await readImportFile(bytes, desk.clock);
  if ("fault" in read) return refuse(read.fault === "busy" ? 429 : 422, fileFaultText(read.fault, language));
  const { rows, ignored } = read;
  if (rows.length === 0) return refuse(422, SAYS.empty[language]);
  if (rows.length > MOST_ROWS) return refuse(422, fileFaultText("too-many-rows", language));

  const outcome = await desk.book.together(async (queries): Promise<Outcome<ImportReport>> => {
    const view = await readEstate(desk, queries, who.person);
    const verdicts = await judge(view, rows, desk.hasReported);
    const hash = `${file.slice(0, HASH_CHARS)}-${hashOf(verdicts)}`;
    const report = { hash, isDone: false, verdicts, ignored };
    if (expected === undefined) return { done: report };
    const refused = whyNotNow(hash, expected, verdicts, skipFaults, language);
    if (refused !== undefined) return refused;
    const at = desk.clock.now();
    const writes = verdicts.flatMap(({ outcome: found, write }) =>
      write !== undefined && found !== "unchanged" ? [write] : [],
    );
    for (const write of parentsFirst(writes)) await put(desk, queries, write, at);
    const counts = countsOf(verdicts);
    const events = [
      ...writes.map(eventOf),
      {
        action: "estate.import",
        siteId: who.person.posts.find((post) => post.siteId !== EVERYWHERE)?.siteId ?? null,
        target: hash,
        detail: `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.fault} left out`,
      },
    ];
    await addAuditLines(
      queries,
      events.map((event) => ({ ...event, at, who: who.person.account })),
    );
    return { done: { ...report, isDone: true } };
  });
  if ("done" in outcome && outcome.done.isDone) await desk.estate.reload();
  return outcome;
}

/** Chosen: 96 bits of each part cannot be met by chance, and the two fit into an address. */
const HASH_CHARS = 24;

export function countsOf(verdicts: readonly Verdict[]): Record<Verdict["outcome"], number> {
  const counts = { new: 0, changed: 0, unchanged: 0, fault: 0 };
  for (const { outcome } of verdicts) counts[outcome]++;
  return counts;
}

/** Of all that would be written over what: another book gives another one. */
function hashOf(verdicts: readonly Verdict[]): string {
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

function whyNotNow(
  hash: string,
  expected: string,
  verdicts: readonly Verdict[],
  skipFaults: boolean,
  language: Language,
) {
  if (expected.split("-")[0] !== hash.split("-")[0]) return refuse(409, SAYS.otherFile[language]);
  if (expected !== hash) return refuse(409, SAYS.otherBook[language]);
  const faults = countsOf(verdicts).fault;
  if (faults > 0 && !skipFaults) return refuse(422, SAYS.faults[language].replace("{count}", String(faults)));
  return undefined;
}

/** Sites in an order in which each finds its parent and whom it serves; then what is installed in them. */
function parentsFirst(writes: readonly Write[]): Write[] {
  const sites = writes.filter((write) => write.kind === "site");
  const coming = new Map(sites.map((write) => [write.after.id, write]));
  const ordered = new Set<Write>();
  const add = (write: (typeof sites)[number]) => {
    if (ordered.has(write)) return;
    const { parentId, serves } = write.after;
    for (const above of [parentId, ...serves]) {
      const first = above === null ? undefined : coming.get(above);
      if (first !== undefined && first !== write) add(first);
    }
    ordered.add(write);
  };
  for (const write of sites) add(write);
  return [...ordered, ...writes.filter((write) => write.kind !== "site")];
}

async function put(desk: Desk, queries: BookQueries, write: Write, at: UnixMs): Promise<void> {
  if (write.kind === "site") await putSite(queries, write.after);
  else if (write.kind === "sensor") await putSensor(queries, write.after, at);
  else await putCamera(queries, sealed(desk, write.after, write.password));
}

/** A camera's values stay out of the log: its path or user may be secret too. */
function eventOf(write: Write): Pick<AuditEvent, "action" | "siteId" | "target" | "detail"> {
  const { kind, before, after } = write;
  const verb = before === undefined ? "create" : "change";
  const siteId = write.kind === "site" ? after.id : write.after.siteId;
  return { action: `${kind}s.${verb}`, siteId, target: after.id, detail: `by import: ${after.name}` };
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
