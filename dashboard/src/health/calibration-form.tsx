// What a sensor was compared with, to be filled in beside the reference instrument: it shows what the sensor sends now,
// and what the correction would be, before anything is kept.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibrations } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { ageText, valueText, zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";
import { refetchAfterCalibration } from "./calibration-panel.tsx";

type Kind = "offset" | "two-point";
type Point = { shown: string; reference: string };
const METRICS = ["temperature", "humidity"] as const;
type Metric = (typeof METRICS)[number];

export function CalibrationForm(props: {
  sensorId: string;
  metric: string;
  raw: Calibrations["raw"];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { zone, offsetMs } = useHubClock();
  const client = useQueryClient();
  const metrics = METRICS.filter((one) => props.raw[one] !== undefined);
  const [metric, setMetric] = useState<Metric>(
    metrics.find((one) => one === props.metric) ?? metrics[0] ?? "temperature",
  );
  const [kind, setKind] = useState<Kind>("offset");
  const [points, setPoints] = useState<readonly [Point, Point]>([
    { shown: firstShown(props.raw, metric), reference: "" },
    { shown: "", reference: "" },
  ]);
  const today = zoneDate(Date.now() + offsetMs, zone);
  const [since, setSince] = useState(today);
  const [by, setBy] = useState("");
  const [certificate, setCertificate] = useState("");
  const [note, setNote] = useState("");
  const asked = kind === "offset" ? points.slice(0, 1) : points;
  const isWhole = by.trim() !== "" && asked.every(isFilled);
  const save = useMutation({
    mutationFn: () =>
      api.calibrate(props.sensorId, {
        metric,
        kind,
        points: asked.map(({ shown, reference }) => ({ shown: Number(shown), reference: Number(reference) })),
        inForceFrom: new Date(midnight(since, zone)).toISOString(),
        calibratedBy: by.trim(),
        certificate: certificate.trim(),
        note: note.trim(),
      }),
    onSuccess: () => {
      refetchAfterCalibration(client);
      props.onDone();
    },
  });
  const setPoint = (at: 0 | 1, change: Partial<Point>) =>
    setPoints(([first, second]) =>
      at === 0 ? [{ ...first, ...change }, second] : [first, { ...second, ...change }],
    );
  return (
    <form
      className="calibration-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) save.mutate();
      }}
    >
      {metrics.length > 1 && (
        <Segmented
          aria-label={t("chart.metric")}
          value={metric}
          onChange={(next) => {
            setMetric(next);
            setPoint(0, { shown: firstShown(props.raw, next) });
          }}
          options={metrics.map((value) => ({ value, label: t(`metric.${value}`) }))}
        />
      )}
      <RawNow raw={props.raw} metric={metric} />
      <Segmented
        aria-label={t("calibration.kind")}
        value={kind}
        onChange={setKind}
        options={(["offset", "two-point"] as const).map((value) => ({
          value,
          label: t(`calibration.kinds.${value}`),
        }))}
      />
      {asked.map((point, i) => (
        <fieldset key={i === 0 ? "first" : "second"} className="calibration-point">
          <legend>
            {kind === "offset" ? t("calibration.comparison") : t("calibration.nth", { n: i + 1 })}
          </legend>
          <Field label={t("calibration.shown")}>
            {(id) => (
              <Input
                id={id}
                inputMode="decimal"
                value={point.shown}
                onChange={({ target }) => setPoint(i === 0 ? 0 : 1, { shown: target.value })}
              />
            )}
          </Field>
          <Field label={t("calibration.reference")}>
            {(id) => (
              <Input
                id={id}
                inputMode="decimal"
                value={point.reference}
                onChange={({ target }) => setPoint(i === 0 ? 0 : 1, { reference: target.value })}
              />
            )}
          </Field>
        </fieldset>
      ))}
      <Field label={t("calibration.since")} hint={since === today ? "" : t("calibration.restates")}>
        {(id) => (
          <Input
            id={id}
            type="date"
            max={today}
            value={since}
            onChange={({ target }) => setSince(target.value)}
          />
        )}
      </Field>
      <Field label={t("calibration.who")}>
        {(id) => <Input id={id} value={by} maxLength={80} onChange={({ target }) => setBy(target.value)} />}
      </Field>
      <Field label={t("calibration.certificate")}>
        {(id) => (
          <Input
            id={id}
            value={certificate}
            maxLength={80}
            onChange={({ target }) => setCertificate(target.value)}
          />
        )}
      </Field>
      <Field label={t("calibration.note")}>
        {(id) => (
          <Input id={id} value={note} maxLength={1000} onChange={({ target }) => setNote(target.value)} />
        )}
      </Field>
      {save.error && (
        <p role="alert" className="field-problem">
          {problemText(save.error, t)}
        </p>
      )}
      <Button type="primary" htmlType="submit" disabled={!isWhole} loading={save.isPending}>
        {t("calibration.save")}
      </Button>
    </form>
  );
}

function RawNow(props: { raw: Calibrations["raw"]; metric: Metric }) {
  const { t } = useTranslation();
  const now = useHubNow();
  const latest = props.raw[props.metric];
  if (!latest) return <p className="quiet">{t("calibration.nothingSent")}</p>;
  return (
    <p className="quiet">
      {t("calibration.sendsNow", {
        value: valueText(props.metric, latest.value, t),
        age: ageText(now - Date.parse(latest.measuredAt), t),
      })}
    </p>
  );
}

function Field(props: { label: string; hint?: string; children: (id: string) => React.ReactNode }) {
  const id = `calibration-${props.label}`;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
      {props.hint && <p className="quiet">{props.hint}</p>}
    </div>
  );
}

function firstShown(raw: Calibrations["raw"], metric: Metric): string {
  const latest = raw[metric];
  return latest === undefined ? "" : String(latest.value);
}

function isFilled({ shown, reference }: Point): boolean {
  return [shown, reference].every((text) => text.trim() !== "" && Number.isFinite(Number(text)));
}
