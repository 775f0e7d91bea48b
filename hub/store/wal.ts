// Keeps the WAL of readings.db small. The bulk is taken up into the file by a thread of its own (checkpoint-worker.ts);
// but while appends follow each other it never quite catches up, and only a WAL that is wholly taken up begins anew. So
// the thread that writes takes up the last few pages itself, between two of its commits.
import type { DatabaseSync } from "node:sqlite";
import type { Clock, Stop } from "../lib/clock.ts";

/** SQLite's own default; 4 MB. */
export const WORTH_PAGES = 1000;
/** Chosen: 16 MB; beyond it, work that can wait waits until the WAL begins anew. */
const LARGE_PAGES = 4000;
/** Chosen: 64 MB; only where the other thread is starved, or a read lasts. */
const MOST_PAGES = 16_000;
/** Measured: some 10 µs each, and two syncs. */
const FEW_PAGES = 200;
/** Chosen: at full load some hundred pages come together between two looks. */
const LOOK_EVERY_MS = 25;

export type WalState = {
  /** Pages in the WAL. */
  readonly pages: number;
  /** Of these, those that are not in the file yet. */
  readonly left: number;
};

export function createWal(db: DatabaseSync): {
  readonly look: () => WalState;
  readonly takeUp: () => WalState;
} {
  const noop = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const passive = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  return { look: () => toState(noop.get()), takeUp: () => toState(passive.get()) };
}

export type WalKeeper = {
  /** While true, whoever can wait with their writing should. */
  readonly isLarge: () => boolean;
  readonly stop: Stop;
};

/** For the connection that writes. */
export function keepWalSmall(db: DatabaseSync, clock: Clock): WalKeeper {
  db.exec(`PRAGMA wal_autocheckpoint = ${MOST_PAGES}`);
  const wal = createWal(db);
  let isLarge = false;
  const stop = clock.every(LOOK_EVERY_MS, () => {
    const { pages, left } = wal.look();
    isLarge = pages > LARGE_PAGES && left > 0;
    if (pages > WORTH_PAGES && left > 0 && left <= FEW_PAGES) wal.takeUp();
  });
  return { isLarge: () => isLarge, stop };
}

function toState(row: Record<string, unknown> | undefined): WalState {
  const pages = Number(row?.["log"] ?? 0);
  return { pages, left: pages - Number(row?.["checkpointed"] ?? 0) };
}
