// The past of one series as an answer, the same for sensors and cameras.
import type { z } from "zod";
import { isMetricName, type MetricName, metricFacts } from "../../devices/metrics.ts";
import { type Refused, refuse } from "../actions/desk.ts";
import type { DeviceId, UnixMs } from "../model.ts";
import type { History } from "../store/history.ts";
import type { Readings, readingsQuerySchema } from "./contract.ts";
import { iso } from "./views.ts";

const DAY_MS = 86_400_000;
/** No reading is believed to be older: ingest/when.ts. */
const FIRST_AT = Date.UTC(2020, 0, 1);
/** Chosen: room for a chart of a whole school year; each day that is asked for is worked out. */
const MOST_AHEAD_MS = 400 * DAY_MS;

/** @param isCorrected whether a calibration changes values of a metric before a moment */
export async function readingsAnswer(
  history: History,
  deviceId: DeviceId,
  query: z.output<typeof readingsQuerySchema>,
  now: UnixMs,
  isCorrected: (metric: MetricName, before: UnixMs) => boolean,
): Promise<{ readonly answer: Readings } | Refused> {
  const { metric } = query;
  if (!isMetricName(metric)) return refuse(422, `metric: there is no metric ${metric}`);
  const to = query.to === undefined ? now : Date.parse(query.to);
  if (to > now + MOST_AHEAD_MS) return refuse(422, "to: must not be more than 400 days from now");
  const asked = query.from === undefined ? to - DAY_MS : Date.parse(query.from);
  if (asked >= to) return refuse(422, "from: must be before to");
  if (to <= FIRST_AT) return refuse(422, "to: must be after 2019, before which nothing was measured");
  const { buckets, raw } = query;
  const from = Math.max(asked, FIRST_AT);
  const answer = await history.buckets({ deviceId, metric, from, to, buckets, raw });
  return {
    answer: {
      metric,
      unit: metricFacts(metric).unit,
      bucketMs: answer.bucketMs,
      corrected: !raw && isCorrected(metric, to),
      buckets: answer.buckets.map((bucket) => ({ ...bucket, at: iso(bucket.at) })),
    },
  };
}
