// The forms of an alert's steps: a person's words, and what goes with the step. What was refused stays as it was written.
import { Button, Input, Segmented, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { DueField, dueIn } from "../orders/due-field.tsx";
import { oneLine } from "../remarks/answer-form.tsx";
import { type Step, stepProblem, useCandidates, useStep } from "./life-queries.ts";

/** The frame of each: what is asked, why it was refused, and the two buttons. */
export function StepFrame(props: {
  children: ReactNode;
  error: unknown;
  isPending: boolean;
  isComplete: boolean;
  onSend: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <form
      className="note-form step-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.isComplete) props.onSend();
      }}
    >
      {props.children}
      {props.error !== null && props.error !== undefined && (
        <p className="acknowledge-failed" role="alert" data-testid="step-failed">
          <strong>{t("life.steps.failed")}</strong> {stepProblem(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="step-send"
          disabled={!props.isComplete}
          loading={props.isPending}
        >
          {t("life.steps.send")}
        </Button>
        <Button onClick={props.onCancel}>{t("life.steps.cancel")}</Button>
      </span>
    </form>
  );
}

/** A field for a person's words, with some that are often used. */
export function WordsField(props: {
  label: string;
  value: string;
  quick?: readonly string[];
  onChange: (text: string) => void;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      {props.quick && (
        <span className="note-quick">
          {props.quick.map((text) => (
            <button
              key={text}
              type="button"
              className="chip chip-button"
              onClick={() => props.onChange(text)}
            >
              {text}
            </button>
          ))}
        </span>
      )}
      <Input.TextArea
        id={id}
        data-testid="step-words"
        autoFocus
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={1000}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </>
  );
}

/** Words that must be there, or a note that may be left out. */
export function NoteForm(props: {
  alert: Alert;
  step: "resolve" | "recheck" | "return" | "close";
  onDone: () => void;
}) {
  const { alert, step, onDone } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const take = useStep(alert.id, onDone);
  const said = oneLine(text);
  const { offsetMs } = useHubClock();
  const [days, setDays] = useState(0);
  const isOrderBack = step === "return" && alert.order !== undefined;
  const taken = (): Step => {
    if (step === "resolve") return { step, body: { reason: said } };
    return { step, body: { note: said, ...(isOrderBack && dueIn(days, offsetMs)) } };
  };
  return (
    <StepFrame
      error={take.error}
      isPending={take.isPending}
      isComplete={said !== "" || step === "recheck" || step === "close"}
      onSend={() => take.mutate(taken())}
      onCancel={onDone}
    >
      {step === "close" && alert.recheck?.state === "due" && (
        <p className="quiet">{t("life.close.isRecheck")}</p>
      )}
      <WordsField
        label={t(`life.${step}.label`)}
        value={text}
        onChange={setText}
        {...(step === "resolve" && { quick: t("life.resolve.quick", { returnObjects: true }) })}
      />
      {isOrderBack && <DueField days={days} severity={alert.severity} onDays={setDays} />}
    </StepFrame>
  );
}

export function AssignForm(props: { alert: Alert; onDone: () => void }) {
  const { alert, onDone } = props;
  const { t } = useTranslation();
  const id = useId();
  const [account, setAccount] = useState(alert.assignee ?? "");
  const { data } = useCandidates(alert.id, true);
  const take = useStep(alert.id, onDone);
  const options = [
    { value: "", label: t("life.assign.nobody") },
    ...(data?.items ?? []).map((one) => ({
      value: one.account,
      label: one.name === one.account ? one.name : `${one.name} (${one.account})`,
    })),
  ];
  return (
    <StepFrame
      error={take.error}
      isPending={take.isPending}
      isComplete={data !== undefined && account !== (alert.assignee ?? "")}
      onSend={() => take.mutate({ step: "assign", body: { account: account === "" ? null : account } })}
      onCancel={onDone}
    >
      <label htmlFor={id}>{t("life.assign.label")}</label>
      <Select
        id={id}
        data-testid="assign-to"
        loading={data === undefined}
        value={account}
        onChange={setAccount}
        options={options}
      />
    </StepFrame>
  );
}

/** Chosen: what people say when they put something off. */
const MINUTES = [30, 60, 120, 240, 480];

export function SnoozeForm(props: { alert: Alert; most: number; onDone: () => void }) {
  const { alert, most, onDone } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [minutes, setMinutes] = useState(30);
  const take = useStep(alert.id, onDone);
  const reason = oneLine(text);
  const label = (one: number) =>
    one % 60 === 0 ? t("life.snooze.hours", { count: one / 60 }) : t("life.snooze.minutes", { count: one });
  return (
    <StepFrame
      error={take.error}
      isPending={take.isPending}
      isComplete={reason !== ""}
      onSend={() => take.mutate({ step: "snooze", body: { minutes, reason } })}
      onCancel={onDone}
    >
      <span className="step-label">{t("life.snooze.until")}</span>
      <Segmented
        aria-label={t("life.snooze.until")}
        value={minutes}
        onChange={setMinutes}
        options={MINUTES.filter((one) => one <= most).map((one) => ({ value: one, label: label(one) }))}
      />
      <WordsField
        label={t("life.snooze.label")}
        value={text}
        quick={t("life.snooze.quick", { returnObjects: true })}
        onChange={setText}
      />
      <p className="quiet">{t("life.snooze.hint")}</p>
    </StepFrame>
  );
}
