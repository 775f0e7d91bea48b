// A site's own sensors as they are set up, each with its last value; one that was never heard of is waited for, until its
// first message turns up by itself.
import { LoadingOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FAMILIES } from "../../../devices/families.ts";
import type { Sensor, Site } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { sensorsQuery } from "../queries.ts";
import { placeText } from "../sensors/place-text.ts";
import { mainMetric } from "../sensors/sensor-state.ts";
import { EmptyNote } from "../shell/states.tsx";
import { ageText, durationText, valueText } from "../wording.ts";
import { estateApi } from "./estate-api.ts";
import { RemoveButton } from "./remove-button.tsx";
import { SensorForm, type SensorSettings } from "./sensor-form.tsx";

export function SensorTable(props: {
  siteId: string;
  sensors: readonly SensorSettings[];
  sites: readonly Site[];
}) {
  const { siteId, sensors, sites } = props;
  const { t } = useTranslation();
  const live = useQuery(sensorsQuery(siteId));
  const [edited, setEdited] = useState<SensorSettings>();
  if (sensors.length === 0)
    return <EmptyNote text={t("estate.noSensors")} hint={t("estate.noSensorsHint")} />;
  const values = new Map(live.data?.map((sensor) => [sensor.id, sensor]));
  return (
    <>
      <table className="estate-table">
        <thead>
          <tr>
            <th>{t("estate.fields.name")}</th>
            <th>{t("estate.fields.place")}</th>
            <th>{t("estate.fields.address")}</th>
            <th>{t("estate.lastValue")}</th>
            <th>
              <span className="out-of-sight">{t("estate.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sensors.map((sensor) => (
            <tr key={sensor.id} data-testid={`sensor-row-${sensor.id}`}>
              <td className="estate-name">
                {sensor.name}
                <small className="mono">{sensor.id}</small>
              </td>
              <td data-label={t("estate.fields.place")}>
                {placeText(sensor.place, t)}
                <small>{t("estate.everyS", { duration: durationText(sensor.intervalS * 1000, t) })}</small>
              </td>
              <td data-label={t("estate.fields.address")}>
                <span className="mono">{sensor.address}</span>
                <small>{FAMILIES.find((one) => one.id === sensor.family)?.title ?? sensor.family}</small>
              </td>
              <td data-label={t("estate.lastValue")}>
                <LastValue siteId={siteId} settings={sensor} sensor={values.get(sensor.id)} />
              </td>
              <td className="estate-actions">
                <Button
                  size="small"
                  aria-label={t("estate.editNamed", { name: sensor.name })}
                  onClick={() => setEdited(sensor)}
                >
                  {t("estate.edit")}
                </Button>
                <RemoveButton
                  name={sensor.name}
                  question={t("estate.confirmRemove.sensor", { name: sensor.name })}
                  detail={t("estate.confirmRemove.sensorDetail")}
                  remove={() => estateApi.removeSensor(sensor.id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited && (
        <SensorForm siteId={siteId} sensor={edited} sites={sites} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function LastValue(props: { siteId: string; settings: SensorSettings; sensor: Sensor | undefined }) {
  const { settings, sensor } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const metric = sensor && mainMetric(sensor);
  const latest = metric === undefined ? undefined : sensor?.latest[metric];
  if (metric !== undefined && latest) {
    return (
      <span data-testid="last-value">
        <strong>{valueText(metric, latest.value, t)}</strong>
        <small>{ageText(Math.max(0, now - Date.parse(latest.measuredAt)), t)}</small>
      </span>
    );
  }
  return (
    <span className="waiting" data-testid="waiting" role="status">
      <LoadingOutlined /> {t("estate.waiting")}
      {settings.family === "native" && (
        <small className="mono">
          {t("estate.waitingTopic", { topic: `kitchen/${props.siteId}/${settings.address}/reading` })}
        </small>
      )}
    </span>
  );
}
