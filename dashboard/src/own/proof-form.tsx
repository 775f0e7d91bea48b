// Asks once more for the password, and for a code where there is a second step, before something is changed.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnProblem } from "./problem-words.tsx";

export function ProofForm(props: {
  /** What will happen. */
  text?: string;
  submit: string;
  withCode: boolean;
  isDanger?: boolean;
  isBusy: boolean;
  error: unknown;
  onSend: (given: { password: string; code: string }) => void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const isComplete = password !== "" && (!props.withCode || code.trim() !== "");
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) props.onSend({ password, code: code.trim() });
      }}
    >
      {props.text && <p>{props.text}</p>}
      <label htmlFor={`${id}password`}>{t("own.present")}</label>
      <Input.Password
        id={`${id}password`}
        autoFocus
        data-testid="proof-password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {props.withCode && (
        <>
          <label htmlFor={`${id}code`}>{t("own.factor.code")}</label>
          <Input
            id={`${id}code`}
            data-testid="proof-code"
            autoComplete="one-time-code"
            placeholder={t("own.factor.codeOrRecovery")}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      )}
      <OwnProblem error={props.error} />
      <span className="note-buttons">
        <Button
          type="primary"
          htmlType="submit"
          danger={props.isDanger === true}
          disabled={!isComplete}
          loading={props.isBusy}
          data-testid="proof-send"
        >
          {props.submit}
        </Button>
        {props.onCancel && <Button onClick={props.onCancel}>{t("own.cancel")}</Button>}
      </span>
    </form>
  );
}
