// Which readings were delivered before. A reading whose time was believed is known by its place among the stored ones;
// the others by what is remembered of the last minutes or hours.
import type { DatabaseSync } from "node:sqlite";
import { systemClock } from "../lib/clock.ts";
import type { StoredRow } from "./block.ts";
import { type RawRows, slotOf } from "./raw-rows.ts";
import { countRecords, type ReadingRecord, readRecord, recordsOf } from "./reading-record.ts";

/** What became of a reading: stored, delivered before with the same data, or delivered before with other data. */
export const VERDICT = { stored: 0, duplicate: 1, conflict: 2 } as const;

//  Chosen: a QoS 1 redelivery or a second gateway comes within minutes; a counter that restarts with the battery must not be refused.
const SEQ_ONLY_WINDOW_MS = 10 * 60_000;
//  Chosen: a device whose clock cannot be believed may replay its buffer for as long as the log is kept.
const SENT_AT_WINDOW_MS = 24 * 3_600_000;
//  Chosen: some 120 MB at the worst; a flood forgets the oldest rather than taking the process with it.
const MOST_RECENT = 1_000_000;
//  Chosen: a replay goes through a block in order; some gateways replay for all their sensors at once.
const BLOCKS_OPEN = 256;
/** Sequence column of a reading without one. Arrival-timed ones count down from -2, so that two in a millisecond are both kept. */
export const NO_SEQ = -1;
export const ARRIVAL_SEQ = -2;

export type Identities = {
  /** Judges a reading against everything stored and the batch's own stored ones so far. */
  readonly judge: (record: ReadingRecord, inThisBatch: BatchIndex) => number;
  /** A reading of the batch was found to be new; gives what takes it back where the batch is not stored after all. */
  readonly raise: (record: ReadingRecord) => void;
  readonly takeBack: () => void;
  /** What was raised is stored. Never throws: it runs after the commit, when nothing may be refused any more. */
  readonly remember: (stored: readonly ReadingRecord[]) => void;
  readonly blockChanged: (series: number, slot: number) => void;
  readonly series: () => Iterable<number>;
};

/** @param sortAll brings everything that was stored so far into the tables, where it can be looked up */
export function createIdentities(db: DatabaseSync, raw: RawRows, sortAll: () => void): Identities {
  const selectReading = db.prepare(
    "SELECT value FROM reading WHERE series = ? AND measured_ms = ? AND seq = ?",
  );
  /** Newest believed or arrival time per series: whatever is newer cannot have been delivered before. */
  const newest = new Map<number, number>();
  /** What `newest` was before the present batch. */
  const before = new Map<number, number | undefined>();
  /** Identities that the sorted table's key cannot hold: readings timed by arrival that carry a time or a sequence. */
  const recent = new Map<string, { readonly value: number; readonly receivedAt: number }>();
  /** The same for those that carry a sequence alone, which are forgotten much sooner. */
  const recentSeqs = new Map<string, { readonly value: number; readonly receivedAt: number }>();
  /** Blocks that were opened last, with their values by time and sequence. */
  const open = new Map<string, Map<string, number>>();

  for (const row of db.prepare("SELECT id FROM series").all()) {
    const series = Number(row["id"]);
    const top = db.prepare("SELECT max(measured_ms) AS n FROM reading WHERE series = ?").get(series)?.["n"];
    if (typeof top === "number") newest.set(series, top);
  }
  //  Where the disk refused at the start, the newest ones are in the log alone.
  const unsorted = db.prepare(
    "SELECT body FROM log WHERE seq > (SELECT seq FROM mark WHERE name = 'applied')",
  );
  for (const row of unsorted.iterate()) {
    const body = row["body"] as Uint8Array;
    const records = recordsOf(body);
    for (let i = 0; i < countRecords(body); i++) raiseTo(readRecord(records, i));
  }
  const young = db.prepare("SELECT body FROM log WHERE at_ms > ?");
  for (const row of young.iterate(systemClock.now() - SENT_AT_WINDOW_MS)) {
    const body = row["body"] as Uint8Array;
    const records = recordsOf(body);
    for (let i = 0; i < countRecords(body); i++) rememberOne(readRecord(records, i));
  }

  function raiseTo({ series, measuredAt }: ReadingRecord): void {
    const top = newest.get(series);
    if (top === undefined || measuredAt > top) newest.set(series, measuredAt);
  }

  /** The value stored under a believed identity. */
  function find(series: number, measuredAt: number, order: number): number | undefined {
    const row = selectReading.get(series, measuredAt, order);
    if (row !== undefined) return Number(row["value"]);
    return openBlock(series, slotOf(measuredAt)).get(`${measuredAt}/${order}`);
  }

  function openBlock(series: number, slot: number): Map<string, number> {
    const key = `${series}/${slot}`;
    let block = open.get(key);
    if (block === undefined) {
      block = new Map(readBlock(series, slot).map((row) => [`${row.measuredAt}/${row.order}`, row.value]));
    } else open.delete(key);
    open.set(key, block);
    const [oldest] = open.keys();
    if (open.size > BLOCKS_OPEN && oldest !== undefined) open.delete(oldest);
    return block;
  }

  /** A damaged block must not stop what comes: it counts as empty here, and whoever packs or adds up tells of it. */
  function readBlock(series: number, slot: number): readonly StoredRow[] {
    try {
      return raw.block(series, slot) ?? [];
    } catch {
      return [];
    }
  }

  function rememberOne(record: ReadingRecord): void {
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

  return {
    judge: (record, inThisBatch) => {
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
      sortAll();
      const found = find(series, record.measuredAt, seq ?? NO_SEQ);
      if (found === undefined) return VERDICT.stored;
      return found === value ? VERDICT.duplicate : VERDICT.conflict;
    },
    raise: (record) => {
      if (!before.has(record.series)) before.set(record.series, newest.get(record.series));
      raiseTo(record);
    },
    takeBack: () => {
      for (const [series, top] of before) top === undefined ? newest.delete(series) : newest.set(series, top);
      before.clear();
    },
    remember: (stored) => {
      before.clear();
      for (const record of stored) rememberOne(record);
    },
    blockChanged: (series, slot) => void open.delete(`${series}/${slot}`),
    series: () => newest.keys(),
  };
}

/** The batch's own stored readings by identity; made only when one is asked for, because most readings are plainly new. */
export type BatchIndex = {
  readonly find: (record: ReadingRecord) => ReadingRecord | undefined;
  readonly add: (record: ReadingRecord) => void;
};

export function createBatchIndex(stored: readonly ReadingRecord[]): BatchIndex {
  let byKey: Map<string, ReadingRecord> | undefined;
  return {
    find: (record) => {
      byKey ??= new Map(stored.map((one) => [recentKey(one), one]));
      return byKey.get(recentKey(record));
    },
    add: (record) => byKey?.set(recentKey(record), record),
  };
}

/** A reading's identity within its batch and, where the table's key cannot hold it, among the recent ones. */
function recentKey(record: ReadingRecord): string {
  return `${record.series}/${record.sentAt ?? ""}/${record.seq ?? ""}`;
}

function windowMs(record: ReadingRecord): number {
  return record.sentAt === undefined ? SEQ_ONLY_WINDOW_MS : SENT_AT_WINDOW_MS;
}
