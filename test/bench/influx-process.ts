// What fills an InfluxDB with the store bench's readings and asks it, in a process of its own: by the very parts with
// which a hub carries readings there and answers from there.
import { join } from "node:path";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { openBook } from "../../hub/store/book.ts";
import type { History } from "../../hub/store/history.ts";
import { createInfluxClient } from "../../hub/store/influx-client.ts";
import { openInfluxHistory } from "../../hub/store/influx-history.ts";
import { createInfluxReceiver } from "../../hub/store/influx-receiver.ts";
import { serveBench } from "./child.ts";
import { INTERVAL_MS, LOAD_FROM, LOAD_TERMS, LOAD_ZONE, loadAt, loadSeries } from "./store-load.ts";
import { askQuestions, type QuestionFigures } from "./store-questions.ts";

export type InfluxLoad = {
  readonly url: string;
  /** For the book with the list of days to be made. */
  readonly folder: string;
  readonly series: number;
  readonly ticks: number;
};

export type InfluxLoaded = {
  readonly readings: number;
  /** Carrying, less what making the readings up has cost. */
  readonly seconds: number;
  /** Adding up every day after that. */
  readonly figuresSeconds: number;
};

/** As a hub does. */
const BATCH = 2000;
const KEEP = { rawDays: 36_500, minuteDays: 36_500, hourDays: 36_500, dayDays: 36_500 };
const log = createLog("warn");

/** The calls that influx-peer.ts makes. */
const api = { load, ask };
export type InfluxApi = typeof api;
serveBench(api);

async function open({ url, folder, ticks }: InfluxLoad) {
  const settings = { url, database: "bench" };
  //  The bench's readings end where its days end.
  const clock = { ...systemClock, now: () => LOAD_FROM + ticks * INTERVAL_MS };
  const client = createInfluxClient(settings, clock);
  const book = await openBook(join(folder, "book.db"), die);
  const history = await openInfluxHistory({
    ...{ client, book, clock, log },
    embedded: NOT_ASKED,
    missingFrom: async () => undefined,
    keptFrom: async () => 0,
    forwarding: () => WELL,
    carriedSince: 0,
    zone: LOAD_ZONE,
    keep: KEEP,
  });
  const close = async () => {
    await history.close();
    await book.db.destroy();
  };
  return { receiver: createInfluxReceiver(client, settings, { keep: KEEP, log }), book, history, close };
}

async function load(asked: InfluxLoad): Promise<InfluxLoaded> {
  const { series, ticks } = asked;
  const { receiver, book, history, close } = await open(asked);
  await receiver.open();
  const began = performance.now();
  let madeUpMs = 0;
  const perTake = Math.max(1, Math.floor(BATCH / series));
  for (let tick = 0; tick < ticks; tick += perTake) {
    const start = performance.now();
    const count = Math.min(perTake, ticks - tick);
    const records = Array.from({ length: count }, (_, i) => ({
      seq: tick + i + 1,
      readings: loadAt(tick + i, series),
    }));
    madeUpMs += performance.now() - start;
    await receiver.take(records);
    const days = history.carried(records.flatMap((one) => one.readings));
    await book.together(days.keep);
    days.kept();
  }
  const seconds = (performance.now() - began - madeUpMs) / 1000;
  for (let i = 0; i < series; i++) await history.setTerms(loadSeries(i), LOAD_TERMS);
  const adding = performance.now();
  await history.settle();
  const figuresSeconds = (performance.now() - adding) / 1000;
  await close();
  return { readings: series * ticks, seconds, figuresSeconds };
}

async function ask(asked: InfluxLoad): Promise<QuestionFigures> {
  const { history, close } = await open(asked);
  try {
    return await askQuestions(history, { series: asked.series, to: LOAD_FROM + asked.ticks * INTERVAL_MS });
  } finally {
    await close();
  }
}

const WELL = {
  receiver: "influxdb",
  isWell: true,
  position: 0,
  behindReadings: 0,
  behindS: 0,
  isCaughtUp: true,
  refused: 0,
};

function die(error: Error): never {
  throw error;
}

/** Everything is in InfluxDB: whoever asks the hub's own file measures something else. */
const refuse = () => Promise.reject(new Error("InfluxDB should have answered this"));
const NOT_ASKED: History = {
  buckets: refuse,
  readings: refuse,
  days: refuse,
  hours: refuse,
  latest: refuse,
  setTerms: async () => undefined,
  state: refuse,
  close: async () => undefined,
};
