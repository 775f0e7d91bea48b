// Whether an audit log is what it was: its chain from the first line to the last, the signatures, the heads that are kept
// elsewhere, the clock. Reads a book's file as it is at one moment, a hub may be running on it, and says which lines.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KEY_BYTES, readKeyFile } from "../lib/key-file.ts";
import { type ChainKey, chainKey, type SealedRow } from "./audit-chain.ts";
import { type ChainFault, createChainFollower } from "./audit-follow.ts";
import { type FoundHead, headsOfBackups, readHeads } from "./audit-heads.ts";
import { AUDIT_TRIGGERS } from "./audit-schema.ts";
import { readBackupResults } from "./backup-result.ts";
import { DATA_FILES } from "./data-files.ts";

export type AuditFault =
  | ChainFault
  /** A head that was kept knows lines that are not there any more. */
  | { readonly kind: "cut-off"; readonly number: number; readonly through: number; readonly source: string }
  /** A head that was kept has another hash for this line: it, or a line before it, was written anew. */
  | { readonly kind: "rewritten"; readonly number: number; readonly through: number; readonly source: string }
  /** The log does not end with a line that is signed with the hub's key. */
  | { readonly kind: "end-unsigned"; readonly number: number; readonly through: number };

/** What is no fault of the log, and should be known. */
export type AuditNotice =
  /** Between the line before and this one the clock was set, back (less than 0) or on. */
  | { readonly kind: "clock-set"; readonly number: number; readonly byMs: number }
  /** Up to the line before, lines are hashed and not signed. */
  | { readonly kind: "signed-from"; readonly number: number }
  | { readonly kind: "other-key"; readonly number: number }
  /** Here a backup was put in the log's place; `lost`: lines that a head knows of, and that were given up by it. */
  | { readonly kind: "restored"; readonly number: number; readonly lost: number }
  | { readonly kind: "no-key" }
  | { readonly kind: "no-heads" }
  | { readonly kind: "unreadable-head"; readonly source: string }
  | { readonly kind: "triggers-gone"; readonly names: readonly string[] };

export type AuditCheck = {
  readonly lines: number;
  /** "" while there is no line. */
  readonly head: string;
  /** In the order of the lines; sound if there is none. */
  readonly faults: readonly AuditFault[];
  readonly notices: readonly AuditNotice[];
  /** How many heads from elsewhere were compared. */
  readonly heads: number;
};

/** Chosen: NTP moves a clock by less at once, and a line may wait so long for its turn to be written. */
const CLOCK_SLACK_MS = 5_000;
/** Chosen: who sets clocks all day is told enough by the first ones. */
const MOST_NOTICES = 50;

type CheckNeeds = {
  readonly book: string | URL;
  readonly keys: readonly ChainKey[];
  readonly heads: readonly FoundHead[];
  readonly unreadable?: readonly string[];
};

function checkAudit({ book, keys, heads, unreadable = [] }: CheckNeeds): AuditCheck {
  const db = new DatabaseSync(book, { readOnly: true });
  try {
    db.exec("PRAGMA busy_timeout = 5000; BEGIN");
    const follower = createChainFollower(keys);
    const notes = createNotes(new Set(heads.map(({ lines }) => lines)));
    const { rows, isSigned } = rowsOf(db);
    let hub = "";
    for (const row of rows) {
      if (row.number === 1) hub = row.hash;
      follower.take(row);
      notes.take(row);
    }
    const { faults, lines, head, signedFrom, endsSigned } = follower.end();
    const compared = compare(heads, { hub, lines, ...notes });
    const endFaults: AuditFault[] =
      isSigned && lines > 0 && keys.length > 0 && !endsSigned && faults.at(-1)?.through !== lines
        ? [{ kind: "end-unsigned", number: lines, through: lines }]
        : [];
    const gone = isSigned ? triggersGone(db) : [];
    return {
      lines,
      head,
      heads: heads.length,
      faults: [...faults, ...endFaults, ...compared.faults],
      notices: [
        ...notes.notices(),
        ...compared.notices,
        ...(signedFrom !== undefined && signedFrom > 1
          ? [{ kind: "signed-from" as const, number: signedFrom }]
          : []),
        ...(keys.length === 0 && signedFrom !== undefined ? [{ kind: "no-key" as const }] : []),
        ...(heads.length === 0 ? [{ kind: "no-heads" as const }] : []),
        ...unreadable.map((source) => ({ kind: "unreadable-head" as const, source })),
        ...(gone.length > 0 ? [{ kind: "triggers-gone" as const, names: gone }] : []),
      ],
    };
  } finally {
    db.close();
  }
}

/** The lines in order; those of a book that no signing version has opened yet by their older form. */
function rowsOf(db: DatabaseSync): { readonly rows: Iterable<SealedRow>; readonly isSigned: boolean } {
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('audit')")
    .all()
    .map((row) => String(row["name"]));
  const isSigned = columns.includes("mac");
  const absent = (name: string, value: string) => (columns.includes(name) ? name : `${value} AS ${name}`);
  const more = ["before_json", "after_json", "boot", "uptime_ms", "key_id", "mac"].map((name) =>
    absent(name, "NULL"),
  );
  const sql = `SELECT number, at, who, action, site_id, target, detail, hash, ${absent("chain", "1")}, ${more.join(", ")}
    FROM audit ORDER BY number`;
  return { rows: db.prepare(sql).iterate() as unknown as Iterable<SealedRow>, isSigned };
}

function triggersGone(db: DatabaseSync): string[] {
  const there = new Set(
    db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'")
      .all()
      .map((row) => String(row["name"])),
  );
  return AUDIT_TRIGGERS.filter((name) => !there.has(name));
}

type Notes = {
  readonly take: (row: SealedRow) => void;
  readonly notices: () => readonly AuditNotice[];
  /** The hash of a line of which a head was kept. */
  readonly hashOf: (number: number) => string | undefined;
  /** Where backups were put in the log's place, and when. */
  readonly restores: () => readonly { readonly number: number; readonly at: number }[];
};

function createNotes(wanted: ReadonlySet<number>): Notes {
  const notices: AuditNotice[] = [];
  const hashes = new Map<number, string>();
  const restores: { number: number; at: number }[] = [];
  let prev: SealedRow | undefined;
  return {
    take: (row) => {
      if (wanted.has(row.number)) hashes.set(row.number, row.hash);
      if (row.action === "store.restore") restores.push({ number: row.number, at: row.at });
      if (row.action === "audit.key") notices.push({ kind: "other-key", number: row.number });
      const byMs = prev === undefined ? 0 : clockStep(prev, row);
      if (byMs !== 0 && notices.length < MOST_NOTICES)
        notices.push({ kind: "clock-set", number: row.number, byMs });
      prev = row;
    },
    notices: () => notices,
    hashOf: (number) => hashes.get(number),
    restores: () => restores,
  };
}

/** By how much the clock was set between two lines: back is less than 0. Within one opening of the book it is measured. */
function clockStep(prev: SealedRow, row: SealedRow): number {
  const isOneRun = prev.boot !== null && prev.boot === row.boot;
  const passedMs = isOneRun ? (row.uptime_ms ?? 0) - (prev.uptime_ms ?? 0) : undefined;
  const stepMs = row.at - prev.at - (passedMs ?? 0);
  if (passedMs === undefined) return stepMs < -CLOCK_SLACK_MS ? stepMs : 0;
  return Math.abs(stepMs) > CLOCK_SLACK_MS ? stepMs : 0;
}

/** Heads of what a restore has given up are of another end of the log: told, and not compared. */
function compare(
  heads: readonly FoundHead[],
  { hub, lines, hashOf, restores }: Notes & { readonly hub: string; readonly lines: number },
): { readonly faults: readonly AuditFault[]; readonly notices: readonly AuditNotice[] } {
  const lost = new Map(restores().map(({ number }) => [number, 0]));
  const wrong: AuditFault[] = [];
  for (const { hub: of, lines: number, head, at, source } of heads) {
    if (of === hub && hashOf(number) === head) continue;
    if (of !== hub) {
      wrong.push({ kind: "rewritten", number: 1, through: 1, source });
      continue;
    }
    const restore = restores().find((one) => one.number <= number && Date.parse(at) < one.at);
    if (restore !== undefined)
      lost.set(restore.number, Math.max(lost.get(restore.number) ?? 0, number - restore.number + 1));
    else if (number > lines) wrong.push({ kind: "cut-off", number: lines + 1, through: number, source });
    else wrong.push({ kind: "rewritten", number, through: number, source });
  }
  //  The first line that a head shows to be another says where to look; the longest log that one knows, what is gone.
  const rewritten = wrong.filter(({ kind }) => kind === "rewritten").sort((a, b) => a.number - b.number);
  const cutOff = wrong.filter(({ kind }) => kind === "cut-off").sort((a, b) => b.through - a.through);
  return {
    faults: [...rewritten.slice(0, 1), ...cutOff.slice(0, 1)],
    notices: [...lost].map(([number, count]) => ({ kind: "restored", number, lost: count })),
  };
}

/** The keys of a data folder: the one in use first, then those that were put aside. None where the first is no key. */
function chainKeysIn(dataDir: string): ChainKey[] {
  const first = keyIn(join(dataDir, DATA_FILES.key));
  if (first === undefined) return [];
  const aside = readdirSync(dataDir).filter((name) => name.startsWith(`${DATA_FILES.key}.before-`));
  return [first, ...aside.sort().flatMap((name) => keyIn(join(dataDir, name)) ?? [])];
}

/** Undefined for a file that is missing, or holds something else: whoever starts a hub on it is told. */
function keyIn(file: string): ChainKey | undefined {
  const isKey = existsSync(file) && statSync(file).size === KEY_BYTES;
  return isKey ? chainKey(readKeyFile(file)) : undefined;
}

/** Everything that a data folder, or a backup, can be held against: its keys, its own heads, and those of its backups. */
export async function checkFolder(
  dataDir: string,
  { book, moreHeads = [] }: { readonly book: string | URL; readonly moreHeads?: readonly string[] },
): Promise<AuditCheck> {
  const own = join(dataDir, DATA_FILES.auditHeads);
  const files = [...(existsSync(own) ? [own] : []), ...moreHeads];
  const backup = readBackupResults(dataDir).lastWhole?.path;
  const read = [
    ...(await Promise.all(files.map(readHeads))),
    ...(backup === undefined ? [] : [headsOfBackups(backup)]),
  ];
  return checkAudit({
    book,
    keys: chainKeysIn(dataDir),
    heads: read.flatMap(({ heads }) => heads),
    unreadable: read.flatMap(({ unreadable }) => unreadable),
  });
}
