// Gives a rectification order, or makes one of what was reported: what is to be done, by whom, until when.
import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, OrderTerms, Site } from "../../../hub/serve/contract.ts";
import { newKey, sendPhoto } from "../alert-life/life-queries.ts";
import { useHubClock } from "../hub-clock.tsx";
import { oneLine } from "../remarks/answer-form.tsx";
import { Labelled, ProblemFields, useProblem } from "../remarks/problem-fields.tsx";
import { problemText } from "../shell/states.tsx";
import { DueField, dueIn } from "./due-field.tsx";
import { useAnswerers, useGiveOrder, useMakeOrder } from "./order-queries.ts";
import { numberText } from "./order-words.ts";
import { PhotoField } from "./photo-field.tsx";

const KINDS = ["hygiene", "retention", "records", "equipment", "camera", "other"] as const;
const SEVERITIES = ["notice", "warning", "critical"] as const;

export function GiveOrder(props: {
  sites: readonly Site[];
  siteId: string | null;
  onDone: (alert: Alert) => void;
  onCancel: () => void;
}) {
  const { sites, onDone } = props;
  const { t } = useTranslation();
  const entered = useProblem(sites, props.siteId);
  const { said } = entered;
  const { siteId } = entered.problem;
  const [photo, setPhoto] = useState<ArrayBuffer>();
  const give = useGiveOrder();
  const [given, setGiven] = useState<Alert>();
  const [key] = useState(newKey);
  const sendWithPhoto = (alert: Alert) => {
    if (photo === undefined) return onDone(alert);
    setGiven(undefined);
    //  The same key: a photo that had arrived, with only the answer lost, is there once.
    return sendPhoto(alert.id, photo, key).then(
      () => onDone(alert),
      () => setGiven(alert),
    );
  };
  const send = (terms: OrderTerms) =>
    said && give.mutate({ ...said, ...terms }, { onSuccess: sendWithPhoto });
  if (given)
    return (
      <div className="acknowledge-failed" role="alert" data-testid="order-photo-lost">
        <p>{t("order.form.photoLost", { number: given.order ? numberText(given.order, t) : "" })}</p>
        <span className="note-buttons">
          <Button type="primary" onClick={() => void sendWithPhoto(given)}>
            {t("order.form.photoAgain")}
          </Button>
          <Button onClick={() => onDone(given)}>{t("order.form.photoLater")}</Button>
        </span>
      </div>
    );
  return (
    <TermsForm
      key={siteId}
      title={t("order.form.title")}
      submit={t("order.form.submit")}
      siteId={siteId}
      isReady={said !== undefined}
      isPending={give.isPending}
      error={give.error}
      onSend={send}
      onCancel={props.onCancel}
    >
      <ProblemFields
        sites={sites}
        entered={entered}
        testId="order-problem"
        words={{
          site: t("order.form.site"),
          camera: t("order.form.camera"),
          noCamera: t("order.form.noCamera"),
          text: t("order.form.problem"),
        }}
      />
      <PhotoField label={t("order.form.photo")} onPhoto={setPhoto} />
    </TermsForm>
  );
}

/** Makes an order of what a parent or somebody else reported. */
export function MakeOrder(props: { alert: Alert }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const make = useMakeOrder(props.alert.id);
  if (!isOpen)
    return (
      <Button data-testid="make-order" onClick={() => setIsOpen(true)}>
        {t("order.form.make")}
      </Button>
    );
  return (
    <TermsForm
      title={t("order.form.makeTitle")}
      submit={t("order.form.submit")}
      siteId={props.alert.siteId}
      isReady
      isPending={make.isPending}
      error={make.error}
      onSend={(terms) => make.mutate(terms)}
      onCancel={() => setIsOpen(false)}
    />
  );
}

function TermsForm(props: {
  title: string;
  submit: string;
  siteId: string;
  isReady: boolean;
  isPending: boolean;
  error: unknown;
  onSend: (terms: OrderTerms) => void;
  onCancel: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const [requirement, setRequirement] = useState("");
  const [basis, setBasis] = useState("");
  const [kind, setKind] = useState<OrderTerms["kind"]>("hygiene");
  const [severity, setSeverity] = useState<NonNullable<OrderTerms["severity"]>>("warning");
  const [owner, setOwner] = useState("");
  const [days, setDays] = useState(0);
  const isReady = props.isReady && requirement.trim() !== "";
  const send = () =>
    props.onSend({
      kind,
      severity,
      requirement: oneLine(requirement),
      basis: oneLine(basis),
      ...(owner === "" ? {} : { owner }),
      ...dueIn(days, offsetMs),
    });
  return (
    <form
      className="note-form open-form"
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) send();
      }}
    >
      {props.children}
      <Labelled text={t("order.form.requirement")}>
        {(id) => (
          <Input.TextArea
            id={id}
            data-testid="order-requirement"
            rows={2}
            maxLength={500}
            value={requirement}
            onChange={(event) => setRequirement(event.target.value)}
          />
        )}
      </Labelled>
      <div className="open-pair">
        <Labelled text={t("order.form.kind")}>
          {(id) => (
            <Select
              id={id}
              value={kind}
              onChange={setKind}
              options={KINDS.map((one) => ({ value: one, label: t(`order.kind.${one}`) }))}
            />
          )}
        </Labelled>
        <Labelled text={t("order.form.severity")}>
          {(id) => (
            <Select
              id={id}
              value={severity}
              onChange={setSeverity}
              options={SEVERITIES.map((one) => ({ value: one, label: t(`order.severity.${one}`) }))}
            />
          )}
        </Labelled>
        <OwnerField siteId={props.siteId} owner={owner} onOwner={setOwner} />
        <DueField days={days} severity={severity} onDays={setDays} label={t("order.form.due")} />
      </div>
      <Labelled text={t("order.form.basis")}>
        {(id) => (
          <Input id={id} maxLength={200} value={basis} onChange={(event) => setBasis(event.target.value)} />
        )}
      </Labelled>
      {Boolean(props.error) && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("order.form.failed")}</strong> {problemText(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="order-send"
          disabled={!isReady}
          loading={props.isPending}
        >
          {props.submit}
        </Button>
        <Button onClick={props.onCancel}>{t("alert.cancel")}</Button>
      </span>
    </form>
  );
}

function OwnerField(props: { siteId: string; owner: string; onOwner: (owner: string) => void }) {
  const { t } = useTranslation();
  const { data } = useAnswerers(props.siteId);
  const people = data?.items ?? [];
  const named = (one: (typeof people)[number]) =>
    `${one.name}（${t(`account.roles.${one.role as "admin"}`)}）`;
  return (
    <Labelled text={t("order.form.owner")}>
      {(id) => (
        <Select
          id={id}
          data-testid="order-owner"
          value={props.owner || (people[0]?.account ?? "")}
          onChange={props.onOwner}
          options={
            people.length === 0
              ? [{ value: "", label: t("order.form.ownerDefault") }]
              : people.map((one) => ({ value: one.account, label: named(one) }))
          }
        />
      )}
    </Labelled>
  );
}
