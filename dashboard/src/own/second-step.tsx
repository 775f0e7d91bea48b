// Whether there is a second step, and what can be done about it.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecondFactor } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { Enrol } from "./enrol.tsx";
import { useFactorChanged, useRemoveFactor, useRenewCodes, useSecondFactor } from "./own-api.ts";
import { ProofForm } from "./proof-form.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

export function SecondStep() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSecondFactor();
  return (
    <Section title={t("own.factor.title")}>
      {error && !data ? <Failed error={error} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && (data.isOn ? <IsOn factor={data} /> : <IsOff factor={data} />)}
    </Section>
  );
}

function IsOff(props: { factor: SecondFactor }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  if (!props.factor.isOffered) return <p className="quiet">{t("own.factor.notOffered")}</p>;
  if (isOpen) return <Enrol onDone={() => setIsOpen(false)} onCancel={() => setIsOpen(false)} />;
  return (
    <>
      <p data-testid="factor-state">{t("own.factor.off")}</p>
      <p className="quiet">{t("own.factor.why")}</p>
      <p className="own-actions">
        <Button type="primary" data-testid="factor-set-up" onClick={() => setIsOpen(true)}>
          {t("own.factor.setUp")}
        </Button>
      </p>
    </>
  );
}

function IsOn(props: { factor: SecondFactor }) {
  const { since, recoveryCodesLeft, isRequired } = props.factor;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [asking, setAsking] = useState<"renew" | "remove">();
  const time = since === undefined ? "" : momentText(Date.parse(since), now, zone);
  const close = () => setAsking(undefined);
  return (
    <>
      <p className="state" data-tone="ok" data-testid="factor-state">
        <span aria-hidden="true">●</span> {t("own.factor.on", { time })}
      </p>
      <p className={recoveryCodesLeft > 2 ? "quiet" : "own-warning"}>
        {t("own.factor.recoveryLeft", { count: recoveryCodesLeft })}
      </p>
      {isRequired && <p className="quiet">{t("own.factor.required")}</p>}
      {asking === "renew" && <Renew onClose={close} />}
      {asking === "remove" && <Remove onClose={close} />}
      {asking === undefined && (
        <p className="own-actions">
          <Button data-testid="codes-renew" onClick={() => setAsking("renew")}>
            {t("own.factor.renew")}
          </Button>
          <Button danger data-testid="factor-remove" onClick={() => setAsking("remove")}>
            {t("own.factor.remove")}
          </Button>
        </p>
      )}
    </>
  );
}

function Renew(props: { onClose: () => void }) {
  const { t } = useTranslation();
  const renew = useRenewCodes();
  const changed = useFactorChanged();
  if (renew.data)
    return (
      <RecoveryCodes
        codes={renew.data.recoveryCodes}
        onDone={() => {
          props.onClose();
          void changed();
        }}
      />
    );
  return (
    <ProofForm
      text={t("own.factor.renewWhy")}
      submit={t("own.factor.renew")}
      withCode
      isBusy={renew.isPending}
      error={renew.error}
      onSend={(given) => renew.mutate(given)}
      onCancel={props.onClose}
    />
  );
}

function Remove(props: { onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveFactor();
  return (
    <ProofForm
      text={t("own.factor.removeWhy")}
      submit={t("own.factor.remove")}
      withCode
      isDanger
      isBusy={remove.isPending}
      error={remove.error}
      onSend={(given) => remove.mutate(given)}
      onCancel={props.onClose}
    />
  );
}
