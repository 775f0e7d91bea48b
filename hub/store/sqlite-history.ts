// The history in the journal's own file. Sees everything that was appended before it was asked.
import { openWorker } from "../lib/worker-call.ts";
import { readFigures } from "./figures-block.ts";
import type { DayFigures, History, SeriesName, StoredReading } from "./history.ts";
import type { HistoryApi } from "./history-worker.ts";
import type { Journal } from "./journal.ts";

/** Chosen: a month of as many series is unpacked in some 5 ms, and then whoever waits has their turn. */
const SERIES_A_CALL = 50;
const DAY_MS = 86_400_000;
/** Chosen: a hub that was off for a day has caught up within the hour, and nobody needs to know. */
const TOLD_FROM_MS = 2 * DAY_MS;
/** What a page has of each reading, see readings() in history-worker.ts. */
const PAGE_COLUMNS = 6;

export function openSqliteHistory(
  file: string,
  journal: Pick<Journal, "seriesOf" | "settle" | "keepTerms" | "tidyState">,
  options: {
    /** The IANA zone whose days are counted. */
    readonly zone: string;
    readonly onDeath: (error: Error) => void;
  },
): History {
  const worker = openWorker<HistoryApi>(
    new URL("./history-worker.ts", import.meta.url),
    { file, zone: options.zone },
    options.onDeath,
  );

  /** Those of the names that have readings, each with its number. */
  function numbered(names: readonly SeriesName[]): { readonly name: SeriesName; readonly series: number }[] {
    return names.flatMap(({ deviceId, metric }) => {
      const series = journal.seriesOf(deviceId, metric);
      return series === undefined ? [] : [{ name: { deviceId, metric }, series }];
    });
  }

  async function figures(
    level: "days" | "hours",
    asked: { readonly series: readonly SeriesName[]; readonly from: number; readonly to: number },
  ): Promise<DayFigures[]> {
    await journal.settle();
    const known = numbered(asked.series);
    const days = Math.ceil((asked.to - asked.from) / DAY_MS) + 1;
    const stretches = days * (level === "days" ? 1 : 24);
    const each = Math.max(1, Math.floor((SERIES_A_CALL * 31) / stretches));
    const told: DayFigures[] = [];
    for (let at = 0; at < known.length; at += each) {
      const part = known.slice(at, at + each);
      const series = part.map((one) => one.series);
      const list = await worker.call("figures", { level, series, from: asked.from, to: asked.to });
      for (const { index, figures: one } of readFigures(list)) {
        const name = part[index]?.name;
        if (name !== undefined) told.push({ ...name, figures: one });
      }
    }
    return told;
  }

  return {
    buckets: async ({ from, to, buckets, raw, deviceId, metric }) => {
      const series = journal.seriesOf(deviceId, metric);
      if (series === undefined)
        return { bucketMs: Math.max(1, Math.ceil((to - from) / buckets)), buckets: [] };
      await journal.settle();
      return await worker.call("buckets", { series, from, to, buckets, raw: raw === true });
    },
    readings: async ({ from, to, limit, after, deviceId, metric }) => {
      const series = journal.seriesOf(deviceId, metric);
      if (series === undefined) return { readings: [] };
      await journal.settle();
      const list = await worker.call("readings", { series, from, to, limit: limit + 1, after });
      const found = list.length / PAGE_COLUMNS;
      const readings = Array.from({ length: Math.min(found, limit) }, (_, i) => readingAt(list, i));
      const last = (limit - 1) * PAGE_COLUMNS;
      if (found <= limit) return { readings };
      return { readings, next: { measuredAt: list[last] ?? 0, order: list[last + 1] ?? 0 } };
    },
    days: (asked) => figures("days", asked),
    hours: (asked) => figures("hours", asked),
    latest: async (names) => {
      await journal.settle();
      const known = numbered(names);
      const list = await worker.call(
        "latest",
        known.map((one) => one.series),
      );
      return Array.from({ length: list.length / 3 }, (_, i) => {
        const name = known[list[i * 3] ?? 0]?.name;
        if (name === undefined)
          throw new Error("the history's thread told of a series that was not asked of");
        return { ...name, measuredAt: list[i * 3 + 1] ?? 0, value: list[i * 3 + 2] ?? 0 };
      });
    },
    setTerms: ({ deviceId, metric }, terms) => journal.keepTerms(deviceId, metric, terms),
    state: async () => {
      const { oldest, ...rest } = await worker.call("state", undefined as never);
      const { fault, clock, flooded } = await journal.tidyState();
      return {
        kind: "sqlite",
        ...rest,
        ...(oldest === undefined ? {} : { oldest }),
        ...(fault === undefined ? {} : { fault }),
        ...(flooded.length === 0 ? {} : { flooded }),
        ...(clock.aheadMs < TOLD_FROM_MS ? {} : { clock }),
      };
    },
    close: () => worker.close(),
  };
}

function readingAt(list: Float64Array, index: number): StoredReading {
  const at = index * PAGE_COLUMNS;
  const order = list[at + 1] ?? 0;
  return {
    measuredAt: list[at] ?? 0,
    receivedAt: list[at + 4] ?? 0,
    ...(order < 0 ? {} : { seq: order }),
    value: list[at + 3] ?? 0,
    raw: list[at + 2] ?? 0,
    late: list[at + 5] === 1,
  };
}
