// The store in a process of its own: fills a journal as a hub would in weeks, and asks its history.
import { statSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { serveBench } from "./child.ts";
import { INTERVAL_MS, LOAD_FROM, LOAD_TERMS, LOAD_ZONE, loadAt, loadSeries } from "./store-load.ts";
import { askQuestions, type QuestionFigures } from "./store-questions.ts";

export type Filling = { readonly file: string; readonly series: number; readonly ticks: number };

export type Filled = {
  readonly readings: number;
  readonly seconds: number;
  /** Of all threads, less what making the readings up has cost. */
  readonly cpuSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly longestPauseMs: number;
  readonly fileBytes: number;
  readonly longestWalBytes: number;
  readonly bytesByTable: Readonly<Record<string, number>>;
  readonly packed: number;
};

const HOUR_MS = 3_600_000;
/** A hub lets go of its log's records after a day. */
const KEEP_LOG_MS = 24 * HOUR_MS;
const die = (error: Error): never => {
  throw error;
};

/** The store's calls. */
const api = { fill, ask };
export type StoreApi = typeof api;
serveBench(api);

async function fill({ file, series, ticks }: Filling): Promise<Filled> {
  const journal = await openJournal(file, die, { zone: LOAD_ZONE });
  for (let index = 0; index < series; index++) {
    const { deviceId, metric } = loadSeries(index);
    await journal.keepTerms(deviceId, metric, LOAD_TERMS);
  }
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const before = process.cpuUsage();
  const began = performance.now();
  const waits = new Float64Array(ticks);
  let madeUpUs = 0;
  let longestWalBytes = 0;
  let tidying: Promise<void> = Promise.resolve();
  for (let tick = 0; tick < ticks; tick++) {
    const start = process.threadCpuUsage();
    const readings = loadAt(tick, series);
    const made = process.threadCpuUsage(start);
    madeUpUs += made.user + made.system;
    const at = LOAD_FROM + (tick + 1) * INTERVAL_MS;
    const asked = performance.now();
    const { seq } = await journal.append(readings, at);
    waits[tick] = performance.now() - asked;
    if ((at - LOAD_FROM) % HOUR_MS === 0) {
      await journal.trim(seq, at - KEEP_LOG_MS);
      longestWalBytes = Math.max(longestWalBytes, statSync(`${file}-wal`).size);
    }
    if ((at - LOAD_FROM) % (6 * HOUR_MS) === 0) {
      //  Runs beside the next readings.
      await tidying;
      tidying = journal.tidy();
    }
  }
  await tidying;
  await journal.tidy();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  pauses.disable();
  await journal.close();
  waits.sort();
  const db = new DatabaseSync(file, { readOnly: true });
  const sizes = db.prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name").all();
  const packed = Number(db.prepare("SELECT seq AS n FROM mark WHERE name = 'packed'").get()?.["n"]);
  db.close();
  return {
    readings: series * ticks,
    seconds,
    cpuSeconds: (user + system - madeUpUs) / 1e6,
    p50Ms: waits[ticks >> 1] ?? 0,
    p99Ms: waits[Math.floor(ticks * 0.99)] ?? 0,
    longestMs: waits.at(-1) ?? 0,
    longestPauseMs: pauses.max / 1e6,
    fileBytes: statSync(file).size,
    longestWalBytes,
    bytesByTable: Object.fromEntries(sizes.map((row) => [String(row["name"]), Number(row["bytes"])])),
    packed,
  };
}

async function ask({ file, series, ticks }: Filling): Promise<QuestionFigures> {
  const journal = await openJournal(file, die);
  const history = openSqliteHistory(file, journal, { zone: LOAD_ZONE, onDeath: die });
  try {
    return await askQuestions(history, { series, to: LOAD_FROM + ticks * INTERVAL_MS });
  } finally {
    await history.close();
    await journal.close();
  }
}
