// A site's own sensors as they are set up, each with its last value; one that was never heard of is waited for, until its
// first message turns up by itself.
import { LoadingOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
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
import { EstateTable } from "./estate-table.tsx";
import { SensorForm, type SensorSettings } from "./sensor-form.tsx";

export function SensorTable(props: {
  siteId: string;
  sensors: readonly SensorSettings[];
  sites: readonly Site[];
}) {
  const { siteId, sensors, sites } = props;
  const { t } = useTranslation();
  const live = useQuery(sensorsQuery(siteId));
  if (sensors.length === 0)
    return <EmptyNote text={t("estate.noSensors")} hint={t("estate.noSensorsHint")} />;
  const values = new Map(live.data?.map((sensor) => [sensor.id, sensor]));
  return (
    <EstateTable
      things={sensors}
      testIdOf={({ id }) => `sensor-row-${id}`}
      columns={[
        {
          title: t("estate.fields.place"),
          cell: ({ place, intervalS }) => (
            <>
              {placeText(place, t)}
              <small>{t("estate.everyS", { duration: durationText(intervalS * 1000, t) })}</small>
            </>
          ),
        },
        {
          title: t("estate.fields.address"),
          cell: ({ address, family }) => (
            <>
              <span className="mono">{address}</span>
              <small>{FAMILIES.find((one) => one.id === family)?.title ?? family}</small>
            </>
          ),
        },
        {
          title: t("estate.lastValue"),
          cell: (sensor) => <LastValue siteId={siteId} settings={sensor} sensor={values.get(sensor.id)} />,
        },
      ]}
      question={(name) => t("estate.confirmRemove.sensor", { name })}
      detail={t("estate.confirmRemove.sensorDetail")}
      remove={estateApi.removeSensor}
      form={(sensor, onClose) => (
        <SensorForm siteId={siteId} sensor={sensor} sites={sites} onClose={onClose} />
      )}
    />
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
