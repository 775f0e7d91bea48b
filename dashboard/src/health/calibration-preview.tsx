// What a calibration would do, before it is recorded: what a reading becomes, and a question where that is a lot.
import { WarningFilled } from "@ant-design/icons";
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { corrected } from "../../../devices/calibration.ts";
import { valueText } from "../wording.ts";
import type { Judged } from "./calibration-draft.ts";

export function CalibrationPreview(props: {
  metric: "temperature" | "humidity";
  isTwoPoint: boolean;
  judged: Judged;
  /** What is shown as an example: what the sensor sends now, else what was typed. */
  sent: number | undefined;
  /** What the page shows for it now, by the calibration that is in force. */
  shownNow: number | undefined;
  isConfirmed: boolean;
  onConfirm: (isConfirmed: boolean) => void;
}) {
  const { judged, metric, sent, shownNow } = props;
  const { t } = useTranslation();
  const text = (value: number) => valueText(metric, value, t);
  if (judged.state === "incomplete")
    return (
      <p className="quiet" data-testid="calibration-preview">
        {props.isTwoPoint ? t("calibrationForm.incompleteTwo") : t("calibrationForm.incomplete")}
      </p>
    );
  if (judged.state === "fault") {
    const { unit, ...values } = judged.fault.values;
    return (
      <p className="field-problem" role="alert" data-testid="calibration-preview">
        {t(`calibrationForm.faults.${judged.fault.code}`, { ...values, unit })}
      </p>
    );
  }
  const { line, most, largeBeyond } = judged;
  const after = sent === undefined ? undefined : text(corrected(line, sent));
  return (
    <div className="calibration-preview" data-testid="calibration-preview">
      {sent !== undefined && after !== undefined && (
        <p role="status">
          <span className="quiet">{t("calibrationForm.preview")}</span>{" "}
          <strong>{t("calibrationForm.becomes", { sent: text(sent), shown: after })}</strong>
          {shownNow !== undefined && text(shownNow) !== after && (
            <span className="quiet">{t("calibrationForm.instead", { shown: text(shownNow) })}</span>
          )}
        </p>
      )}
      {largeBeyond !== undefined && (
        <div className="calibration-large">
          <p>
            <WarningFilled />{" "}
            <strong>
              {t("calibrationForm.large", { by: text(most), limit: limitOf(metric, largeBeyond) })}
            </strong>
          </p>
          <p>{t(`calibrationForm.largeWhy.${metric}`)}</p>
          <Checkbox checked={props.isConfirmed} onChange={({ target }) => props.onConfirm(target.checked)}>
            {t("calibrationForm.confirm")}
          </Checkbox>
        </div>
      )}
    </div>
  );
}

function limitOf(metric: "temperature" | "humidity", bound: number): string {
  return metric === "temperature" ? `${bound} °C` : `${bound}%`;
}
