// A journal whose readings are carried to an InfluxDB, and the history there, in a folder and a database of their own.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Influx, openInflux } from "../../hub/compose/influx.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { type Book, openBook } from "../../hub/store/book.ts";
import { endForwarding } from "../../hub/store/forwarding.ts";
import type { History } from "../../hub/store/history.ts";
import type { InfluxSettings } from "../../hub/store/influx-client.ts";
import { openJournal } from "../../hub/store/journal.ts";
import type { Keep } from "../../hub/store/retention.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { until } from "../kitchen.ts";

export const KEEP: Keep = { rawDays: 400, minuteDays: 400, hourDays: 1100, dayDays: 3650 };

export type InfluxStore = AsyncDisposable & {
  readonly database: string;
  readonly influx: Influx;
  /** The history in the journal's own file, on the same readings. */
  readonly embedded: History;
  readonly book: Book;
  readonly logged: () => string;
  /** Resolves when every reading is with InfluxDB and every finished day is made. */
  readonly settled: () => Promise<void>;
  /** Ends the following as a hub without InfluxDB does, and lets go of the log up to a position. */
  readonly forget: (seq: number) => Promise<void>;
  /** Closes everything and opens it again on the same folder, perhaps with days of another zone, or a clock that is ahead. */
  readonly reopen: (zone?: string, aheadMs?: number) => Promise<void>;
};

const fail = (error: Error) => {
  throw error;
};

/** `isAlone`: the embedded store must not be asked, InfluxDB has to answer everything. */
export async function openInfluxStore(
  settings: Omit<InfluxSettings, "database"> & { readonly database?: string },
  options: { readonly isAlone?: boolean; readonly keep?: Keep; readonly questionWaitsMs?: number } = {},
): Promise<InfluxStore> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-store-"));
  const database = settings.database ?? `t${randomUUID().replaceAll("-", "")}`;
  const lines: string[] = [];
  const log = createLog("debug", (line) => lines.push(line));

  async function open(zone = "Asia/Shanghai", aheadMs = 0) {
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const file = join(folder, "readings.db");
    const plain = await openJournal(file, fail, { zone, keep: options.keep ?? KEEP });
    const embedded = openSqliteHistory(file, plain, { zone, onDeath: fail });
    const book = await openBook(join(folder, "book.db"), fail);
    const influx = await openInflux({
      settings: { ...settings, database },
      keep: options.keep ?? KEEP,
      zone,
      journal: plain,
      book,
      embedded: options.isAlone === true ? notAsked(embedded) : embedded,
      clock,
      log,
      pace: {
        backoff: { firstMs: 50, mostMs: 400 },
        gatherMs: 100,
        lookEveryMs: 300,
        questionWaitsMs: options.questionWaitsMs ?? 10_000,
      },
    });
    const close = async () => {
      await influx.close();
      await plain.close();
      await book.close();
    };
    return { influx, embedded, book, plain, close };
  }

  let now = await open();
  return {
    database,
    get influx() {
      return now.influx;
    },
    get embedded() {
      return now.embedded;
    },
    get book() {
      return now.book;
    },
    logged: () => lines.join(""),
    settled: async () => {
      await until("everything with InfluxDB", async () => {
        await now.influx.forwarder.missingFrom(1000);
        return now.influx.forwarder.state().isCaughtUp ? true : undefined;
      });
      await now.influx.history.settle();
    },
    forget: async (seq) => {
      await now.influx.forwarder.close();
      await now.book.together((queries) => endForwarding(queries, "influxdb"));
      await now.plain.trim(seq, Date.now() + 1);
    },
    reopen: async (zone, aheadMs) => {
      await now.close();
      now = await open(zone, aheadMs);
    },
    [Symbol.asyncDispose]: async () => {
      await now.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function notAsked(embedded: History): History {
  const refuse = () => Promise.reject(new Error("InfluxDB should have answered this"));
  return {
    ...embedded,
    buckets: refuse,
    readings: refuse,
    days: refuse,
    hours: refuse,
    latest: refuse,
  };
}
