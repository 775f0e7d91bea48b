// What charts and reports ask of the past, in the embedded store. The type speaks of no SQL, so that another store of
// time series can stand behind it.
import type { MetricName } from "../../devices/metrics.ts";
import { openWorker } from "../lib/worker-call.ts";
import type { DeviceId, UnixMs } from "../model.ts";
import type { HistoryApi } from "./history-worker.ts";
import type { Journal } from "./journal.ts";

/** Statistics of the readings of one stretch of time. There is none for a stretch without readings: that is a gap. */
export type Bucket = {
  /** The stretch's beginning. */
  readonly at: UnixMs;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly count: number;
};

export type History = {
  /** One series between `from` (inclusive) and `to` (exclusive), in at most `buckets` equal stretches. */
  readonly buckets: (asked: {
    readonly deviceId: DeviceId;
    readonly metric: MetricName;
    readonly from: UnixMs;
    readonly to: UnixMs;
    readonly buckets: number;
  }) => Promise<{ readonly bucketMs: number; readonly buckets: readonly Bucket[] }>;
  /** Every stored reading of one series in order of measurement. */
  readonly readings: (asked: {
    readonly deviceId: DeviceId;
    readonly metric: MetricName;
    readonly from: UnixMs;
    readonly to: UnixMs;
  }) => Promise<readonly { readonly measuredAt: UnixMs; readonly value: number }[]>;
  readonly close: () => Promise<void>;
};

/** The history in the journal's own file. Sees everything that was appended before it was asked. */
export function openSqliteHistory(file: string, journal: Journal, onDeath: (error: Error) => void): History {
  const worker = openWorker<HistoryApi>(new URL("./history-worker.ts", import.meta.url), { file }, onDeath);
  return {
    buckets: async ({ deviceId, metric, from, to, buckets }) => {
      const bucketMs = Math.max(1, Math.ceil((to - from) / buckets));
      const series = journal.seriesOf(deviceId, metric);
      if (series === undefined) return { bucketMs, buckets: [] };
      await journal.settle();
      const rows = await worker.call("buckets", { series, from, to, bucketMs });
      return {
        bucketMs,
        buckets: rows.map(({ bucket, ...row }) => ({ at: from + bucket * bucketMs, ...row })),
      };
    },
    readings: async ({ deviceId, metric, from, to }) => {
      const series = journal.seriesOf(deviceId, metric);
      if (series === undefined) return [];
      await journal.settle();
      return await worker.call("rows", { series, from, to });
    },
    close: () => worker.close(),
  };
}
