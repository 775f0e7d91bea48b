// The school's words to whoever reported something: a reply while it is being dealt with, or the answer that closes it.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../shell/states.tsx";
import { useAnswer } from "./remark-queries.ts";

/** `closes` false: an order, which an answer does not end. */
export function AnswerForm(props: { alertId: string; closes: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const answer = useAnswer(props.alertId);
  const isEmpty = text.trim() === "";
  const send = (closes: boolean) => {
    if (!isEmpty) answer.mutate({ text: oneLine(text), closes }, { onSuccess: () => setText("") });
  };
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        send(props.closes);
      }}
    >
      <label htmlFor={id}>{t("remark.answer.label")}</label>
      <Input.TextArea
        id={id}
        data-testid="answer-text"
        rows={3}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {answer.isError && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("remark.answer.failed")}</strong> {problemText(answer.error, t)}
        </p>
      )}
      <span className="note-buttons">
        {props.closes && (
          <Button
            type="primary"
            htmlType="submit"
            data-testid="answer-close"
            disabled={isEmpty}
            loading={answer.isPending}
          >
            {t("remark.answer.close")}
          </Button>
        )}
        <Button data-testid="answer-keep" disabled={isEmpty || answer.isPending} onClick={() => send(false)}>
          {t("remark.answer.keep")}
        </Button>
      </span>
    </form>
  );
}

/** The hub takes words on one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
