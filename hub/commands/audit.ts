// `npx mingchu audit`: verifies the audit log, and takes it out as a file. Reads only; a hub may be running on the folder.
import { createWriteStream, existsSync } from "node:fs";
import { extname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { everyAuditLine } from "../store/audit.ts";
import { type AuditCheck, checkFolder } from "../store/audit-check.ts";
import { AUDIT_FORMATS, type AuditFormat, auditPieces } from "../store/audit-file.ts";
import { findBackup } from "../store/backup-check.ts";
import { openBookToRead } from "../store/book.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { unchanging } from "../store/store-facts.ts";
import { StoreFault } from "../store/store-fault.ts";
import { faultWords, noticeWords } from "./audit-words.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu audit verify [--data-dir FOLDER | --backup BACKUP] [--heads FILE]...
npx mingchu audit export --to FILE [--data-dir FOLDER] [--from TIME] [--until TIME]

verify follows the log from its first line to its last, looks at each signature, and says which lines were removed, altered,
moved, put in, or written without the hub's key. Lines cut off at the end show against heads: those in audit-heads.jsonl in
the data folder, those in the manifests of its backups, and those in a FILE that you kept elsewhere (audit.headsTo in the
hub's settings). Ends with 0 if the log is sound, 1 if not.

export writes the log, newest line first, as FILE.jsonl or FILE.csv; times as 2026-11-21T00:00:00Z.

  --data-dir FOLDER   the hub's data folder (./data)
`;

//  What people did is for whoever took it out only.
process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main([command, ...args]: readonly string[]): Promise<number> {
  try {
    if (command === "verify") return await verify(args);
    if (command === "export") return await exportLines(args);
    if (command === undefined || command === "--help" || command === "-h") return say(HELP.trimEnd());
    return complain(`there is no npx mingchu audit ${command}; there are: verify, export`);
  } catch (error) {
    //  Flags and files that a person can mend.
    if (error instanceof StoreFault || (error instanceof Error && "code" in error))
      return complain(describeError(error));
    throw error;
  }
}

async function verify(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "data-dir": { type: "string" },
      backup: { type: "string" },
      heads: { type: "string", multiple: true },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return say(HELP.trimEnd());
  const { backup, heads = [] } = values;
  if (backup !== undefined && values["data-dir"] !== undefined)
    return complain("name either --data-dir or --backup");
  const folder = backup ?? values["data-dir"] ?? "./data";
  //  Says what is wrong where it is none.
  if (backup !== undefined) findBackup(backup);
  const file = bookIn(folder);
  const began = systemClock.monotonicMs();
  const check = await checkFolder(folder, {
    book: backup === undefined ? file : unchanging(file),
    moreHeads: heads,
  });
  return tell(check, systemClock.monotonicMs() - began);
}

function tell({ lines, head, heads, faults, notices }: AuditCheck, tookMs: number): number {
  for (const notice of notices) say(`note: ${noticeWords(notice)}`);
  for (const fault of faults) say(`broken: ${faultWords(fault)}`);
  const seconds = Math.round(tookMs / 100) / 10;
  if (faults.length === 0)
    return say(`sound: ${lines} lines in ${seconds} s, held against ${heads} heads; head ${head}`);
  say(`${lines} lines looked at in ${seconds} s; head ${head}`);
  return 1;
}

async function exportLines(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "data-dir": { type: "string" },
      to: { type: "string" },
      from: { type: "string" },
      until: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return say(HELP.trimEnd());
  const { to } = values;
  if (to === undefined) return complain("name the file with --to, such as --to audit.jsonl");
  const format = extname(to).slice(1);
  if (!isFormat(format) || format === "xlsx") return complain("--to: must end in .jsonl or .csv");
  const [from, until] = [values.from, values.until].map((text) =>
    text === undefined ? undefined : Date.parse(text),
  );
  if (Number.isNaN(from) || Number.isNaN(until))
    return complain("--from and --until: must be times such as 2026-11-21T00:00:00Z");
  const file = bookIn(values["data-dir"] ?? "./data");
  if (existsSync(to)) return complain(`${to} is there already: name another file`);
  const book = openBookToRead(file, (error) => {
    throw error;
  });
  try {
    let count = 0;
    const lines = everyAuditLine(book.db, { sites: undefined, from, to: until });
    const pieces = auditPieces(lines, format, { siteName: () => "", onLine: () => (count += 1) });
    await pipeline(Readable.from(pieces), createWriteStream(to, { mode: 0o600, flags: "wx" }));
    return say(`${to}: ${count} lines`);
  } finally {
    await book.close();
  }
}

function isFormat(text: string): text is AuditFormat {
  return Object.hasOwn(AUDIT_FORMATS, text);
}

function bookIn(folder: string): string {
  const file = join(folder, DATA_FILES.book);
  if (!existsSync(file))
    throw new StoreFault(`there is no book in ${folder}: name the hub's data folder with --data-dir`);
  return file;
}
