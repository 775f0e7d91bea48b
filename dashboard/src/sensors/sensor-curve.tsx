// One sensor's curve from minutes to years: zoom by dragging, walk back and forth in time; with its gaps, late data, open
// doors, alerts, and beside the corrected values those that were sent.
import { LeftOutlined, RightOutlined, ZoomOutOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { Alert, Readings, Sensor } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { metricText, numberText, valueText } from "../wording.ts";
import { lineAt, marksOf } from "./curve-marks.ts";
import { HistoryChart } from "./history-chart.tsx";
import { extremesOf, foldIn, gapBetween, toSeries } from "./history-series.ts";
import { limitsText } from "./sensor-card.tsx";
import { Numbers, Readout, shownState } from "./sensor-history.tsx";
import { limitsOf, mainMetric, metricsOf } from "./sensor-state.ts";
import { RANGES, type RangeName, type TimeWindow, windowOf, withRange, withWindow } from "./time-window.ts";

/** Chosen: about a bucket for each two pixels of a wide page. */
const BUCKETS = 480;
/** Chosen: here a curve's stretch is at most six minutes. */
const SHORT_MS = 2 * RANGES.day;
/** What a report answers for at once. Source: hub/serve/routes/reports.ts. */
const MOST_REPORT_MS = 400 * RANGES.day;

export function SensorCurve(props: { sensor: Sensor; alerts: readonly Alert[] }) {
  const { sensor } = props;
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [isRaw, setRaw] = useState(false);
  //  A range that ends now moves on by the half minute.
  const nowMs = Math.floor(useHubNow() / 30_000) * 30_000;
  const window = windowOf(search, nowMs);
  const metric = metricsOf(sensor).find((one) => one === search.get("metric")) ?? mainMetric(sensor);
  const { data, error, refetch } = useReadings(sensor.id, metric, window, false);
  const raw = useReadings(sensor.id, metric, window, true, isRaw && data?.corrected === true);
  const door = useReadings(
    sensor.id,
    "door",
    window,
    false,
    metric !== "door" && sensor.latest["door"] !== undefined,
  );
  const move = (share: number) => {
    const by = (window.toMs - window.fromMs) * share;
    setSearch(withWindow(search, { fromMs: window.fromMs + by, toMs: window.toMs + by }, nowMs));
  };
  const zoomOut = () => {
    const by = (window.toMs - window.fromMs) / 2;
    setSearch(withWindow(search, { fromMs: window.fromMs - by, toMs: window.toMs + by }, nowMs));
  };
  const metrics = metricsOf(sensor);
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(key, value);
    setSearch(next);
  };
  return (
    <div data-testid="sensor-curve">
      <div className="history-choices">
        <Segmented<RangeName | "own">
          aria-label={t("chart.range")}
          value={window.range ?? "own"}
          onChange={(range) => range !== "own" && setSearch(withRange(search, range))}
          options={[
            ...(Object.keys(RANGES) as RangeName[]).map((value) => ({
              value,
              label: t(`sensorPage.ranges.${value}`),
            })),
            ...(window.range === undefined
              ? [{ value: "own" as const, label: t("sensorPage.ranges.own") }]
              : []),
          ]}
        />
        <span className="curve-walk">
          <Button icon={<LeftOutlined />} aria-label={t("sensorPage.earlier")} onClick={() => move(-0.5)} />
          <Button
            icon={<RightOutlined />}
            aria-label={t("sensorPage.later")}
            disabled={window.toMs >= nowMs}
            onClick={() => move(0.5)}
          />
          <Button icon={<ZoomOutOutlined />} aria-label={t("sensorPage.zoomOut")} onClick={zoomOut} />
        </span>
        {metrics.length > 1 && (
          <Segmented
            aria-label={t("chart.metric")}
            value={metric}
            onChange={(value) => set("metric", value)}
            options={metrics.map((one) => ({ value: one, label: metricText(one, t) }))}
          />
        )}
        {data?.corrected === true && (
          <Checkbox checked={isRaw} onChange={({ target }) => setRaw(target.checked)}>
            {t("sensorPage.showRaw")}
          </Checkbox>
        )}
      </div>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={6} />}
      {data && (
        <Curve
          sensor={sensor}
          metric={metric}
          window={window}
          readings={data}
          raw={isRaw && data.corrected ? raw.data : undefined}
          door={door.data}
          alerts={props.alerts}
          onZoom={({ fromS, toS }) =>
            setSearch(withWindow(search, { fromMs: fromS * 1000, toMs: toS * 1000 }, nowMs))
          }
        />
      )}
    </div>
  );
}

/** One series of a sensor for a window; undefined while it is fetched, and where it is not asked for. */
export function useReadings(
  sensorId: string,
  metric: string,
  window: TimeWindow,
  raw: boolean,
  enabled = true,
) {
  const { fromMs, toMs, range } = window;
  //  A range that ends now keeps its entry while it moves on, so that the curve stays while it is fetched anew.
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.readings, sensorId, metric, range ?? "own", fromMs, toMs, raw],
    queryFn: ({ signal }) => {
      const query = {
        metric,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        buckets: String(BUCKETS),
        ...(raw ? { raw: "true" } : {}),
      };
      return api.readings(sensorId, query, signal);
    },
    placeholderData: keepPreviousData,
    enabled,
  });
  return { data: enabled && data?.metric === metric ? data : undefined, error, refetch };
}

export function Curve(props: {
  sensor: Sensor;
  metric: string;
  window: TimeWindow;
  readings: Readings;
  raw: Readings | undefined;
  door: Readings | undefined;
  alerts: readonly Alert[];
  /** Whether it says for how long the value was outside; default: where it has a limit. */
  counted?: boolean;
  onZoom: (window: { fromS: number; toS: number }) => void;
}) {
  const { sensor, metric, window, readings, raw, door, alerts } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [point, setPoint] = useState<number>();
  const limits = limitsOf(sensor, metric);
  const buckets = useMemo(() => foldIn(readings, []), [readings]);
  const gapMs = gapBetween(readings, sensor.intervalS);
  const series = useMemo(() => toSeries(buckets, gapMs), [buckets, gapMs]);
  const rawLine = useMemo(() => raw && lineAt(series.at, raw), [series, raw]);
  const marks = useMemo(
    () => marksOf(readings, gapMs, door, alerts, metric, now),
    [readings, gapMs, door, alerts, metric, now],
  );
  const extremes = extremesOf(buckets, readings.bucketMs, limits);
  const isJudged = props.counted !== false && Object.keys(limits).length > 0;
  const outsideMs = useOutside(sensor.id, metric, window, isJudged);
  if (!extremes) return <EmptyNote text={t("chart.none")} />;
  const facts = isMetricName(metric) ? metricFacts(metric) : undefined;
  const shown = (value: number) => valueText(metric, value, t);
  const late = readings.buckets.reduce((sum, bucket) => sum + bucket.late, 0);
  const limitLine = limitsText(metric, limits, t);
  return (
    <figure className="history">
      <Numbers
        extremes={extremes}
        shown={shown}
        limitLine={limitLine}
        judged={isJudged && (outsideMs !== undefined || window.toMs - window.fromMs <= SHORT_MS)}
        outsideMs={outsideMs}
      />
      <Readout series={series} point={point} shown={shown} now={now} zone={zone} />
      <HistoryChart
        series={series}
        limits={limits}
        window={{ fromS: window.fromMs / 1000, toS: window.toMs / 1000 }}
        zone={zone}
        long={window.toMs - window.fromMs > 2 * RANGES.day}
        marks={marks}
        raw={rawLine}
        onZoom={props.onZoom}
        label={t("chart.summary", {
          name: `${sensor.name}, ${metricText(metric, t)}`,
          range: t(`sensorPage.ranges.${window.range ?? "own"}`),
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
      <figcaption>
        {t("sensorPage.legend")}
        <ul className="curve-legend">
          {marks.gaps.length > 0 && (
            <li data-mark="gap">{t("sensorPage.gaps", { count: marks.gaps.length })}</li>
          )}
          {marks.doors.length > 0 && (
            <li data-mark="door">{t("sensorPage.doors", { count: marks.doors.length })}</li>
          )}
          {marks.alerts.length > 0 && (
            <li data-mark="alert">{t("sensorPage.alerts", { count: marks.alerts.length })}</li>
          )}
          {late > 0 && <li data-mark="late">{t("sensorPage.late", { count: late })}</li>}
          {readings.corrected && <li data-mark="corrected">{t("sensorPage.corrected")}</li>}
        </ul>
      </figcaption>
    </figure>
  );
}

/** Of more than two days the report's figures are asked: a curve's wide stretches would count whole for a minute outside. */
function useOutside(
  sensorId: string,
  metric: string,
  { fromMs, toMs, range }: TimeWindow,
  isJudged: boolean,
): number | undefined {
  const isLong = toMs - fromMs > SHORT_MS && toMs - fromMs <= MOST_REPORT_MS;
  const { data } = useQuery({
    queryKey: ["outside-of", sensorId, metric, range ?? "own", fromMs, toMs],
    queryFn: ({ signal }) =>
      api.outside(
        {
          sensor: sensorId,
          metric,
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    enabled: isJudged && isLong,
  });
  const own = data?.items[0];
  return isLong && own !== undefined ? own.outsideS * 1000 : undefined;
}
