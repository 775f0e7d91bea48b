// Sets up the second step: the password once more, the QR code for the app, the app's first code, the recovery codes.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FactorSecret } from "../../../hub/serve/contract.ts";
import { CopyButton } from "../accounts/copy-button.tsx";
import { QrCode } from "../accounts/qr-code.tsx";
import { useSession } from "../queries.ts";
import { useBeginFactor, useConfirmFactor, useFactorChanged } from "./own-api.ts";
import { OwnProblem } from "./problem-words.tsx";
import { ProofForm } from "./proof-form.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

export function Enrol(props: { onDone: () => void; onCancel?: () => void }) {
  const { t } = useTranslation();
  const begin = useBeginFactor();
  const confirm = useConfirmFactor();
  const changed = useFactorChanged();
  if (confirm.data)
    return (
      <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={() => void changed().then(props.onDone)} />
    );
  if (begin.data)
    return (
      <FirstCode
        made={begin.data}
        isBusy={confirm.isPending}
        error={confirm.error}
        onSend={(code) => confirm.mutate(code)}
        {...(props.onCancel ? { onCancel: props.onCancel } : {})}
      />
    );
  return (
    <ProofForm
      submit={t("own.factor.start")}
      withCode={false}
      isBusy={begin.isPending}
      error={begin.error}
      onSend={({ password }) => begin.mutate(password)}
      {...(props.onCancel ? { onCancel: props.onCancel } : {})}
    />
  );
}

function FirstCode(props: {
  made: FactorSecret;
  isBusy: boolean;
  error: unknown;
  onSend: (code: string) => void;
  onCancel?: () => void;
}) {
  const { secret, address } = props.made;
  const { t } = useTranslation();
  const { data: session } = useSession();
  const id = useId();
  const [code, setCode] = useState("");
  const isComplete = /^\d{6}$/.test(code.replace(/\s/g, ""));
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) props.onSend(code);
      }}
    >
      <div className="own-secret">
        <figure>
          <QrCode text={address} label={t("own.factor.qrOf", { account: session?.account ?? "" })} />
        </figure>
        <div>
          <p>
            <strong>{t("own.factor.scan")}</strong>
          </p>
          <p className="quiet">{t("own.factor.scanHint")}</p>
          <p>{t("own.factor.secret")}</p>
          <p className="own-key">
            <code data-testid="factor-secret">{secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
            <CopyButton text={secret} what={t("own.factor.secret")} />
          </p>
          <p className="quiet">{t("own.factor.secretOnce")}</p>
        </div>
      </div>
      <label htmlFor={`${id}code`}>{t("own.factor.code")}</label>
      <Input
        id={`${id}code`}
        autoFocus
        className="own-code"
        data-testid="factor-code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        placeholder={t("own.factor.codeHint")}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <OwnProblem error={props.error} />
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isComplete}
          loading={props.isBusy}
          data-testid="factor-confirm"
        >
          {t("own.factor.confirm")}
        </Button>
        {props.onCancel && <Button onClick={props.onCancel}>{t("own.cancel")}</Button>}
      </span>
    </form>
  );
}
