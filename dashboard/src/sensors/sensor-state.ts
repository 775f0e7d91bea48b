// What a sensor's newest values are worth, and whether they are inside their limits. Pure.
import { isMetricName, METRIC_NAMES, metricFacts } from "../../../devices/metrics.ts";
import type { Sensor } from "../../../hub/serve/contract.ts";

export type Judgement =
  /** Nothing was ever received. */
  | { readonly state: "never" }
  /** Too old to be taken for the present value. */
  | { readonly state: "silent"; readonly ageMs: number }
  /** A report is overdue, but not so long that the sensor counts as silent. */
  | { readonly state: "stale"; readonly ageMs: number }
  | { readonly state: "above" | "below"; readonly ageMs: number }
  | { readonly state: "ok" | "unjudged"; readonly ageMs: number };

export type Limits = { readonly most?: number; readonly least?: number };

/** Chosen: half a report late, and a few seconds of network, is not worth a word. */
const LATE_FACTOR = 1.5;
const LATE_SLACK_MS = 3000;

const RANK: Record<Judgement["state"], number> = {
  above: 0,
  below: 0,
  silent: 1,
  never: 2,
  stale: 3,
  ok: 4,
  unjudged: 5,
};

/** A low battery is no reading of the kitchen. */
const ABOUT_THE_DEVICE: ReadonlySet<string> = new Set(["battery", "voltage", "link_quality", "signal"]);

/** The quantity a sensor is there for: what has a limit, else the first of what it sends. */
export function mainMetric(sensor: Sensor): string {
  const limited = sensor.limits.find(
    (limit) => !isComputed(limit.metric) && !ABOUT_THE_DEVICE.has(limit.metric),
  )?.metric;
  if (limited) return limited;
  return metricsOf(sensor)[0] ?? "temperature";
}

/** What the hub works out about a device rather than what the device measures: the page says it in its own words. */
function isComputed(metric: string): boolean {
  return isMetricName(metric) && metricFacts(metric).computed === true;
}

/** The quantities a sensor has sent so far, in the order in which pages show them. */
export function metricsOf(sensor: Sensor): string[] {
  return METRIC_NAMES.filter((metric) => sensor.latest[metric] && !isComputed(metric));
}

/** The band that a quantity must stay in; a side without a limit is absent. */
export function limitsOf(sensor: Sensor, metric: string): Limits {
  const own = sensor.limits.filter((limit) => limit.metric === metric && limit.overS === undefined);
  const most = own.find((limit) => limit.side === "above")?.limit;
  const least = own.find((limit) => limit.side === "below")?.limit;
  return { ...(most === undefined ? {} : { most }), ...(least === undefined ? {} : { least }) };
}

/** Judges the main quantity at the hub's time `nowMs`. */
export function judge(sensor: Sensor, nowMs: number): Judgement {
  const latest = sensor.latest[mainMetric(sensor)];
  if (!latest) return { state: "never" };
  const ageMs = Math.max(0, nowMs - Date.parse(latest.measuredAt));
  if (ageMs > sensor.silentAfterS * 1000) return { state: "silent", ageMs };
  const { most, least } = limitsOf(sensor, mainMetric(sensor));
  if (most !== undefined && latest.value > most) return { state: "above", ageMs };
  if (least !== undefined && latest.value < least) return { state: "below", ageMs };
  if (ageMs > sensor.intervalS * 1000 * LATE_FACTOR + LATE_SLACK_MS) return { state: "stale", ageMs };
  return { state: most === undefined && least === undefined ? "unjudged" : "ok", ageMs };
}

const HEALTH_RANK = { critical: 0, warning: 1, notice: 2, unknown: 3, good: 4 } as const;

/** True for a sensor whose value or health somebody should look into. */
export function needsSomebody(sensor: Sensor, nowMs: number): boolean {
  return (
    RANK[judge(sensor, nowMs).state] <= RANK.stale || HEALTH_RANK[sensor.health.state] <= HEALTH_RANK.notice
  );
}

/** Sensors that need somebody first: by their value, then by their health; equals by name. */
export function worstSensorsFirst(sensors: readonly Sensor[], nowMs: number): Sensor[] {
  const rank = new Map(sensors.map((sensor) => [sensor.id, RANK[judge(sensor, nowMs).state]]));
  return sensors.toSorted(
    (a, b) =>
      (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0) ||
      HEALTH_RANK[a.health.state] - HEALTH_RANK[b.health.state] ||
      a.name.localeCompare(b.name, "zh"),
  );
}
