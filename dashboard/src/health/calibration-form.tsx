// What a sensor was compared with, to be filled in beside the reference instrument: it shows what the sensor sends now,
// and what the correction would be, before anything is kept.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibrations, Sensor } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";
import { isNumber, judge, type Kind, numberOf, type Point } from "./calibration-draft.ts";
import { refetchAfterCalibration } from "./calibration-panel.tsx";
import { CalibrationPreview } from "./calibration-preview.tsx";
import { RawNow } from "./raw-now.tsx";

const METRICS = ["temperature", "humidity"] as const;
type Metric = (typeof METRICS)[number];

export function CalibrationForm(props: {
  sensor: Sensor;
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
  const [isAsked, setAsked] = useState(false);
  const [confirmed, setConfirmed] = useState("");
  const asked = kind === "offset" ? points.slice(0, 1) : points;
  const sentNow = props.raw[metric]?.value;
  const judged = judge(metric, kind, asked, sentNow);
  //  A confirmation is of these very numbers.
  const said = JSON.stringify([metric, kind, asked]);
  const isLarge = judged.state === "line" && judged.largeBeyond !== undefined;
  const save = useMutation({
    mutationFn: () =>
      api.calibrate(props.sensor.id, {
        metric,
        kind,
        points: asked.map(({ shown, reference }) => ({
          shown: numberOf(shown),
          reference: numberOf(reference),
        })),
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
  const fields = [
    ...asked.flatMap(({ shown, reference }, i) => {
      const of = kind === "offset" ? "" : ` (${t("calibration.nth", { n: i + 1 })})`;
      return [
        { id: `calibration-shown-${i}`, name: t("calibration.shown") + of, text: shown, isNumeric: true },
        {
          id: `calibration-ref-${i}`,
          name: t("calibration.reference") + of,
          text: reference,
          isNumeric: true,
        },
      ];
    }),
    { id: "calibration-since", name: t("calibration.since"), text: since, isNumeric: false },
    { id: "calibration-by", name: t("calibration.who"), text: by, isNumeric: false },
  ];
  const empty = fields.filter(({ text }) => text.trim() === "");
  const wrong = fields.filter(({ text, isNumeric }) => isNumeric && text.trim() !== "" && !isNumber(text));
  const listed = (some: typeof fields) => some.map(({ name }) => name).join(t("calibrationForm.and"));
  function submit() {
    setAsked(true);
    const bad = empty[0] ?? wrong[0];
    if (bad !== undefined) document.getElementById(bad.id)?.focus();
    else if (judged.state === "line" && (!isLarge || confirmed === said)) save.mutate();
  }
  const problems = [
    empty.length > 0 && t("calibrationForm.missing", { fields: listed(empty) }),
    wrong.length > 0 && t("calibrationForm.notANumber", { fields: listed(wrong) }),
    isLarge && confirmed !== said && t("calibrationForm.confirmFirst"),
  ].filter((one) => one !== false);
  return (
    <form
      className="calibration-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="quiet">{t("calibrationForm.needed")}</p>
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
      <RawNow
        sensor={props.sensor}
        raw={props.raw}
        metric={metric}
        onTake={(value) => setPoint(0, { shown: String(value) })}
      />
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
          <Field id={`calibration-shown-${i}`} label={t("calibration.shown")} isNeeded>
            {(own) => (
              <Input
                {...own}
                inputMode="decimal"
                value={point.shown}
                onChange={({ target }) => setPoint(i === 0 ? 0 : 1, { shown: target.value })}
              />
            )}
          </Field>
          <Field id={`calibration-ref-${i}`} label={t("calibration.reference")} isNeeded>
            {(own) => (
              <Input
                {...own}
                inputMode="decimal"
                value={point.reference}
                onChange={({ target }) => setPoint(i === 0 ? 0 : 1, { reference: target.value })}
              />
            )}
          </Field>
        </fieldset>
      ))}
      <CalibrationPreview
        metric={metric}
        isTwoPoint={kind === "two-point"}
        judged={judged}
        sent={sentNow ?? (isNumber(points[0].shown) ? numberOf(points[0].shown) : undefined)}
        shownNow={props.sensor.latest[metric]?.value}
        isConfirmed={confirmed === said}
        onConfirm={(is) => setConfirmed(is ? said : "")}
      />
      <Field
        id="calibration-since"
        label={t("calibration.since")}
        isNeeded
        hint={since === today ? "" : t("calibration.restates")}
      >
        {(own) => (
          <Input
            {...own}
            type="date"
            max={today}
            value={since}
            onChange={({ target }) => setSince(target.value)}
          />
        )}
      </Field>
      <Field id="calibration-by" label={t("calibration.who")} isNeeded>
        {(own) => <Input {...own} value={by} maxLength={80} onChange={({ target }) => setBy(target.value)} />}
      </Field>
      <Field id="calibration-certificate" label={t("calibration.certificate")}>
        {(own) => (
          <Input
            {...own}
            value={certificate}
            maxLength={80}
            onChange={({ target }) => setCertificate(target.value)}
          />
        )}
      </Field>
      <Field id="calibration-note" label={t("calibration.note")}>
        {(own) => (
          <Input {...own} value={note} maxLength={1000} onChange={({ target }) => setNote(target.value)} />
        )}
      </Field>
      {isAsked &&
        problems.map((problem) => (
          <p key={problem} role="alert" className="field-problem">
            {problem}
          </p>
        ))}
      {save.error && (
        <p role="alert" className="field-problem">
          {problemText(save.error, t)}
        </p>
      )}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t("calibration.save")}
      </Button>
    </form>
  );
}

function Field(props: {
  id: string;
  label: string;
  isNeeded?: boolean;
  hint?: string;
  children: (own: { readonly id: string; readonly required: boolean }) => React.ReactNode;
}) {
  const { id, isNeeded = false } = props;
  return (
    <div className="field">
      <label htmlFor={id}>
        {props.label}
        {isNeeded && (
          <span className="needed" aria-hidden="true">
            {" *"}
          </span>
        )}
      </label>
      {props.children({ id, required: isNeeded })}
      {props.hint && <p className="quiet">{props.hint}</p>}
    </div>
  );
}

function firstShown(raw: Calibrations["raw"], metric: Metric): string {
  const latest = raw[metric];
  return latest === undefined ? "" : String(latest.value);
}
