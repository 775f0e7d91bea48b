// The store in a process of its own: fills a journal as a hub would in weeks, and asks its history.
import { statSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { sleep } from "./bench.ts";
import { serveBench } from "./child.ts";
import { INTERVAL_MS, LOAD_FROM, LOAD_TERMS, LOAD_ZONE, loadAt, loadSeries } from "./store-load.ts";
import { askQuestions, type QuestionFigures } from "./store-questions.ts";

export type Filling = { readonly file: string; readonly series: number; readonly ticks: number };

export type Filled = {
  readonly readings: number;
  readonly seconds: number;
  /** Of all threads, less what making the readings up has cost. */
  readonly cpuSeconds: number;
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
const api = { fill, work, ask };
export type StoreApi = typeof api;
serveBench(api);

async function fill({ file, series, ticks }: Filling): Promise<Filled> {
  const journal = await openJournal(file, die, { zone: LOAD_ZONE });
  for (let index = 0; index < series; index++) {
    const { deviceId, metric } = loadSeries(index);
    await journal.keepTerms(deviceId, metric, LOAD_TERMS);
  }
  const before = process.cpuUsage();
  const began = performance.now();
  let madeUpUs = 0;
  let longestWalBytes = 0;
  let tidying: Promise<void> = Promise.resolve();
  for (let tick = 0; tick < ticks; tick++) {
    const start = process.threadCpuUsage();
    const readings = loadAt(tick, series);
    const made = process.threadCpuUsage(start);
    madeUpUs += made.user + made.system;
    const at = LOAD_FROM + (tick + 1) * INTERVAL_MS;
    const { seq } = await journal.append(readings, at);
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
  await journal.close();
  const db = new DatabaseSync(file, { readOnly: true });
  const sizes = db.prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name").all();
  const packed = Number(db.prepare("SELECT seq AS n FROM mark WHERE name = 'packed'").get()?.["n"]);
  db.close();
  return {
    readings: series * ticks,
    seconds,
    cpuSeconds: (user + system - madeUpUs) / 1e6,
    fileBytes: statSync(file).size,
    longestWalBytes,
    bytesByTable: Object.fromEntries(sizes.map((row) => [String(row["name"]), Number(row["bytes"])])),
    packed,
  };
}

export type Worked = {
  /** How long groups of readings waited for their commit. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** Of the event loop. */
  readonly longestPauseMs: number;
  /** What went on meanwhile. */
  readonly rounds: number;
  readonly questions: number;
  readonly readings: number;
};

export type Working = Filling & {
  readonly seconds: number;
  readonly readingsPerS: number;
  /** False: nothing else goes on. */
  readonly isBusy: boolean;
};

/** Takes in readings at a steady rate while months are added up again, packed and asked of without a break. */
async function work({ file, series, ticks, seconds, readingsPerS, isBusy }: Working): Promise<Worked> {
  const journal = await openJournal(file, die);
  const history = openSqliteHistory(file, journal, { zone: LOAD_ZONE, onDeath: die });
  const end = LOAD_FROM + ticks * INTERVAL_MS;
  let isOver = false;
  const counts = { rounds: 0, questions: 0, readings: 0 };
  async function restate(): Promise<void> {
    for (; !isOver && isBusy; counts.rounds++) {
      const { deviceId, metric } = loadSeries((counts.rounds * 7) % series);
      const offset = 1 + counts.rounds / 1000;
      await journal.keepTerms(deviceId, metric, {
        ...LOAD_TERMS,
        corrections: [{ from: 0, gain: 1, offset }],
      });
      await journal.tidy();
    }
  }
  async function question(): Promise<void> {
    for (; !isOver && isBusy; counts.questions++) {
      const names = Array.from({ length: Math.min(series, 200) }, (_, index) => loadSeries(index));
      await history.days({ series: names, from: end - 30 * 24 * HOUR_MS, to: end });
      const year = { from: end - 365 * 24 * HOUR_MS, to: end };
      await history.buckets({ ...loadSeries(counts.questions % series), ...year, buckets: 500 });
    }
  }
  //  What starting the threads costs is not what is asked here.
  await history.latest([loadSeries(0)]);
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  const busy = Promise.all([restate(), question()]);
  const waits: number[] = [];
  const began = performance.now();
  for (let group = 0; performance.now() - began < seconds * 1000; group++) {
    const readings = loadAt(ticks + 1 + group, Math.round((readingsPerS * GROUP_EVERY_MS) / 1000));
    const asked = performance.now();
    await journal.append(readings, end + group * INTERVAL_MS);
    waits.push(performance.now() - asked);
    counts.readings += readings.length;
    await sleep(Math.max(0, began + (group + 1) * GROUP_EVERY_MS - performance.now()));
  }
  isOver = true;
  pauses.disable();
  await busy;
  await history.close();
  await journal.close();
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1), longestPauseMs: pauses.max / 1e6, ...counts };
}

/** What the pipeline keeps between two commits. */
const GROUP_EVERY_MS = 10;

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
