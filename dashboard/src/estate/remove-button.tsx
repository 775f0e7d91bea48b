// Takes something away after a question; when the hub refuses, its reason stays beside the button.
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";
import { useEstateChange } from "./estate-queries.ts";

export function RemoveButton(props: {
  name: string;
  text?: string;
  question: string;
  detail: string;
  remove: () => Promise<unknown>;
  onRemoved?: () => void;
}) {
  const { t } = useTranslation();
  const change = useEstateChange<void>(async () => {
    await props.remove();
    props.onRemoved?.();
  });
  return (
    <>
      <Popconfirm
        title={props.question}
        description={<p className="confirm-detail">{props.detail}</p>}
        okText={t("estate.remove")}
        okButtonProps={{ danger: true }}
        cancelText={t("estate.cancel")}
        onConfirm={() => change.mutate()}
      >
        <Button
          size="small"
          danger
          loading={change.isPending}
          aria-label={t("estate.removeNamed", { name: props.name })}
        >
          {props.text ?? t("estate.remove")}
        </Button>
      </Popconfirm>
      {change.isError && (
        <p className="remove-failed" role="alert" data-testid="remove-failed">
          <strong>{t("estate.removeFailed")}</strong> {problemText(change.error, t)}
        </p>
      )}
    </>
  );
}
