// What a sensor measured in the last hour, day or week: the numbers, the chart, and the same in words for who cannot see
// it. Goes on live: what arrives while it is open is added at its end.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { Readings, Sensor } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { durationText, metricText, momentText, numberText, valueText } from "../wording.ts";
import { HistoryChart } from "./history-chart.tsx";
import {
  type Extremes,
  extremesOf,
  type FreshValue,
  foldIn,
  gapBetween,
  type Series,
  toSeries,
} from "./history-series.ts";
import { limitsText } from "./sensor-card.tsx";
import { limitsOf, mainMetric, metricsOf } from "./sensor-state.ts";

const RANGES = {
  hour: { ms: 3_600_000, buckets: 360 },
  day: { ms: 24 * 3_600_000, buckets: 288 },
  week: { ms: 7 * 24 * 3_600_000, buckets: 336 },
} as const;
type Range = keyof typeof RANGES;
/** Chosen: of a sensor that began so recently, 24 hours would be an empty chart with a speck at its end. */
const NEW_SENSOR_MS = 2 * 3_600_000;

export function SensorHistory(props: { sensor: Sensor }) {
  const { sensor } = props;
  const { t } = useTranslation();
  //  Until it is known how far back there is anything, nothing is drawn that would be drawn anew at once.
  const [range, setRange] = useState<Range>();
  const [metric, setMetric] = useState(mainMetric(sensor));
  const { readings, error, retry, fresh, askedAt } = useHistory(sensor, metric, range ?? "day");
  useEffect(() => {
    if (readings) setRange((had) => had ?? openingRange(readings, askedAt));
  }, [readings, askedAt]);
  const metrics = metricsOf(sensor);
  const ranges: Range[] = ["hour", "day", "week"];
  return (
    <section>
      <div className="history-choices">
        <Segmented
          aria-label={t("chart.range")}
          value={range ?? "day"}
          onChange={setRange}
          options={ranges.map((one) => ({ value: one, label: t(`chart.ranges.${one}`) }))}
        />
        {metrics.length > 1 && (
          <Segmented
            aria-label={t("chart.metric")}
            value={metric}
            onChange={setMetric}
            options={metrics.map((one) => ({ value: one, label: metricText(one, t) }))}
          />
        )}
      </div>
      {error !== null && <Failed error={error} onRetry={retry} />}
      {!(readings && range) && error === null && <Loading rows={6} />}
      {readings && range && (
        <History sensor={sensor} metric={metric} range={range} readings={readings} fresh={fresh} />
      )}
    </section>
  );
}

/** Which range a chart opens with, by the answer for 24 hours that was asked at `askedAt`. */
function openingRange(readings: Readings, askedAt: number): Range {
  const first = readings.buckets[0];
  return first && Date.parse(first.at) > askedAt - NEW_SENSOR_MS ? "hour" : "day";
}

/** The hub's answer, and what came in after it was asked. */
function useHistory(sensor: Sensor, metric: string, range: Range) {
  const { offsetMs } = useHubClock();
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.readings, sensor.id, metric, range],
    queryFn: async ({ signal }) => {
      const toMs = Date.now() + offsetMs;
      const query = {
        metric,
        from: new Date(toMs - RANGES[range].ms).toISOString(),
        to: new Date(toMs).toISOString(),
        buckets: String(RANGES[range].buckets),
      };
      return { toMs, readings: await api.readings(sensor.id, query, signal) };
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const [fresh, setFresh] = useState<readonly FreshValue[]>([]);
  const latest = sensor.latest[metric];
  // biome-ignore lint/correctness/useExhaustiveDependencies: values of another quantity do not belong to this one
  useEffect(() => setFresh([]), [metric]);
  useEffect(() => {
    if (!latest) return;
    const at = Date.parse(latest.measuredAt);
    setFresh((had) => ((had.at(-1)?.at ?? 0) < at ? [...had, { at, value: latest.value }] : had));
  }, [latest]);
  const readings = data?.readings.metric === metric ? data.readings : undefined;
  const since = data?.toMs ?? 0;
  const after = useMemo(() => fresh.filter((one) => one.at > since), [fresh, since]);
  return { readings, error, retry: refetch, fresh: after, askedAt: since };
}

function History(props: {
  sensor: Sensor;
  metric: string;
  range: Range;
  readings: Readings;
  fresh: readonly FreshValue[];
}) {
  const { sensor, metric, range, readings, fresh } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [point, setPoint] = useState<number>();
  const limits = limitsOf(sensor, metric);
  const buckets = useMemo(() => foldIn(readings, fresh), [readings, fresh]);
  const gapMs = gapBetween(readings, sensor.intervalS);
  const series = useMemo(() => toSeries(buckets, gapMs), [buckets, gapMs]);
  const extremes = extremesOf(buckets, readings.bucketMs, limits);
  if (!extremes) return <EmptyNote text={t("chart.none")} />;
  const limitLine = limitsText(metric, limits, t);
  const facts = isMetricName(metric) ? metricFacts(metric) : undefined;
  const shown = (value: number) => valueText(metric, value, t);
  return (
    <figure className="history">
      <Numbers
        extremes={extremes}
        shown={shown}
        limitLine={limitLine}
        judged={Object.keys(limits).length > 0}
      />
      <Readout series={series} point={point} shown={shown} now={now} zone={zone} />
      <HistoryChart
        series={series}
        limits={limits}
        window={{ fromS: (now - RANGES[range].ms) / 1000, toS: now / 1000 }}
        zone={zone}
        long={range === "week"}
        label={t("chart.summary", {
          name: `${sensor.name}, ${metricText(metric, t)}`,
          range: t(`chart.ranges.${range}`),
          min: shown(extremes.min),
          mean: shown(extremes.mean),
          max: shown(extremes.max),
          limit: limitLine,
        })}
        valueText={(value) =>
          facts?.states ? shownState(value, shown) : numberText(value, Number.isInteger(value) ? 0 : 1)
        }
        onPoint={setPoint}
      />
      <figcaption>{t("chart.legend")}</figcaption>
    </figure>
  );
}

/** States stand on whole numbers only; the ticks between them stay empty. */
export function shownState(value: number, shown: (value: number) => string): string {
  return Number.isInteger(value) ? shown(value) : "";
}

export function Numbers(props: {
  extremes: Extremes;
  shown: (value: number) => string;
  limitLine: string;
  judged: boolean;
  /** Exactly, where it is known; otherwise what the curve's stretches say at most. */
  outsideMs?: number | undefined;
}) {
  const { extremes, shown } = props;
  const { t } = useTranslation();
  const { outsideMs } = props;
  const outside =
    outsideMs !== undefined
      ? outsideMs > 0
        ? durationText(outsideMs, t)
        : t("chart.never")
      : extremes.outsideMs > 0
        ? t("chart.atMost", { duration: durationText(extremes.outsideMs, t) })
        : t("chart.never");
  return (
    <dl className="history-numbers">
      <NumberItem term={t("chart.least")} text={shown(extremes.min)} />
      <NumberItem term={t("chart.mean")} text={shown(extremes.mean)} />
      <NumberItem term={t("chart.most")} text={shown(extremes.max)} />
      {props.judged && <NumberItem term={`${t("chart.outside")} · ${props.limitLine}`} text={outside} />}
    </dl>
  );
}

function NumberItem(props: { term: string; text: string }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.text}</dd>
    </div>
  );
}

export function Readout(props: {
  series: Series;
  point: number | undefined;
  shown: (value: number) => string;
  now: number;
  zone: string;
}) {
  const { series, shown } = props;
  const at = props.point ?? series.at.length - 1;
  const [when, min, mean, max] = [series.at[at], series.min[at], series.mean[at], series.max[at]];
  if (when === undefined || min == null || mean == null || max == null) return <p className="readout">—</p>;
  return (
    <p className="readout">
      <time>{momentText(when * 1000, props.now, props.zone)}</time> <strong>{shown(mean)}</strong>
      {min !== max && ` (${shown(min)} – ${shown(max)})`}
    </p>
  );
}
