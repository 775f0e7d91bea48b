// Beside the list, the alert that is looked at: its curve, its life so far, and the way to its page.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Sensor } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { sensorsQuery } from "../queries.ts";
import { whatText } from "../remarks/remark-words.ts";
import { limitsOf, mainMetric } from "../sensors/sensor-state.ts";
import { Sparkline } from "../sensors/sparkline.tsx";
import { useSparklines } from "../sensors/sparklines.ts";
import { ageText, durationText, limitText, momentText, valueText } from "../wording.ts";
import { type Happened, lifeOf } from "./alert-life.ts";

export function InboxPane(props: { alert: Alert; deviceName: string | undefined }) {
  const { alert, deviceName } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const sensors = useQuery({ ...sensorsQuery(alert.siteId), enabled: alert.deviceId !== undefined });
  const sensor = sensors.data?.find((one) => one.id === alert.deviceId);
  const until = alert.resolvedAt ? Date.parse(alert.resolvedAt) : now;
  return (
    <aside className="inbox-pane card" aria-label={t("inbox.pane")} data-testid="inbox-pane">
      <h2>{whatText(alert, t)}</h2>
      {deviceName && <p className="quiet">{deviceName}</p>}
      <dl className="pane-facts">
        {alert.metric &&
          alert.worst !== undefined &&
          alert.limit !== undefined &&
          alert.metric !== "online" &&
          !alert.metric.startsWith("picture_") && (
            <>
              <dt>{t("inbox.against")}</dt>
              <dd>
                <strong>{valueText(alert.metric, alert.worst, t)}</strong>{" "}
                <span className="quiet">
                  {t("alert.limit", { value: limitText(alert.metric, alert.limit, t) })}
                </span>
              </dd>
            </>
          )}
        <dt>{t("inbox.lasts")}</dt>
        <dd>{durationText(until - Date.parse(alert.since), t)}</dd>
        <dt>{t("inbox.holder")}</dt>
        <dd>{alert.assignee ?? alert.acknowledged?.by ?? t("alert.nobody")}</dd>
      </dl>
      {sensor && <Curve sensor={sensor} />}
      <Life alert={alert} />
      <Link to={`/alerts/${encodeURIComponent(alert.id)}`}>{t("inbox.open")}</Link>
    </aside>
  );
}

function Curve(props: { sensor: Sensor }) {
  const { sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const ids = useMemo(() => [sensor.id], [sensor.id]);
  const points = useSparklines(ids).get(sensor.id);
  const metric = mainMetric(sensor);
  const latest = sensor.latest[metric];
  return (
    <figure className="pane-curve">
      <Sparkline
        points={points ?? []}
        limits={limitsOf(sensor, metric)}
        name={sensor.name}
        shown={(value) => valueText(metric, value, t)}
      />
      <figcaption className="quiet">
        {t("inbox.lastDay")}
        {latest &&
          ` · ${t("inbox.now", {
            value: valueText(metric, latest.value, t),
            age: ageText(now - Date.parse(latest.measuredAt), t),
          })}`}{" "}
        <Link to={`/sensors/${encodeURIComponent(sensor.id)}`}>{t("inbox.wholeCurve")}</Link>
      </figcaption>
    </figure>
  );
}

function Life(props: { alert: Alert }) {
  const { t } = useTranslation();
  return (
    <ol className="pane-life" aria-label={t("inbox.life")}>
      {lifeOf(props.alert).map((one) => (
        <LifeStep key={`${one.kind}${one.at}`} one={one} />
      ))}
    </ol>
  );
}

function LifeStep(props: { one: Happened }) {
  const { kind, at, by, words } = props.one;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  return (
    <li data-kind={kind}>
      <time dateTime={at}>{momentText(Date.parse(at), now, zone)}</time>
      <span>
        {t(`inbox.step.${kind}`)}
        {by && ` · ${by}`}
        {words && <q>{words}</q>}
      </span>
    </li>
  );
}
