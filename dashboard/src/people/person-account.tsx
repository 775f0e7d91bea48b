// A person's account: how it stands, and what a manager does about it.
import { Button, Input } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FirstPassword, Person } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { momentText, zoneDate } from "../wording.ts";
import { peopleApi, usePeopleChange } from "./people-api.ts";
import { Problem } from "./person-posts.tsx";
import { Sure } from "./sure.tsx";

export function PersonAccount(props: { person: Person; onPassword: (given: FirstPassword) => void }) {
  const { person } = props;
  const { t } = useTranslation();
  return (
    <Section title={t("people.accountTitle")}>
      <AccountFacts person={person} />
      {person.isYours && <AccountActions key={String(person.disabledAt)} {...props} />}
      {!person.isYours && !person.isYou && <p className="quiet">{t("people.notYours")}</p>}
    </Section>
  );
}

function AccountFacts(props: { person: Person }) {
  const { person } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  return (
    <dl className="person-facts">
      <Fact term={t("people.account")}>
        <span className="mono">{person.account}</span>
      </Fact>
      <Fact term={t("people.state")}>
        <span data-testid="account-state">
          {person.disabledAt === undefined
            ? t("people.active")
            : t("people.disabledSince", { time: time(person.disabledAt) })}
        </span>
        {person.mustChangePassword && (
          <span className="chip" data-tone="warning">
            {t("people.firstPassword")}
          </span>
        )}
      </Fact>
      <Fact term={t("people.signedIn")}>
        {person.signedInAt === undefined ? t("people.never") : time(person.signedInAt)}
      </Fact>
      <Fact term={t("people.factorTerm")}>
        {t(person.secondFactor ? "people.secondFactor" : "people.noSecondFactor")}
      </Fact>
      {person.createdAt !== undefined && (
        <Fact term={t("people.createdBy")}>
          {t("people.createdByValue", {
            time: zoneDate(Date.parse(person.createdAt), zone),
            who: person.createdBy === "" ? t("people.byHub") : person.createdBy,
          })}
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

type Asking = "rename" | "reset" | "resetFactor" | "disable" | "enable";

function AccountActions(props: { person: Person; onPassword: (given: FirstPassword) => void }) {
  const { person } = props;
  const { t } = useTranslation();
  const [asking, setAsking] = useState<Asking>();
  const isDisabled = person.disabledAt !== undefined;
  const run = usePeopleChange(async (what: Exclude<Asking, "rename">) => {
    if (what === "reset") props.onPassword(await peopleApi.reset(person.account));
    else await peopleApi[what](person.account);
  });
  const close = () => {
    run.reset();
    setAsking(undefined);
  };
  if (asking === "rename") return <Rename person={person} onClose={close} />;
  if (asking !== undefined)
    return (
      <Sure
        text={t(`people.${asking}Sure`)}
        confirm={t(`people.${asking}Confirm`)}
        isDanger={asking !== "enable"}
        isBusy={run.isPending}
        error={run.error}
        onConfirm={() => run.mutate(asking, { onSuccess: close })}
        onCancel={close}
      />
    );
  const offered: Asking[] = [
    "rename",
    ...(isDisabled ? [] : ["reset" as const]),
    ...(person.secondFactor ? ["resetFactor" as const] : []),
    isDisabled ? "enable" : "disable",
  ];
  return (
    <div className="device-account-actions">
      {offered.map((what) => (
        <Button
          key={what}
          danger={what === "disable"}
          onClick={() => setAsking(what)}
          data-testid={`do-${what}`}
        >
          {t(`people.${what}`)}
        </Button>
      ))}
    </div>
  );
}

function Rename(props: { person: Person; onClose: () => void }) {
  const { person, onClose } = props;
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState(person.name);
  const rename = usePeopleChange(() => peopleApi.rename(person.account, name));
  return (
    <form
      className="people-form"
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate(undefined, { onSuccess: onClose });
      }}
    >
      <label htmlFor={id}>{t("people.name")}</label>
      <Input
        id={id}
        autoFocus
        required
        maxLength={80}
        data-testid="new-name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Problem error={rename.error} />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={rename.isPending} data-testid="save-name">
          {t("people.save")}
        </Button>
        <Button onClick={onClose}>{t("people.cancel")}</Button>
      </span>
    </form>
  );
}
