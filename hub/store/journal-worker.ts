// The journal's thread: the only writer of readings.db. Promise: when `append` has answered, its readings survive
// kill -9 and a power cut. A commit appends one packed record to `log` and syncs; the sorted table `reading` is filled
// from the log afterwards, in slices, because a row per reading and commit would rewrite a page for each.
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../lib/clock.ts";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { createLogReader } from "./log-reader.ts";
import { countRecords, packRecords, type ReadingRecord, readRecord } from "./reading-record.ts";

/** What became of a reading: stored, delivered before with the same data, or delivered before with other data. */
export const VERDICT = { stored: 0, duplicate: 1, conflict: 2 } as const;

//  Chosen: a slice is a few ms, so that an append waits no longer than that behind one.
const SLICE_ROWS = 1000;
//  Chosen: long enough to merge several commits' rows, short enough that a chart is never noticeably behind.
const APPLY_AFTER_MS = 200;
const APPLY_AGAIN_MS = 5_000;
//  Chosen: a QoS 1 redelivery or a second gateway comes within minutes; a counter that restarts with the battery must not be refused.
const SEQ_ONLY_WINDOW_MS = 10 * 60_000;
//  Chosen: a device whose clock cannot be believed may replay its buffer for as long as the log is kept.
const SENT_AT_WINDOW_MS = 24 * 3_600_000;
//  Chosen: some 120 MB at the worst; a flood forgets the oldest rather than taking the process with it.
const MOST_RECENT = 1_000_000;
//  Sequence column of a reading without one. Arrival-timed ones count down from -2, so that two in a millisecond are both kept.
const NO_SEQ = -1;
const ARRIVAL_SEQ = -2;

const { file } = givenToWorker<{ file: string }>();
const db = new DatabaseSync(file);
db.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  --  Which number stands for which device's metric. Numbers keep 25-byte names out of millions of rows.
  CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, device TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE (device, metric));
  --  What was acknowledged, in order of arrival; each body is packed readings (reading-record.ts).
  --  The rules follow it by a position of their own, so it is kept until they have passed.
  CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, body BLOB NOT NULL);
  --  The same readings sorted for questions; the key is a reading's identity.
  CREATE TABLE IF NOT EXISTS reading (
    series INTEGER NOT NULL, measured_ms INTEGER NOT NULL, seq INTEGER NOT NULL,
    value REAL NOT NULL, received_ms INTEGER NOT NULL, late INTEGER NOT NULL,
    PRIMARY KEY (series, measured_ms, seq)) WITHOUT ROWID;
  --  How far the log has been applied to the sorted table; moves in the same transaction as the rows.
  CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);
  INSERT OR IGNORE INTO mark VALUES ('applied', 0);
  PRAGMA user_version = 1;
`);

const insertSeries = db.prepare("INSERT INTO series (id, device, metric) VALUES (?, ?, ?)");
const insertLog = db.prepare("INSERT INTO log (seq, at_ms, body) VALUES (?, ?, ?)");
const selectLog = db.prepare("SELECT seq, body FROM log WHERE seq > ? ORDER BY seq LIMIT ?");
const insertReading = db.prepare(
  "INSERT OR IGNORE INTO reading (series, measured_ms, seq, value, received_ms, late) VALUES (?, ?, ?, ?, ?, ?)",
);
const selectReading = db.prepare(
  "SELECT value FROM reading WHERE series = ? AND measured_ms = ? AND seq = ?",
);
const selectBefore = db.prepare(
  "SELECT max(seq) AS n FROM log WHERE at_ms <= (SELECT at_ms FROM log WHERE seq <= ? ORDER BY seq DESC LIMIT 1) - ?",
);
const moveMark = db.prepare("UPDATE mark SET seq = ? WHERE name = 'applied'");

let lastSeq = numberOf(
  "SELECT coalesce(max(seq), (SELECT seq FROM mark WHERE name = 'applied')) AS n FROM log",
);
let appliedSeq = numberOf("SELECT seq AS n FROM mark WHERE name = 'applied'");
/** Newest believed or arrival time per series: whatever is newer cannot have been delivered before. */
const newest = new Map<number, number>();
/** Identities that the sorted table's key cannot hold: readings timed by arrival that carry a time or a sequence. */
const recent = new Map<string, { readonly value: number; readonly receivedAt: number }>();
/** The same for those that carry a sequence alone, which are forgotten much sooner. */
const recentSeqs = new Map<string, { readonly value: number; readonly receivedAt: number }>();
let applyTimer: (() => void) | undefined;

try {
  applyAll();
} catch {
  //  The disk is full: the hub can start all the same, and say so.
  applyTimer = systemClock.after(APPLY_AGAIN_MS, applySlice);
}
for (const row of db.prepare("SELECT id FROM series").all()) {
  const series = Number(row["id"]);
  const top = db.prepare("SELECT max(measured_ms) AS n FROM reading WHERE series = ?").get(series)?.["n"];
  if (typeof top === "number") newest.set(series, top);
}
for (const row of db
  .prepare("SELECT body FROM log WHERE at_ms > ?")
  .iterate(systemClock.now() - SENT_AT_WINDOW_MS)) {
  const body = row["body"] as Uint8Array;
  for (let i = 0; i < countRecords(body); i++) remember(readRecord(body, i));
}

/** The calls that journal.ts makes. */
const api = {
  series: () =>
    db.prepare("SELECT id, device, metric FROM series").all() as {
      id: number;
      device: string;
      metric: string;
    }[],
  latest,
  append,
  /** Waits for nothing: when it answers, every committed reading is in the sorted table. */
  apply: () => applyAll(),
  since: ({ seq, limit }: { seq: number; limit: number }) =>
    selectLog.all(seq, limit) as { seq: number; body: Uint8Array }[],
  ...createLogReader(db),
  seqBefore: ({ seq, backMs }: { seq: number; backMs: number }) =>
    Number(selectBefore.get(seq, backMs)?.["n"] ?? 0),
  /** Forgets log records up to `seq` that are older than `beforeMs`. */
  trim: ({ seq, beforeMs }: { seq: number; beforeMs: number }) =>
    Number(
      db.prepare("DELETE FROM log WHERE seq <= ? AND at_ms < ?").run(Math.min(seq, appliedSeq), beforeMs)
        .changes,
    ),
};
export type JournalApi = typeof api;
serveCalls(api, () => {
  applyTimer?.();
  db.close();
});

function append(batch: {
  readonly bytes: Uint8Array;
  readonly newSeries: readonly { readonly id: number; readonly device: string; readonly metric: string }[];
  readonly at: number;
}): { readonly seq: number; readonly verdicts: Uint8Array } {
  const count = countRecords(batch.bytes);
  const verdicts = new Uint8Array(count);
  const stored: ReadingRecord[] = [];
  const twins = createBatchIndex(stored);
  const before = new Map<number, number | undefined>();
  for (let i = 0; i < count; i++) {
    const record = readRecord(batch.bytes, i);
    const verdict = judge(record, twins);
    verdicts[i] = verdict;
    if (verdict !== VERDICT.stored) continue;
    stored.push(record);
    twins.add(record);
    const top = newest.get(record.series);
    if (!before.has(record.series)) before.set(record.series, top);
    if (top === undefined || record.measuredAt > top) newest.set(record.series, record.measuredAt);
  }
  if (stored.length === 0 && batch.newSeries.length === 0) return { seq: lastSeq, verdicts };

  const body = stored.length === count ? batch.bytes : packRecords(stored);
  try {
    db.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    for (const one of batch.newSeries) insertSeries.run(one.id, one.device, one.metric);
    insertLog.run(lastSeq + 1, batch.at, body);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    for (const [series, top] of before) top === undefined ? newest.delete(series) : newest.set(series, top);
    throw error;
  }
  lastSeq += 1;
  for (const record of stored) remember(record);
  applyTimer ??= systemClock.after(APPLY_AFTER_MS, applySlice);
  return { seq: lastSeq, verdicts };
}

/** The batch's own stored readings by identity; made only when one is asked for, because most readings are plainly new. */
type BatchIndex = {
  readonly find: (record: ReadingRecord) => ReadingRecord | undefined;
  readonly add: (record: ReadingRecord) => void;
};

function createBatchIndex(stored: readonly ReadingRecord[]): BatchIndex {
  let byKey: Map<string, ReadingRecord> | undefined;
  return {
    find: (record) => {
      byKey ??= new Map(stored.map((one) => [recentKey(one), one]));
      return byKey.get(recentKey(record));
    },
    add: (record) => byKey?.set(recentKey(record), record),
  };
}

function judge(record: ReadingRecord, inThisBatch: BatchIndex): number {
  const { series, sentAt, seq, value } = record;
  if (sentAt === undefined && seq === undefined) return VERDICT.stored;
  const isBelieved = sentAt === record.measuredAt;
  const top = newest.get(series);
  //  Newer than everything in its series, this batch included: it cannot have been delivered before.
  //  Unless its time was not believed at first, and is by now: a clock some minutes ahead.
  const isNewest = isBelieved && (top === undefined || record.measuredAt > top);
  if (isNewest && (recent.size === 0 || !recent.has(recentKey(record)))) return VERDICT.stored;

  const twin = inThisBatch.find(record);
  if (twin !== undefined) return twin.value === value ? VERDICT.duplicate : VERDICT.conflict;
  const known = (sentAt === undefined ? recentSeqs : recent).get(recentKey(record));
  if (known !== undefined && record.receivedAt - known.receivedAt <= windowMs(record)) {
    return known.value === value ? VERDICT.duplicate : VERDICT.conflict;
  }
  if (!isBelieved) return VERDICT.stored;
  applyAll();
  const row = selectReading.get(series, record.measuredAt, seq ?? NO_SEQ);
  if (row === undefined) return VERDICT.stored;
  return row["value"] === value ? VERDICT.duplicate : VERDICT.conflict;
}

/** A reading's identity within its batch and, where the table's key cannot hold it, among the recent ones. */
function recentKey(record: ReadingRecord): string {
  return `${record.series}/${record.sentAt ?? ""}/${record.seq ?? ""}`;
}

function windowMs(record: ReadingRecord): number {
  return record.sentAt === undefined ? SEQ_ONLY_WINDOW_MS : SENT_AT_WINDOW_MS;
}

/** Never throws: it runs after the commit, when nothing may be refused any more. */
function remember(record: ReadingRecord): void {
  if (record.sentAt === record.measuredAt || (record.sentAt === undefined && record.seq === undefined))
    return;
  const key = recentKey(record);
  const kept = record.sentAt === undefined ? recentSeqs : recent;
  //  Deleting first keeps the map in order of arrival, so that forgetting can stop at the first young one.
  kept.delete(key);
  kept.set(key, { value: record.value, receivedAt: record.receivedAt });
  for (const [old, { receivedAt }] of kept) {
    if (record.receivedAt - receivedAt <= windowMs(record) && kept.size <= MOST_RECENT) break;
    kept.delete(old);
  }
}

/** One slice of the log into the sorted table; the next one after the calls that wait meanwhile. */
function applySlice(): void {
  applyTimer = undefined;
  try {
    if (applyOnce()) applyTimer = systemClock.after(0, applySlice);
  } catch {
    //  A full disk: the log has everything, and the next append says to the hub what is wrong. Tried again later.
    applyTimer = systemClock.after(APPLY_AGAIN_MS, applySlice);
  }
}

function applyAll(): void {
  while (applyOnce());
}

/** Applies up to SLICE_ROWS readings; true if there are more. */
function applyOnce(): boolean {
  if (appliedSeq === lastSeq) return false;
  //  Not synced by itself: what a power cut takes here is applied again from the log, which was.
  db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
  try {
    const seq = applyFrom(appliedSeq);
    db.exec("COMMIT");
    appliedSeq = seq;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
  return appliedSeq < lastSeq;
}

/** Puts the log's next records into the sorted table, up to a slice; gives the position reached. */
function applyFrom(after: number): number {
  let rows = 0;
  let seq = after;
  for (const record of selectLog.iterate(after, SLICE_ROWS)) {
    const body = record["body"] as Uint8Array;
    seq = Number(record["seq"]);
    for (let i = 0; i < countRecords(body); i++) insertRow(readRecord(body, i));
    rows += countRecords(body);
    if (rows >= SLICE_ROWS) break;
  }
  moveMark.run(seq);
  return seq;
}

function insertRow(record: ReadingRecord): void {
  const { series, measuredAt, value, receivedAt } = record;
  const believed = record.sentAt === measuredAt;
  let seq = record.seq ?? (believed ? NO_SEQ : ARRIVAL_SEQ);
  while (insertReading.run(series, measuredAt, seq, value, receivedAt, record.late ? 1 : 0).changes === 0) {
    //  A believed identity that is there already was applied before; only arrival-timed readings may share a moment.
    if (believed) return;
    seq = Math.min(seq, ARRIVAL_SEQ + 1) - 1;
  }
}

/** The newest reading of each series by measured time, and when the newest one that was not late arrived. */
function latest(): {
  series: number;
  value: number;
  measuredAt: number;
  receivedAt: number;
  heardAt: number | null;
}[] {
  const top = db.prepare(
    "SELECT value, measured_ms, received_ms FROM reading WHERE series = ? ORDER BY measured_ms DESC, seq DESC LIMIT 1",
  );
  const heard = db.prepare(
    "SELECT received_ms FROM reading WHERE series = ? AND late = 0 ORDER BY measured_ms DESC, seq DESC LIMIT 1",
  );
  return [...newest.keys()].flatMap((series) => {
    const row = top.get(series);
    if (row === undefined) return [];
    const heardAt = heard.get(series)?.["received_ms"];
    return [
      {
        series,
        value: Number(row["value"]),
        measuredAt: Number(row["measured_ms"]),
        receivedAt: Number(row["received_ms"]),
        heardAt: heardAt === undefined ? null : Number(heardAt),
      },
    ];
  });
}

function numberOf(sql: string): number {
  return Number(db.prepare(sql).get()?.["n"] ?? 0);
}
