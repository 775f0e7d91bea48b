// One sensor: its value now, its curve from minutes to years, how far it can be believed, its calibrations, its alerts.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { Sensor } from "../../../hub/serve/contract.ts";
import { AlertList } from "../alerts/alert-list.tsx";
import { api } from "../api.ts";
import { CalibrationPanel } from "../health/calibration-panel.tsx";
import { HealthMark } from "../health/health-mark.tsx";
import { HealthPanel } from "../health/health-panel.tsx";
import { useHubNow } from "../hub-clock.tsx";
import { KEYS, sensorsQuery, useSites } from "../queries.ts";
import { placeText } from "../sensors/place-text.ts";
import { limitsText } from "../sensors/sensor-card.tsx";
import { SensorCurve } from "../sensors/sensor-curve.tsx";
import { judge, limitsOf, mainMetric } from "../sensors/sensor-state.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { ageText, durationText, valueText } from "../wording.ts";

export function SensorPage() {
  const { sensorId = "" } = useParams();
  const found = useQuery({
    queryKey: ["sensor", sensorId],
    queryFn: ({ signal }) => api.sensor(sensorId, signal),
  });
  //  The list of its site is what realtime keeps true.
  const siteId = found.data?.siteId;
  const list = useQuery({ ...sensorsQuery(siteId ?? ""), enabled: siteId !== undefined });
  const sensor = list.data?.find((one) => one.id === sensorId) ?? found.data;
  usePageTitle(sensor?.name);
  if (found.error && !sensor) return <Failed error={found.error} onRetry={found.refetch} />;
  if (!sensor) return <Loading rows={10} />;
  return <OneSensor key={sensor.id} sensor={sensor} />;
}

function OneSensor(props: { sensor: Sensor }) {
  const { sensor } = props;
  const { t } = useTranslation();
  const sites = useSites();
  const alerts = useQuery({
    queryKey: [...KEYS.alerts, "of", sensor.id],
    queryFn: ({ signal }) => api.alertsOf(sensor.id, signal),
    refetchInterval: 30_000,
  });
  const own = alerts.data?.items ?? [];
  return (
    <>
      <Head sensor={sensor} />
      <Section title={t("sensorPage.curve")}>
        <SensorCurve sensor={sensor} alerts={own} />
      </Section>
      <div className="sensor-columns">
        <Section title={t("health.heading")} aside={<HealthMark health={sensor.health} />}>
          <HealthPanel sensorId={sensor.id} />
        </Section>
        <Section title={t("calibration.heading")}>
          <CalibrationPanel sensor={sensor} metric={mainMetric(sensor)} />
        </Section>
      </div>
      <Section title={t("sensorPage.alertsOfIt")}>
        {alerts.error && !alerts.data && <Failed error={alerts.error} onRetry={alerts.refetch} />}
        {!alerts.data && !alerts.error && <Loading />}
        {alerts.data && (
          <AlertList
            alerts={own}
            sites={sites.data ?? []}
            empty={<EmptyNote text={t("sensorPage.noAlerts")} />}
          />
        )}
      </Section>
    </>
  );
}

function Head(props: { sensor: Sensor }) {
  const { sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const sites = useSites();
  const metric = mainMetric(sensor);
  const latest = sensor.latest[metric];
  const judgement = judge(sensor, now);
  const path = pathTo(sites.data ?? [], sensor.siteId);
  return (
    <header className="page-head">
      <Breadcrumb path={path} />
      <h1>
        {sensor.name} <span className="tree-kind">{placeText(sensor.place, t)}</span>
      </h1>
      <p className="sensor-now" data-state={judgement.state}>
        <strong className="now-value">{latest ? valueText(metric, latest.value, t) : "—"}</strong>{" "}
        <span className="quiet">
          {latest ? ageText(now - Date.parse(latest.measuredAt), t) : t("sensor.neverDetail")}
          {" · "}
          {limitsText(metric, limitsOf(sensor, metric), t)}
          {" · "}
          {t("sensorPage.interval", { duration: durationText(sensor.intervalS * 1000, t) })}
        </span>
      </p>
    </header>
  );
}
