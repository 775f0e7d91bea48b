// Reports for one person: which sensors a question may speak of, and what the history's figures say of them.
import { type MetricName, metricFacts } from "../../devices/metrics.ts";
import { placeById } from "../../devices/places.ts";
import { dayEdges } from "../lib/day-time.ts";
import type { DeviceId, Sensor, SiteId, UnixMs } from "../model.ts";
import { type Figures, gapMs, meanOf } from "../store/figures.ts";
import type { History } from "../store/history.ts";
import { mostIn24h, type Outside, outsideOf, shareInside, shareKnown } from "../store/outside.ts";
import type * as contract from "./contract.ts";
import { iso } from "./views.ts";

export type Period = { readonly metric: MetricName; readonly from: UnixMs; readonly to: UnixMs };

export type ReportNeeds = {
  readonly history: Pick<History, "days" | "hours">;
  /** The IANA zone whose days are counted. */
  readonly zone: string;
  /** When sensors were set up. */
  readonly setUpAt: () => Promise<ReadonlyMap<DeviceId, UnixMs>>;
};

/** One sensor and what is known of it; nothing where it has not been there yet. */
export type SensorOutside = { readonly sensor: Sensor; readonly outside: Outside | undefined };

/** Chosen: some 6,000 day figures of a term at once keep answers small enough for the hub to breathe between. */
const SENSORS_AT_ONCE = 50;

/** True for a sensor whose place has limits on this quantity: what has none is recorded, not judged. */
function isJudged(sensor: Sensor, metric: MetricName): boolean {
  return placeById(sensor.place)?.limits.some((limit) => limit.metric === metric) === true;
}

/** What is known of each sensor, a few sensors at a time. */
export async function* outsideOfSensors(
  sensors: readonly Sensor[],
  { metric, from, to }: Period,
  needs: ReportNeeds,
): AsyncGenerator<SensorOutside> {
  const edges = [...dayEdges(from, to, needs.zone).filter((edge) => edge < to), to];
  const setUp = await needs.setUpAt();
  for (let at = 0; at < sensors.length; at += SENSORS_AT_ONCE) {
    const some = sensors.slice(at, at + SENSORS_AT_ONCE);
    const series = some.map((sensor) => ({ deviceId: sensor.id, metric }));
    const days = Map.groupBy(await needs.history.days({ series, from, to }), (one) => one.deviceId);
    for (const sensor of some) {
      const figures = (days.get(sensor.id) ?? []).map((one) => one.figures);
      yield { sensor, outside: outsideOf(figures, edges, setUp.get(sensor.id) ?? to) };
    }
  }
}

/** One sensor as the report shows it. */
export async function outsideView(
  { sensor, outside }: SensorOutside,
  period: Period,
  needs: ReportNeeds,
): Promise<contract.Outside> {
  const { id, siteId, name, place } = sensor;
  const about = { sensorId: id, siteId, name, place };
  if (outside === undefined) return { ...about, ...NOTHING, days: [] };
  const { whole, days } = outside;
  //  Most sensors were never outside: only of the others the hours are looked at.
  const hours =
    whole.outsideMs === 0
      ? []
      : await needs.history.hours({
          series: [{ deviceId: id, metric: period.metric }],
          ...spanOutside(days),
        });
  return {
    ...about,
    ...timesOf(whole),
    ...extremesOf(whole, period.metric),
    longestOutsideS: whole.outside.longestMs / 1000,
    most24hOutsideS: mostIn24h(hours.map((one) => one.figures)) / 1000,
    late: whole.late,
    days: days.map((day) => ({
      day: iso(day.from),
      ...timesOf(day),
      ...extremesOf(day, period.metric),
      longestOutsideS: day.outside.longestMs / 1000,
      ...(day.storedFrom === undefined ? {} : { countedFrom: iso(day.storedFrom) }),
    })),
  };
}

/** A branch as the report shows it. */
export function complianceView(
  all: readonly SensorOutside[],
  { metric, from, to }: Period,
): contract.Compliance {
  const bySite = Map.groupBy(all, (one) => one.sensor.siteId);
  const sites = [...bySite].map(([siteId, sensors]) => ({ siteId, ...togetherView(sensors) }));
  return {
    metric,
    from: iso(from),
    to: iso(to),
    whole: togetherView(all),
    sites: sites.sort(
      (a, b) => (a.shareInside ?? 2) - (b.shareInside ?? 2) || (a.siteId < b.siteId ? -1 : 1),
    ),
  };
}

function togetherView(sensors: readonly SensorOutside[]): contract.Compliance["whole"] {
  const known = sensors.flatMap(({ sensor, outside }) =>
    outside === undefined ? [] : [{ id: sensor.id, whole: outside.whole }],
  );
  const sum = (of: (whole: Figures) => number) => known.reduce((total, { whole }) => total + of(whole), 0);
  const insideMs = sum((whole) => whole.insideMs);
  const outsideMs = sum((whole) => whole.outsideMs);
  const lengthMs = sum((whole) => whole.to - whole.from);
  const worst = known.toSorted((a, b) => b.whole.outsideMs - a.whole.outsideMs)[0];
  const longest = known.toSorted((a, b) => b.whole.outside.longestMs - a.whole.outside.longestMs)[0];
  const inside = shareInside({ insideMs, outsideMs });
  return {
    insideS: insideMs / 1000,
    outsideS: outsideMs / 1000,
    gapS: sum(gapMs) / 1000,
    sensors: sensors.length,
    sensorsOutside: known.filter(({ whole }) => whole.outsideMs > 0).length,
    ...(inside === undefined ? {} : { shareInside: inside }),
    shareKnown: lengthMs === 0 ? 0 : sum((whole) => shareKnown(whole) * (whole.to - whole.from)) / lengthMs,
    longestOutsideS: Math.max(0, ...known.map(({ whole }) => whole.outside.longestMs)) / 1000,
    ...(longest === undefined || longest.whole.outside.longestMs === 0
      ? {}
      : { longestSensorId: longest.id }),
    ...(worst === undefined || worst.whole.outsideMs === 0 ? {} : { worstSensorId: worst.id }),
  };
}

const NOTHING = {
  insideS: 0,
  outsideS: 0,
  gapS: 0,
  longestOutsideS: 0,
  most24hOutsideS: 0,
  count: 0,
  late: 0,
} as const;

function timesOf(figures: Figures): { insideS: number; outsideS: number; gapS: number } {
  const { insideMs, outsideMs } = figures;
  return { insideS: insideMs / 1000, outsideS: outsideMs / 1000, gapS: gapMs(figures) / 1000 };
}

function extremesOf(
  figures: Figures,
  metric: MetricName,
): { count: number; min?: number; mean?: number; max?: number } {
  const { count, min, max } = figures;
  const mean = meanOf(figures);
  if (mean === undefined) return { count };
  //  A corrected value has more digits than anybody measured: one more than is shown is kept.
  const round = (value: number) => Number(value.toFixed(metricFacts(metric).digits + 1));
  return { count, min: round(min), mean: round(mean), max: round(max) };
}

/** From the first day with time outside to the last one. */
function spanOutside(days: readonly Figures[]): { from: UnixMs; to: UnixMs } {
  const outside = days.filter((day) => day.outsideMs > 0);
  return { from: outside[0]?.from ?? 0, to: outside.at(-1)?.to ?? 0 };
}

/** The sensors of some sites that are judged, in order. */
export function judgedSensors(
  sensors: readonly Sensor[],
  sites: ReadonlySet<SiteId>,
  metric: MetricName,
): Sensor[] {
  return sensors
    .filter((sensor) => sites.has(sensor.siteId) && isJudged(sensor, metric))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
