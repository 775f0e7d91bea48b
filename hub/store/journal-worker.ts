// The journal's thread: the only writer of readings.db. Promise: when `append` has answered, its readings survive
// kill -9 and a power cut. A commit appends one packed record to `log` and syncs; everything else (sorted rows, packed
// blocks, figures of days, letting go) is made from it afterwards, in slices.
import { systemClock } from "../lib/clock.ts";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { createZoneDays } from "../lib/zone-days.ts";
import { HOLD_OFF_MS, startChores } from "./chores.ts";
import { createDirtyDays } from "./dirty-days.ts";
import { createBatchIndex, createIdentities, VERDICT } from "./identities.ts";
import { createKeptTerms, firstDifference } from "./kept-terms.ts";
import { createLogReader } from "./log-reader.ts";
import { createPacking } from "./packing.ts";
import { createPlausibleTime } from "./plausible-time.ts";
import { createRawRows } from "./raw-rows.ts";
import { countRecords, packRecords, type ReadingRecord, readRecord, recordsOf } from "./reading-record.ts";
import { createMarks, openReadings } from "./readings-schema.ts";
import { createRetention, type Keep } from "./retention.ts";
import { createRollups } from "./rollups.ts";
import { createSorting } from "./sorting.ts";
import type { Terms } from "./terms.ts";
import { keepWalSmall } from "./wal.ts";

//  Chosen: long enough to merge several commits' rows, short enough that a chart is never noticeably behind.
const SORT_AFTER_MS = 200;
const SORT_AGAIN_MS = 5_000;
//  Chosen: some ms of deleting.
const TRIM_RECORDS = 200;

const given = givenToWorker<{ file: string; zone: string | undefined; keep: Keep }>();
const db = openReadings(given.file);
const marks = createMarks(db);
const terms = createKeptTerms(db);
const raw = createRawRows(db);
const days = createZoneDays(keepZone(given.zone));
const dirty = createDirtyDays(db, days, terms, () => marks.get("raw"));
const sorting = createSorting(db, marks, dirty);

const insertSeries = db.prepare("INSERT INTO series (id, device, metric) VALUES (?, ?, ?)");
const insertLog = db.prepare("INSERT INTO log (seq, at_ms, body) VALUES (?, ?, ?)");
const selectLog = db.prepare("SELECT seq, body FROM log WHERE seq > ? ORDER BY seq LIMIT ?");
const selectBefore = db.prepare(
  "SELECT max(seq) AS n FROM log WHERE at_ms <= (SELECT at_ms FROM log WHERE seq <= ? ORDER BY seq DESC LIMIT 1) - ?",
);
const trimLog = db.prepare(
  "DELETE FROM log WHERE seq IN (SELECT seq FROM log WHERE seq <= ? AND at_ms < ? ORDER BY seq LIMIT ?)",
);

const newestRecord = db.prepare("SELECT seq, at_ms FROM log ORDER BY seq DESC LIMIT 1").get();
let lastSeq = Number(newestRecord?.["seq"] ?? sorting.sortedSeq());
/** The hub's time as the last append told it: what is over, settled or old is told by this. */
let lastAt = Number(newestRecord?.["at_ms"] ?? marks.get("clock"));
/** By a clock that only goes on, when that was; undefined before the first append since the start. */
let lastMs: number | undefined;
const wal = keepWalSmall(db, systemClock);
let stopSorting: (() => void) | undefined;

try {
  sortAll();
} catch {
  //  The disk is full: the hub can start all the same, and say so.
  stopSorting = systemClock.after(SORT_AGAIN_MS, sortSlice);
}
const identities = createIdentities(db, raw, sortAll);
const packing = createPacking(db, raw, marks, identities.blockChanged);
const rollups = createRollups(db, { raw, days, terms, dirty, marks });
const retention = createRetention(db, { days, marks, rollups, keep: given.keep, onGone: dirty.forget });
const plausible = createPlausibleTime(marks, lastAt);
const chores = startChores(
  db,
  [rollups.survey, () => rollups.settle(lastAt), () => packing.step(lastAt), letGo],
  systemClock,
  {
    onRollback: () => {
      dirty.forget();
      retention.forget();
    },
    shouldHoldOff: wal.isLarge,
  },
);

/** The calls that journal.ts makes. */
const api = {
  series: () =>
    db.prepare("SELECT id, device, metric FROM series").all() as {
      id: number;
      device: string;
      metric: string;
    }[],
  terms: () =>
    db.prepare("SELECT device, metric, body FROM terms").all() as {
      device: string;
      metric: string;
      body: string;
    }[],
  latest,
  append,
  sort,
  /** When it answers, what can be packed, added up or let go of is. */
  tidy: async () => {
    await sort();
    await chores.finish();
  },
  choreState: () => ({
    fault: chores.fault()?.message,
    clock: plausible.lead(),
    flooded: packing.flooded(),
  }),
  keptFrom: () => marks.get("raw"),
  keepTerms,
  since: ({ seq, limit }: { seq: number; limit: number }) =>
    selectLog.all(seq, limit) as { seq: number; body: Uint8Array }[],
  ...createLogReader(db),
  seqBefore: ({ seq, backMs }: { seq: number; backMs: number }) =>
    Number(selectBefore.get(seq, backMs)?.["n"] ?? 0),
  trim,
};
export type JournalApi = typeof api;
serveCalls(api, () => {
  stopSorting?.();
  chores.close();
  wal.stop();
  db.close();
});

function append(batch: {
  readonly bytes: Uint8Array;
  readonly newSeries: readonly { readonly id: number; readonly device: string; readonly metric: string }[];
  readonly at: number;
  readonly monotonicMs: number;
}): { readonly seq: number; readonly verdicts: Uint8Array } {
  const count = countRecords(batch.bytes);
  const records = recordsOf(batch.bytes);
  const verdicts = new Uint8Array(count);
  const stored: ReadingRecord[] = [];
  const twins = createBatchIndex(stored);
  for (let i = 0; i < count; i++) {
    const record = readRecord(records, i);
    const verdict = identities.judge(record, twins);
    verdicts[i] = verdict;
    if (verdict !== VERDICT.stored) continue;
    stored.push(record);
    twins.add(record);
    identities.raise(record);
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
    identities.takeBack();
    throw error;
  }
  lastSeq += 1;
  lastAt = batch.at;
  lastMs = batch.monotonicMs;
  identities.remember(stored);
  stopSorting ??= systemClock.after(SORT_AFTER_MS, sortSlice);
  return { seq: lastSeq, verdicts };
}

/** Before the first append nobody has said what time it is. */
function letGo(): boolean {
  return lastMs !== undefined && retention.step(plausible.at(lastAt, lastMs));
}

/** One slice of the log into the sorted table; the next one after the calls that wait meanwhile. */
function sortSlice(): void {
  stopSorting = undefined;
  try {
    if (sorting.slice(lastSeq)) stopSorting = systemClock.after(wal.isLarge() ? HOLD_OFF_MS : 0, sortSlice);
  } catch {
    //  A full disk: the log has everything, and the next append says to the hub what is wrong. Tried again later.
    stopSorting = systemClock.after(SORT_AGAIN_MS, sortSlice);
  }
}

function sortAll(): void {
  while (sorting.slice(lastSeq));
}

/** When it is done, every reading that was stored before the call is in the tables. */
async function sort(): Promise<void> {
  const seq = lastSeq;
  while (sorting.slice(seq)) await breathe();
}

function breathe(): Promise<void> {
  return new Promise((resolve) => systemClock.after(0, resolve));
}

/**
 * Keeps what a series is judged by; its days from the first difference on are made again. Not synced: it is told again
 * at every start.
 */
function keepTerms({
  device,
  metric,
  body,
}: {
  readonly device: string;
  readonly metric: string;
  readonly body: string;
}): void {
  const from = firstDifference(terms.ofName(device, metric), JSON.parse(body) as Terms);
  const series = db.prepare("SELECT id FROM series WHERE device = ? AND metric = ?").get(device, metric)?.[
    "id"
  ];
  db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
  try {
    db.prepare("INSERT OR REPLACE INTO terms (device, metric, body) VALUES (?, ?, ?)").run(
      device,
      metric,
      body,
    );
    if (from !== undefined && typeof series === "number") dirty.restateFrom(series, from);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
  dirty.forget();
}

/** Forgets log records up to `seq` that are older than `beforeMs`; gives how many. */
async function trim({ seq, beforeMs }: { seq: number; beforeMs: number }): Promise<number> {
  const upTo = Math.min(seq, sorting.sortedSeq());
  marks.set("clock", lastAt);
  let gone = 0;
  for (;;) {
    const { changes } = trimLog.run(upTo, beforeMs, TRIM_RECORDS);
    gone += Number(changes);
    if (Number(changes) < TRIM_RECORDS) return gone;
    await breathe();
  }
}

/** The zone whose days are counted: what was given, or what was counted before. With another zone all days are others. */
function keepZone(zone: string | undefined): string {
  const kept = db.prepare("SELECT value FROM setting WHERE name = 'zone'").get()?.["value"];
  if (zone === undefined || zone === kept) return typeof kept === "string" ? kept : "UTC";
  db.exec("BEGIN IMMEDIATE; DELETE FROM dirty; INSERT OR REPLACE INTO restate SELECT id, 0 FROM series");
  db.prepare("INSERT OR REPLACE INTO setting VALUES ('zone', ?)").run(zone);
  //  The last day that lost its readings is another one now. Those of a day before are kept: they are enough for it.
  const gone = Math.max(marks.get("gone"), marks.get("raw"));
  marks.set("gone", gone);
  if (gone > 0) marks.set("raw", createZoneDays(zone).at(gone).from);
  db.exec("COMMIT");
  return zone;
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
  return [...identities.series()].flatMap((series) => {
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
