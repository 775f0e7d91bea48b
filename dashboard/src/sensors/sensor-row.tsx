// One sensor as a row of a list.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Sensor } from "../../../hub/serve/contract.ts";
import { HealthMark } from "../health/health-mark.tsx";
import { useHubNow } from "../hub-clock.tsx";
import { ageText, valueText } from "../wording.ts";
import { placeText } from "./place-text.ts";
import { limitsText } from "./sensor-card.tsx";
import { judge, limitsOf, mainMetric } from "./sensor-state.ts";
import { Sparkline } from "./sparkline.tsx";

export function SensorRow(props: {
  sensor: Sensor;
  siteName: string | undefined;
  points: readonly (number | null)[] | undefined;
}) {
  const { sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const metric = mainMetric(sensor);
  const latest = sensor.latest[metric];
  const { state } = judge(sensor, now);
  const limits = limitsOf(sensor, metric);
  const shown = (value: number) => valueText(metric, value, t);
  return (
    <li className="sensor-row" data-state={state} data-testid={`sensor-row-${sensor.id}`}>
      <div className="sensor-row-name">
        <Link to={`/sensors/${encodeURIComponent(sensor.id)}`}>{sensor.name}</Link>
        <span className="quiet">
          {[props.siteName, placeText(sensor.place, t)].filter(Boolean).join(" · ")}
        </span>
      </div>
      <div className="sensor-row-value">
        <strong>{latest ? shown(latest.value) : "—"}</strong>
        <span className="quiet">
          {latest ? ageText(now - Date.parse(latest.measuredAt), t) : t("sensor.never")}
        </span>
      </div>
      <div className="sensor-row-state">
        <span>
          {t(`sensor.${state}`)} <span className="quiet">{limitsText(metric, limits, t)}</span>
        </span>
        <HealthMark health={sensor.health} />
      </div>
      {props.points && <Sparkline points={props.points} limits={limits} name={sensor.name} shown={shown} />}
    </li>
  );
}
