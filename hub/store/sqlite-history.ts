// The history in the journal's own file. Sees everything that was appended before it was asked.
import { dayEdges } from "../lib/day-time.ts";
import { openWorker } from "../lib/worker-call.ts";
import type { UnixMs } from "../model.ts";
import { corrected, type Figures, figuresBetween, gapMs } from "./figures.ts";
import type { Bucket, DayFigures, History, SeriesName, StoredReading } from "./history.ts";
import type { HistoryApi, Row } from "./history-worker.ts";
import type { Journal } from "./journal.ts";
import { NO_TERMS, type Terms } from "./terms.ts";

const ALL = 1_000_000_000;
const HOUR_MS = 3_600_000;

export function openSqliteHistory(
  file: string,
  journal: Journal,
  options: {
    /** The IANA zone whose days are counted. */
    readonly zone: string;
    readonly onDeath: (error: Error) => void;
  },
): History {
  const worker = openWorker<HistoryApi>(
    new URL("./history-worker.ts", import.meta.url),
    { file },
    options.onDeath,
  );
  const terms = new Map<string, Terms>();

  function termsOf({ deviceId, metric }: SeriesName): Terms {
    return terms.get(`${deviceId}/${metric}`) ?? NO_TERMS;
  }

  async function rows(name: SeriesName, from: UnixMs, to: UnixMs): Promise<readonly Row[]> {
    const series = journal.seriesOf(name.deviceId, name.metric);
    if (series === undefined) return [];
    await journal.settle();
    return await worker.call("rows", { series, after: from, order: -ALL, to, limit: ALL });
  }

  async function before(name: SeriesName, at: UnixMs): Promise<Row | undefined> {
    const series = journal.seriesOf(name.deviceId, name.metric);
    return series === undefined ? undefined : await worker.call("before", { series, at });
  }

  async function figures(name: SeriesName, edges: readonly UnixMs[]): Promise<Figures[]> {
    const [first = 0, last = 0] = [edges[0], edges.at(-1)];
    const read = (await rows(name, first, last)).map(asReading);
    const held = await before(name, first);
    return figuresBetween(read, held === undefined ? undefined : asReading(held), termsOf(name), edges);
  }

  async function byEdges(
    names: readonly SeriesName[],
    edges: readonly UnixMs[],
    to: UnixMs,
  ): Promise<DayFigures[]> {
    const told = [...edges.filter((edge) => edge < to), to];
    const all: DayFigures[] = [];
    for (const name of names) {
      for (const one of await figures(name, told)) {
        if (one.count > 0 || gapMs(one) < one.to - one.from) all.push({ ...name, figures: one });
      }
    }
    return all;
  }

  return {
    buckets: async ({ from, to, buckets, raw, ...name }) => {
      const exactMs = Math.max(1, Math.ceil((to - from) / buckets));
      const bucketMs = exactMs < HOUR_MS ? exactMs : Math.ceil(exactMs / HOUR_MS) * HOUR_MS;
      const values = (await rows(name, from, to)).map((row) => ({
        bucket: Math.floor((row.measuredAt - from) / bucketMs),
        value: raw === true ? row.value : corrected(termsOf(name), row.measuredAt, row.value),
        late: row.late,
      }));
      const grouped = [...Map.groupBy(values, (one) => one.bucket)];
      return { bucketMs, buckets: grouped.map(([bucket, ones]) => bucketOf(from + bucket * bucketMs, ones)) };
    },
    readings: async ({ from, to, limit, after, ...name }) => {
      const series = journal.seriesOf(name.deviceId, name.metric);
      if (series === undefined) return { readings: [] };
      await journal.settle();
      const [at, order] = after === undefined ? [from, -ALL] : [after.measuredAt, after.order];
      const page = await worker.call("rows", { series, after: at, order, to, limit: limit + 1 });
      const readings = page.slice(0, limit);
      const last = readings.at(-1);
      return {
        readings: readings.map((row) => asStored(row, termsOf(name))),
        ...(page.length > limit && last !== undefined
          ? { next: { measuredAt: last.measuredAt, order: last.order } }
          : {}),
      };
    },
    days: ({ series, from, to }) => byEdges(series, dayEdges(from, to, options.zone), to),
    hours: ({ series, from, to }) => byEdges(series, hourEdges(from, to, options.zone), to),
    latest: async (names) => {
      await journal.settle();
      const all = await Promise.all(
        names.map(async (name) => ({ ...name, row: await before(name, Number.MAX_SAFE_INTEGER) })),
      );
      return all.flatMap(({ row, ...name }) =>
        row === undefined
          ? []
          : [
              {
                ...name,
                measuredAt: row.measuredAt,
                value: corrected(termsOf(name), row.measuredAt, row.value),
              },
            ],
      );
    },
    setTerms: async ({ deviceId, metric }, given) => void terms.set(`${deviceId}/${metric}`, given),
    state: async () => ({ kind: "sqlite" }),
    close: () => worker.close(),
  };
}

/** The hours of each day, counted from its beginning. */
function hourEdges(from: UnixMs, to: UnixMs, zone: string): UnixMs[] {
  const days = dayEdges(from, to, zone);
  const edges: UnixMs[] = [];
  for (const [i, day] of days.entries()) {
    for (let hour = day; hour < (days[i + 1] ?? day); hour += HOUR_MS) edges.push(hour);
  }
  return [...edges, days.at(-1) ?? to];
}

function bucketOf(at: UnixMs, ones: readonly { readonly value: number; readonly late: number }[]): Bucket {
  const values = ones.map((one) => one.value);
  return {
    at,
    min: Math.min(...values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    max: Math.max(...values),
    count: values.length,
    late: ones.filter((one) => one.late !== 0).length,
  };
}

function asReading(row: Row): { measuredAt: number; value: number; late: boolean } {
  return { measuredAt: row.measuredAt, value: row.value, late: row.late !== 0 };
}

function asStored(row: Row, terms: Terms): StoredReading {
  return {
    measuredAt: row.measuredAt,
    receivedAt: row.receivedAt,
    ...(row.order < 0 ? {} : { seq: row.order }),
    value: corrected(terms, row.measuredAt, row.value),
    raw: row.value,
    late: row.late !== 0,
  };
}
