// What a sensor sends now, without any calibration, as long as somebody stands beside it with a reference instrument.
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Calibrations, Sensor } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { ageText, valueText } from "../wording.ts";

export function RawNow(props: {
  sensor: Sensor;
  raw: Calibrations["raw"];
  metric: "temperature" | "humidity";
  onTake: (value: number) => void;
}) {
  const { sensor, metric } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const client = useQueryClient();
  const newestAt = sensor.latest[metric]?.measuredAt;
  //  Realtime tells of corrected values only: each one that comes says that there is a new raw one too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest reading's moment is what matters
  useEffect(() => {
    void client.invalidateQueries({ queryKey: [...KEYS.calibrations, sensor.id] });
  }, [newestAt, client, sensor.id]);
  const latest = props.raw[metric];
  if (!latest) return <p className="quiet">{t("calibration.nothingSent")}</p>;
  return (
    <p className="raw-now">
      <span data-testid="raw-now">
        {t("calibration.sendsNow", {
          value: valueText(metric, latest.value, t),
          age: ageText(now - Date.parse(latest.measuredAt), t),
        })}
      </span>{" "}
      <Button size="small" onClick={() => props.onTake(latest.value)}>
        {t("calibrationForm.takeOver")}
      </Button>
    </p>
  );
}
