// A deadline as some days from now, or as the hub has it by the gravity.
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Labelled } from "../remarks/open-form.tsx";

const DAY_MS = 86_400_000;
/** 0 is the hub's own default. Chosen: what is mended at once, by hand, ordered, or built. */
const DAYS = [0, 1, 3, 7, 14, 30];

export function DueField(props: {
  days: number;
  onDays: (days: number) => void;
  /** 1: without the hub's default. */
  least?: number;
  label?: string;
}) {
  const { t } = useTranslation();
  return (
    <Labelled text={props.label ?? t("order.step.backDue")}>
      {(id) => (
        <Select
          id={id}
          value={props.days}
          onChange={props.onDays}
          options={DAYS.filter((one) => one >= (props.least ?? 0)).map((one) => ({
            value: one,
            label: one === 0 ? t("order.form.dueDefault") : t("order.form.dueDays", { count: one }),
          }))}
        />
      )}
    </Labelled>
  );
}

/** `dueAt` of so many days from now by the hub's clock; nothing where the hub chooses. */
export function dueIn(days: number, offsetMs: number): { dueAt?: string } {
  return days === 0 ? {} : { dueAt: new Date(Date.now() + offsetMs + days * DAY_MS).toISOString() };
}
