// The sensor's curve around an alert, with its band, the alert, and when the door was open: by the sensor itself, or by
// one that watches the same appliance.
import { ZoomOutOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, Sensor } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { KEYS } from "../queries.ts";
import { Curve, useReadings } from "../sensors/sensor-curve.tsx";
import { mainMetric, metricsOf } from "../sensors/sensor-state.ts";
import type { TimeWindow } from "../sensors/time-window.ts";
import { Section } from "../shell/section.tsx";
import { Loading } from "../shell/states.tsx";
import { useTimeline } from "./life-queries.ts";

export function AlertCurve(props: { alert: Alert; sensor: Sensor }) {
  const { alert, sensor } = props;
  const { data } = useTimeline(alert.id);
  if (!data) return null;
  const { from, to, beside } = data.readings;
  //  Until it is over the time goes on; by the minute is often enough.
  const toMs = Math.ceil(Date.parse(to) / 60_000) * 60_000;
  const window = { fromMs: Date.parse(from), toMs, range: undefined };
  return <Around alert={alert} sensor={sensor} whole={window} beside={beside} />;
}

function Around(props: { alert: Alert; sensor: Sensor; whole: TimeWindow; beside: readonly string[] }) {
  const { alert, sensor, whole, beside } = props;
  const { t } = useTranslation();
  const [zoomed, setZoomed] = useState<TimeWindow>();
  const window = zoomed ?? whole;
  const own = metricsOf(sensor);
  const metric = alert.metric !== undefined && own.includes(alert.metric) ? alert.metric : mainMetric(sensor);
  const withDoor = useDoor(sensor, beside);
  const readings = useReadings(sensor.id, metric, window, false);
  const door = useReadings(
    withDoor ?? "",
    "door",
    window,
    false,
    metric !== "door" && withDoor !== undefined,
  );
  return (
    <Section
      title={t("life.curve")}
      aside={
        zoomed && (
          <Button size="small" icon={<ZoomOutOutlined />} onClick={() => setZoomed(undefined)}>
            {t("life.zoomOut")}
          </Button>
        )
      }
    >
      {!readings.data && !readings.error && <Loading rows={6} />}
      {readings.data && (
        <Curve
          sensor={sensor}
          metric={metric}
          window={window}
          readings={readings.data}
          raw={undefined}
          door={door.data}
          alerts={[alert]}
          counted={false}
          onZoom={({ fromS, toS }) => setZoomed({ fromMs: fromS * 1000, toMs: toS * 1000, range: undefined })}
        />
      )}
    </Section>
  );
}

/** The sensor that knows of the door: itself, or another one on the same appliance. */
function useDoor(sensor: Sensor, beside: readonly string[]): string | undefined {
  const isOwn = sensor.latest["door"] !== undefined;
  const { data } = useQuery({
    queryKey: [...KEYS.sensors, "one", ...beside],
    queryFn: ({ signal }) => Promise.all(beside.map((id) => api.sensor(id, signal))),
    enabled: !isOwn && beside.length > 0,
  });
  return isOwn ? sensor.id : data?.find((one) => one.latest["door"] !== undefined)?.id;
}
