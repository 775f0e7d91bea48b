// Asks whether to do what others will feel.
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";

export function Sure(props: {
  text: string;
  confirm: string;
  isBusy: boolean;
  error: unknown;
  isDanger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="people-form" role="alert">
      <p>{props.text}</p>
      {props.error !== null && (
        <p className="acknowledge-failed" data-testid="people-problem">
          <strong>{t("people.failed")}</strong> {problemText(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          autoFocus
          danger={props.isDanger !== false}
          type="primary"
          loading={props.isBusy}
          data-testid="sure"
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
        <Button onClick={props.onCancel}>{t("people.cancel")}</Button>
      </span>
    </div>
  );
}
