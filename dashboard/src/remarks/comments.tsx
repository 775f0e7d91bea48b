// What those who see an alert say of it among themselves, with the answers in their place, and a field to say more.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { Failed, Loading, problemText } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { oneLine } from "./answer-form.tsx";
import { useComment, useComments } from "./remark-queries.ts";

export function Comments(props: { alertId: string }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const may = useMay();
  const { data, error, refetch } = useComments(props.alertId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={2} />;
  return (
    <>
      <p className="quiet">{t("remark.comments.hint")}</p>
      {data.items.length === 0 && <p className="quiet">{t("remark.comments.none")}</p>}
      <ol className="comments" data-testid="comments">
        {data.items.map((comment) => (
          <li key={comment.id}>
            <p className="comment-head">
              <strong>{comment.by}</strong>{" "}
              <span className="quiet">{momentText(Date.parse(comment.at), now, zone)}</span>
              {comment.kind === "answer" && <span className="chip">{t("remark.comments.asAnswer")}</span>}
            </p>
            <p>{comment.text}</p>
          </li>
        ))}
      </ol>
      {may("alerts.comment") && <CommentForm alertId={props.alertId} />}
    </>
  );
}

function CommentForm(props: { alertId: string }) {
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
