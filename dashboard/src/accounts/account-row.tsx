// One account: what it is, whether its device is there, when it was last seen, and what can be done with it. What cuts a
// device off asks first.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceAccount } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { problemText } from "../shell/states.tsx";
import { metricText, momentText, valueText } from "../wording.ts";
import { AccountForm } from "./account-form.tsx";
import { nameOf, useChangeAccount, useRevokeAccount, useRotatePassword } from "./account-queries.ts";

export function AccountRow(props: {
  account: DeviceAccount;
  /** Where it is, if the list has several sites. */
  siteName: string | undefined;
  onSetUp: () => void;
  onRotated: (password: string) => void;
}) {
  const { account } = props;
  const { t } = useTranslation();
  const state = stateOf(account);
  return (
    <li className="device-account" data-testid={`account-${account.account}`} data-state={state}>
      <div className="device-account-head">
        <h3>{nameOf(account)}</h3>
        <span
          className="state"
          data-tone={state === "connected" ? "ok" : "quiet"}
          data-testid="account-state"
        >
          <span aria-hidden="true">{state === "connected" ? "●" : "○"}</span>
          {t(`accounts.${state}`)}
        </span>
      </div>
      <AccountFacts account={account} siteName={props.siteName} />
      {state !== "revoked" && <AccountActions {...props} />}
    </li>
  );
}

function stateOf(account: DeviceAccount): "revoked" | "connected" | "away" | "never" {
  if (account.revokedAt !== undefined) return "revoked";
  if (account.connected) return "connected";
  return account.seenAt === undefined ? "never" : "away";
}

function AccountFacts(props: { account: DeviceAccount; siteName: string | undefined }) {
  const { account, siteName } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  const { seenAt, seenFrom, delivered, createdAt, createdBy, revokedAt, patterns } = account;
  return (
    <dl className="device-account-facts">
      <Fact term={t("setUp.account")}>
        <span className="mono">{account.account}</span>
      </Fact>
      <Fact term={t("accounts.kind")}>{t(`accounts.kinds.${account.kind}`)}</Fact>
      {siteName !== undefined && <Fact term={t("accounts.site")}>{siteName}</Fact>}
      {seenAt !== undefined && <Fact term={t("accounts.seen")}>{seenText(time(seenAt), seenFrom, t)}</Fact>}
      {delivered && (
        <Fact term={t("accounts.delivered")}>
          {metricText(delivered.metric, t)} {valueText(delivered.metric, delivered.value, t)} ·{" "}
          {time(delivered.at)}
        </Fact>
      )}
      <Fact term={t("accounts.made")}>
        {createdBy === ""
          ? t("accounts.madeByHub", { time: time(createdAt) })
          : t("accounts.madeBy", { time: time(createdAt), who: createdBy })}
      </Fact>
      {revokedAt !== undefined && <Fact term={t("accounts.revokedAt")}>{time(revokedAt)}</Fact>}
      {patterns.length > 0 && (
        <Fact term={t("accounts.extra")}>
          <span className="mono">{patterns.join(" ")}</span>
        </Fact>
      )}
    </dl>
  );
}

function seenText(time: string, address: string | undefined, t: Translate): string {
  return address === undefined ? time : t("accounts.seenFrom", { time, address });
}

function Fact(props: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function AccountActions(props: {
  account: DeviceAccount;
  onSetUp: () => void;
  onRotated: (password: string) => void;
}) {
  const { account } = props;
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"change" | "rotate" | "revoke">();
  const change = useChangeAccount();
  const rotate = useRotatePassword();
  const revoke = useRevokeAccount();
  const name = nameOf(account);
  const close = () => setAsking(undefined);
  const open = (what: NonNullable<typeof asking>) => {
    for (const mutation of [change, rotate, revoke]) mutation.reset();
    setAsking(what);
  };
  if (asking === "change") {
    return (
      <AccountForm
        account={account}
        isBusy={change.isPending}
        error={change.error}
        onSend={(said) => change.mutate({ account: account.account, change: said }, { onSuccess: close })}
        onCancel={close}
      />
    );
  }
  if (asking === "rotate" || asking === "revoke") {
    const mutation = asking === "rotate" ? rotate : revoke;
    const send = () =>
      asking === "rotate"
        ? rotate.mutate(account.account, {
            onSuccess: ({ password }) => {
              close();
              props.onRotated(password);
            },
          })
        : revoke.mutate(account.account, { onSuccess: close });
    return (
      <Sure
        text={t(`accounts.${asking}Sure`)}
        confirm={t(`accounts.${asking}Confirm`)}
        isBusy={mutation.isPending}
        error={mutation.error}
        onConfirm={send}
        onCancel={close}
      />
    );
  }
  return (
    <div className="device-account-actions">
      <Button aria-label={t("accounts.setUpOf", { name })} onClick={props.onSetUp}>
        {t("accounts.setUp")}
      </Button>
      <Button aria-label={t("accounts.changeOf", { name })} onClick={() => open("change")}>
        {t("accounts.change")}
      </Button>
      <Button
        data-testid="rotate"
        aria-label={t("accounts.rotateOf", { name })}
        onClick={() => open("rotate")}
      >
        {t("accounts.rotate")}
      </Button>
      <Button
        danger
        data-testid="revoke"
        aria-label={t("accounts.revokeOf", { name })}
        onClick={() => open("revoke")}
      >
        {t("accounts.revoke")}
      </Button>
    </div>
  );
}

/** Asks whether to do what cannot be taken back. */
export function Sure(props: {
  text: string;
  confirm: string;
  isBusy: boolean;
  error: unknown;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="device-account-form" role="alert">
      <p>{props.text}</p>
      {props.error !== null && (
        <p className="acknowledge-failed">
          <strong>{t("accounts.failed")}</strong> {problemText(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          autoFocus
          danger
          type="primary"
          loading={props.isBusy}
          data-testid="sure"
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
        <Button onClick={props.onCancel}>{t("accounts.cancel")}</Button>
      </span>
    </div>
  );
}
