// What is an order's alone among what the reader may do: to sign for it, and of who gave it another deadline, or to take it
// back. What it has in common with any alert is in alert-life/steps.tsx.
import { Button, Input, Popconfirm } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSteps } from "../alert-life/life-queries.ts";
import { useHubClock } from "../hub-clock.tsx";
import { oneLine } from "../remarks/answer-form.tsx";
import { problemText } from "../shell/states.tsx";
import { DueField, dueIn } from "./due-field.tsx";
import { type StepSaid, useOrderStep } from "./order-queries.ts";
import type { Ordered } from "./order-words.ts";

export function OrderSteps(props: { alert: Ordered }) {
  const { alert } = props;
  const { t } = useTranslation();
  const { data } = useSteps(alert.id);
  const change = useOrderStep(alert.id);
  const can = (step: string) => data?.steps.some((one) => one === step) === true;
  const take = (said: StepSaid, then?: () => void) =>
    change.mutate(said, then === undefined ? {} : { onSuccess: then });
  return (
    <div className="order-steps">
      {can("acknowledge") && (
        <Button
          type={alert.state === "firing" ? "primary" : "default"}
          data-testid="order-sign"
          loading={change.isPending}
          onClick={() => take({ step: "acknowledge" })}
        >
          {t("order.step.sign")}
        </Button>
      )}
      {change.isError && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("order.step.failed")}</strong> {problemText(change.error, t)}
        </p>
      )}
      {data?.decides && (
        <Decide canMove={alert.state !== "acted"} isPending={change.isPending} onSend={take} />
      )}
    </div>
  );
}

type SendProps = { isPending: boolean; onSend: (said: StepSaid, then?: () => void) => void };

/** Another deadline, or an end to it. */
function Decide(props: SendProps & { canMove: boolean }) {
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const reasonId = useId();
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(3);
  const said = oneLine(reason);
  return (
    <Folded title={`${t("order.step.deadline")} · ${t("order.step.withdraw")}`}>
      <div className="note-form">
        <label htmlFor={reasonId}>{t("order.step.reason")}</label>
        <Input
          id={reasonId}
          data-testid="decide-reason"
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {props.canMove && <DueField days={days} onDays={setDays} />}
        <span className="note-buttons">
          {props.canMove && (
            <Button
              data-testid="order-deadline"
              disabled={said === "" || props.isPending}
              onClick={() => props.onSend({ step: "deadline", ...dueIn(days, offsetMs), reason: said })}
            >
              {t("order.step.deadline")}
            </Button>
          )}
          <Popconfirm
            title={t("order.step.sure")}
            description={t("order.step.withdrawHint")}
            okText={t("order.step.withdraw")}
            cancelText={t("alert.cancel")}
            okButtonProps={{ danger: true }}
            onConfirm={() => props.onSend({ step: "withdraw", reason: said })}
          >
            <Button danger data-testid="order-withdraw" disabled={said === "" || props.isPending}>
              {t("order.step.withdraw")}
            </Button>
          </Popconfirm>
        </span>
      </div>
    </Folded>
  );
}

function Folded(props: { title: string; children: ReactNode }) {
  return (
    <details className="order-more">
      <summary>{props.title}</summary>
      {props.children}
    </details>
  );
}
