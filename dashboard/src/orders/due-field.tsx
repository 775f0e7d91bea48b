// A deadline as some days from now, or as the hub has it by the gravity.
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../../hub/serve/contract.ts";
import { Labelled } from "../remarks/problem-fields.tsx";

const DAY_MS = 86_400_000;
/** Chosen: what is mended at once, by hand, ordered, or built. */
const DAYS = [1, 3, 7, 14, 30];
/** What the hub chooses. Source: hub/actions/order-checks.ts. */
const SCHOOL_DAYS: Readonly<Record<Alert["severity"], number>> = { critical: 1, warning: 3, notice: 7 };

export function DueField(props: {
  days: number;
  /** With it the hub's own default can be chosen. */
  severity?: Alert["severity"];
  onDays: (days: number) => void;
  label?: string;
}) {
  const { severity } = props;
  const { t } = useTranslation();
  return (
    <Labelled text={props.label ?? t("order.step.backDue")}>
      {(id) => (
        <Select
          id={id}
          value={props.days}
          onChange={props.onDays}
          options={[
            ...(severity === undefined
              ? []
              : [{ value: 0, label: t("order.form.dueDefault", { count: SCHOOL_DAYS[severity] }) }]),
            ...DAYS.map((one) => ({ value: one, label: t("order.form.dueDays", { count: one }) })),
          ]}
        />
      )}
    </Labelled>
  );
}

/** `dueAt` of so many days from now by the hub's clock; nothing where the hub chooses. */
export function dueIn(days: number, offsetMs: number): { dueAt?: string } {
  return days === 0 ? {} : { dueAt: new Date(Date.now() + offsetMs + days * DAY_MS).toISOString() };
}
