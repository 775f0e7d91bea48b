// What the reader may do with an order now: sign for it, act with a photo, look again and close it or send it back; and of
// who gave it another deadline, or to take it back. The hub says which; what it refuses is shown in its words.
import { Button, Input, Popconfirm, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHubClock } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { oneLine } from "../remarks/answer-form.tsx";
import { Labelled } from "../remarks/open-form.tsx";
import { problemText } from "../shell/states.tsx";
import { type StepSaid, useOrderStep, useSteps } from "./order-queries.ts";
import type { Ordered } from "./order-words.ts";
import { PhotoField } from "./photo-field.tsx";
import { sendingKey } from "./small-photo.ts";

const DAY_MS = 86_400_000;
/** 0 is the hub's own default. */
const DEADLINES = [0, 1, 3, 7, 14, 30];

export function OrderSteps(props: { alert: Ordered }) {
  const { alert } = props;
  const { t } = useTranslation();
  const may = useMay();
  const { data } = useSteps(alert.id);
  const change = useOrderStep(alert.id);
  const can = (step: string) => data?.steps.some((one) => one === step) === true;
  const isOver = alert.state === "closed" || alert.state === "resolved";
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
      {can("act") && <ActForm alert={alert} isPending={change.isPending} onSend={take} />}
      {(can("close") || can("return")) && (
        <RecheckForm key={alert.acted?.at ?? ""} isPending={change.isPending} onSend={take} />
      )}
      {data?.ownWork && alert.state === "acted" && <p className="quiet">{t("order.step.ownWork")}</p>}
      {change.isError && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("order.step.failed")}</strong> {problemText(change.error, t)}
        </p>
      )}
      {may("orders.decide") && !isOver && (
        <Decide canMove={alert.state !== "acted"} isPending={change.isPending} onSend={take} />
      )}
    </div>
  );
}

type SendProps = { isPending: boolean; onSend: (said: StepSaid, then?: () => void) => void };

function ActForm(props: SendProps & { alert: Ordered }) {
  const { t } = useTranslation();
  const [what, setWhat] = useState("");
  const [photo, setPhoto] = useState<Blob>();
  //  One name for one deed: sent again on a bad line, it is written once.
  const [key, setKey] = useState(sendingKey);
  const isAgain = props.alert.state === "acted";
  const send = () => {
    if (photo === undefined) return;
    props.onSend({ step: "act", what: oneLine(what), photo, key }, () => {
      setWhat("");
      setPhoto(undefined);
      setKey(sendingKey());
    });
  };
  const form = (
    <form
      className="note-form"
      aria-label={t("order.step.act")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Labelled text={t("order.step.what")}>
        {(id) => (
          <Input.TextArea
            id={id}
            data-testid="act-what"
            rows={2}
            maxLength={1000}
            value={what}
            onChange={(event) => setWhat(event.target.value)}
          />
        )}
      </Labelled>
      <PhotoField key={key} label={t("order.step.photo")} onPhoto={setPhoto} />
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="act-send"
          disabled={what.trim() === "" || photo === undefined}
          loading={props.isPending}
        >
          {t("order.step.submit")}
        </Button>
      </span>
    </form>
  );
  return isAgain ? <Folded title={t("order.step.again")}>{form}</Folded> : form;
}

function RecheckForm(props: SendProps) {
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const [note, setNote] = useState("");
  const [days, setDays] = useState(0);
  const said = oneLine(note);
  const due = days === 0 ? {} : { dueAt: new Date(Date.now() + offsetMs + days * DAY_MS).toISOString() };
  return (
    <form
      className="note-form"
      aria-label={t("order.step.recheck")}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend({ step: "close", note: said });
      }}
    >
      <Labelled text={t("order.step.note")}>
        {(id) => (
          <Input.TextArea
            id={id}
            data-testid="recheck-note"
            rows={2}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Labelled>
      <DueField days={days} onDays={setDays} />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" data-testid="order-close" loading={props.isPending}>
          {t("order.step.close")}
        </Button>
        <Button
          danger
          data-testid="order-return"
          disabled={said === "" || props.isPending}
          title={t("order.step.backWhat")}
          onClick={() => props.onSend({ step: "return", note: said, ...due })}
        >
          {t("order.step.back")}
        </Button>
      </span>
    </form>
  );
}

function DueField(props: { days: number; onDays: (days: number) => void }) {
  const { t } = useTranslation();
  return (
    <Labelled text={t("order.step.backDue")}>
      {(id) => (
        <Select
          id={id}
          value={props.days}
          onChange={props.onDays}
          options={DEADLINES.map((one) => ({
            value: one,
            label: one === 0 ? t("order.form.dueDefault") : t("order.form.dueDays", { count: one }),
          }))}
        />
      )}
    </Labelled>
  );
}

/** Another deadline, or an end to it: who is not the one to decide hears so from the hub. */
function Decide(props: SendProps & { canMove: boolean }) {
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const reasonId = useId();
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(3);
  const said = oneLine(reason);
  const dueAt = () => new Date(Date.now() + offsetMs + days * DAY_MS).toISOString();
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
        {props.canMove && (
          <Labelled text={t("order.step.backDue")}>
            {(id) => (
              <Select
                id={id}
                value={days}
                onChange={setDays}
                options={DEADLINES.slice(1).map((one) => ({
                  value: one,
                  label: t("order.form.dueDays", { count: one }),
                }))}
              />
            )}
          </Labelled>
        )}
        <span className="note-buttons">
          {props.canMove && (
            <Button
              data-testid="order-deadline"
              disabled={said === "" || props.isPending}
              onClick={() => props.onSend({ step: "deadline", dueAt: dueAt(), reason: said })}
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
