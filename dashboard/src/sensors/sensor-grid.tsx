// The sensors of a site and below it, those that need somebody first; one can be opened to see its history.
import { Modal } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Sensor, Site } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { EmptyNote, Loading } from "../shell/states.tsx";
import { SensorCard } from "./sensor-card.tsx";
import { worstSensorsFirst } from "./sensor-state.ts";
import { useSparklines } from "./sparklines.ts";

const SensorHistory = lazy(() => import("./sensor-history.tsx").then((m) => ({ default: m.SensorHistory })));

export function SensorGrid(props: { sensors: readonly Sensor[]; canteens: readonly Site[] }) {
  const { t } = useTranslation();
  const now = useHubNow();
  const [search, setSearch] = useSearchParams();
  const curves = useSparklines(props.sensors.map((sensor) => sensor.id));
  if (props.sensors.length === 0) return <EmptyNote text={t("site.noSensors")} />;
  const names = new Map(props.canteens.map((site) => [site.id, site.name]));
  const opened = props.sensors.find((sensor) => sensor.id === search.get("sensor"));
  return (
    <>
      <div className="sensors">
        {worstSensorsFirst(props.sensors, now).map((sensor) => (
          <SensorCard
            key={sensor.id}
            sensor={sensor}
            siteName={props.canteens.length > 1 ? names.get(sensor.siteId) : undefined}
            points={curves.get(sensor.id)}
            onOpen={() => setSearch({ sensor: sensor.id })}
          />
        ))}
      </div>
      <Modal
        open={opened !== undefined}
        onCancel={() => setSearch({})}
        footer={null}
        width="min(920px, calc(100vw - 24px))"
        destroyOnHidden
        title={opened?.name}
      >
        {opened && (
          <Suspense fallback={<Loading rows={6} />}>
            <SensorHistory sensor={opened} />
            <p className="section-foot">
              <Link to={`/sensors/${encodeURIComponent(opened.id)}`}>{t("sensorPage.full")}</Link>
            </p>
          </Suspense>
        )}
      </Modal>
    </>
  );
}
