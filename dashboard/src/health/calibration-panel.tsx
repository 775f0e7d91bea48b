// A sensor's calibrations: what it was compared with, by whom, and what follows; making one, and taking a wrong one back.
import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { Calibration, Sensor } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock } from "../hub-clock.tsx";
import { KEYS, useSession } from "../queries.ts";
import { EmptyNote, Failed, Loading, problemText } from "../shell/states.tsx";
import { metricText, numberText, zoneDate } from "../wording.ts";
import { CalibrationForm } from "./calibration-form.tsx";

export function CalibrationPanel(props: { sensor: Sensor; metric: string }) {
  const { t } = useTranslation();
  const session = useSession();
  const [isMaking, setMaking] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.calibrations, props.sensor.id],
    queryFn: ({ signal }) => api.calibrations(props.sensor.id, signal),
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  const may = (action: string) => session.data?.can.includes(action) === true;
  return (
    <div data-testid="calibration-panel">
      {data.items.length === 0 && <EmptyNote text={t("calibration.none")} hint={t("calibration.noneHint")} />}
      <ul className="calibrations">
        {data.items.map((one) => (
          <CalibrationRow key={one.id} calibration={one} mayWithdraw={may("calibrations.withdraw")} />
        ))}
      </ul>
      {may("calibrations.create") && (
        <Button icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t("calibration.make")}
        </Button>
      )}
      <Modal
        open={isMaking}
        onCancel={() => setMaking(false)}
        footer={null}
        title={t("calibration.make")}
        destroyOnHidden
      >
        <CalibrationForm
          sensor={props.sensor}
          metric={props.metric}
          raw={data.raw}
          onDone={() => setMaking(false)}
        />
      </Modal>
    </div>
  );
}

function CalibrationRow(props: { calibration: Calibration; mayWithdraw: boolean }) {
  const { calibration: one } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [isWithdrawing, setWithdrawing] = useState(false);
  const date = (at: string) => zoneDate(Date.parse(at), zone);
  const state = one.withdrawn ? "withdrawn" : one.inForceTo ? "past" : "inForce";
  return (
    <li className="calibration" data-state={state}>
      <p>
        <span className="state" data-tone={state === "inForce" ? "ok" : "quiet"}>
          {t(`calibration.state.${state}`)}
        </span>{" "}
        <strong className="calibration-what">{metricText(one.metric, t)}</strong> {lineText(one)}
      </p>
      <p className="quiet">
        {one.inForceTo
          ? t("calibration.fromTo", { from: date(one.inForceFrom), to: date(one.inForceTo) })
          : t("calibration.from", { from: date(one.inForceFrom) })}
        {" · "}
        {one.points
          .map(({ shown, reference }) =>
            t("calibration.point", { shown: trimmed(shown), reference: trimmed(reference) }),
          )
          .join(t("calibrationForm.and"))}
      </p>
      <p className="quiet">
        {[
          t("calibration.by", { who: one.calibratedBy }),
          one.certificate && t("calibration.certificateNo", { number: one.certificate }),
          t("calibration.writtenBy", { who: one.created.by, date: date(one.created.at) }),
          one.note,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {one.withdrawn && (
        <p className="quiet">
          {t("calibration.withdrawnBy", {
            who: one.withdrawn.by,
            date: date(one.withdrawn.at),
            note: one.withdrawn.note,
          })}
        </p>
      )}
      {!one.withdrawn && props.mayWithdraw && !isWithdrawing && (
        <Button size="small" onClick={() => setWithdrawing(true)}>
          {t("calibration.withdraw")}
        </Button>
      )}
      {isWithdrawing && <Withdraw calibration={one} onDone={() => setWithdrawing(false)} />}
    </li>
  );
}

function Withdraw(props: { calibration: Calibration; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const withdraw = useMutation({
    mutationFn: () => api.withdrawCalibration(props.calibration.id, note.trim()),
    onSuccess: () => {
      refetchAfterCalibration(client);
      props.onDone();
    },
  });
  return (
    <form
      className="withdraw"
      onSubmit={(event) => {
        event.preventDefault();
        withdraw.mutate();
      }}
    >
      <Input
        aria-label={t("calibration.why")}
        placeholder={t("calibration.why")}
        value={note}
        maxLength={1000}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button htmlType="submit" danger disabled={note.trim() === ""} loading={withdraw.isPending}>
        {t("calibration.withdraw")}
      </Button>
      <Button onClick={props.onDone}>{t("calibration.cancel")}</Button>
      {withdraw.error && (
        <p role="alert" className="field-problem">
          {problemText(withdraw.error, t)}
        </p>
      )}
    </form>
  );
}

/** What a calibration changes on the page: charts, values, health. */
export function refetchAfterCalibration(client: ReturnType<typeof useQueryClient>): void {
  for (const key of [KEYS.calibrations, KEYS.readings, KEYS.sensors, KEYS.health, KEYS.sparklines])
    void client.invalidateQueries({ queryKey: key });
}

/** "+0.3 °C", or "× 1.02 − 0.4". */
function lineText({ metric, gain, offset }: Calibration): string {
  const unit = isMetricName(metric) ? metricFacts(metric).unit : "";
  const sign = offset < 0 ? "−" : "+";
  const shift = `${sign}${trimmed(Math.abs(offset))}`;
  return gain === 1 ? `${shift} ${unit}` : `× ${trimmed(gain)} ${shift} ${unit}`;
}

function trimmed(value: number): string {
  return numberText(value, 3).replace(/\.?0+$/, "");
}
