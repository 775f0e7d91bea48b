// The last day of many sensors as small curves, for lists.
import { type MetricName, metricFacts } from "../../../devices/metrics.ts";
import { placeById } from "../../../devices/places.ts";
import { reach } from "../../access/rights.ts";
import type { Desk } from "../../actions/desk.ts";
import type { Sensor } from "../../model.ts";
import type { History } from "../../store/history.ts";
import { sparklinesQuerySchema, sparklinesSchema } from "../contract.ts";
import type { Present } from "../present.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

/** Chosen: a curve of this many points fills a cell of a list. */
const POINTS = 48;
const HOUR_MS = 3_600_000;

export function sparklineRoutes(desk: Desk, present: Present, history: History): Route[] {
  return [
    route({
      method: "get",
      path: "/sparklines",
      action: "sensors.read",
      summary: "The last hours of some sensors as small curves",
      query: sparklinesQuerySchema,
      answer: sparklinesSchema,
      handle: async ({ who, query }) => {
        const sites = reach(signedIn(who).person, "sensors.read", desk.tree());
        const bucketMs = Math.ceil((query.hours * HOUR_MS) / POINTS);
        //  Whole stretches, so that a curve does not change its shape each time it is asked for.
        const to = Math.ceil(desk.clock.now() / bucketMs) * bucketMs;
        const from = to - POINTS * bucketMs;
        const sensors = query.ids
          .map((id) => desk.estate.sensor(id))
          .filter((sensor) => sensor !== undefined && sites.has(sensor.siteId));
        const items = [];
        for (const sensor of sensors as readonly Sensor[]) {
          const metric = mainMetric(sensor, present);
          const asked = { deviceId: sensor.id, metric, from, to, buckets: POINTS };
          const { buckets, bucketMs: length } = await history.buckets(asked);
          const points: (number | null)[] = Array.from({ length: POINTS }, () => null);
          for (const bucket of buckets) {
            const mean = Number(bucket.mean.toFixed(metricFacts(metric).digits + 1));
            points[Math.min(POINTS - 1, Math.floor((bucket.at - from) / length))] = mean;
          }
          items.push({ sensorId: sensor.id, metric, points });
        }
        return { answer: { from: iso(from), bucketMs, items } };
      },
    }),
  ];
}

/** What a sensor is there for: what its place has a limit on, else temperature, else the first of what it sends. */
function mainMetric(sensor: Sensor, present: Present): MetricName {
  const limited = placeById(sensor.place)?.limits[0]?.metric;
  if (limited !== undefined) return limited;
  const sent = present.latestOf(sensor.id);
  return sent.has("temperature") ? "temperature" : ([...sent.keys()][0] ?? "temperature");
}
