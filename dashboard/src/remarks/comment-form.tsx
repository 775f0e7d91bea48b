// A field in which those who see an alert say something of it among themselves; what was said stands in its life.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";
import { oneLine } from "./answer-form.tsx";
import { useComment } from "./remark-queries.ts";

export function CommentForm(props: { alertId: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const comment = useComment(props.alertId);
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") comment.mutate(oneLine(text), { onSuccess: () => setText("") });
      }}
    >
      <label htmlFor={id}>{t("remark.comments.label")}</label>
      <p className="quiet">{t("remark.comments.hint")}</p>
      <Input.TextArea
        id={id}
        data-testid="comment-text"
        rows={2}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {comment.isError && (
        <p className="acknowledge-failed" role="alert">
          {problemText(comment.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button
          htmlType="submit"
          data-testid="comment-send"
          disabled={text.trim() === ""}
          loading={comment.isPending}
        >
          {t("remark.comments.send")}
        </Button>
      </span>
    </form>
  );
}
