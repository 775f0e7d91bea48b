// Says "I take care of it": one tap to open, an optional note of what was done, one tap to send. What was sent is shown
// as sent until the hub has stored it; when it was not stored, that is said and the alert stays as it was.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAcknowledge } from "../queries.ts";
import { problemText } from "../shell/states.tsx";

export function Acknowledge(props: { alertId: string; what: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState("");
  const acknowledge = useAcknowledge();
  const send = () => {
    setAsking(false);
    acknowledge.mutate({ alertId: props.alertId, note: note.trim() });
  };
  if (acknowledge.isPending) {
    return (
      <p className="state" data-tone="quiet" role="status">
        {t("alert.state.acknowledged")} · {t("alert.saving")}…
      </p>
    );
  }
  return (
    <div className="acknowledge">
      {acknowledge.isError && (
        <p className="acknowledge-failed" role="alert" data-testid="acknowledge-failed">
          <strong>{t("alert.failed")}</strong> {problemText(acknowledge.error, t)}
        </p>
      )}
      {asking ? (
        <NoteForm note={note} onNote={setNote} onSend={send} onCancel={() => setAsking(false)} />
      ) : (
        <Button
          type="primary"
          data-testid="acknowledge"
          aria-label={t("alert.acknowledgeFor", { what: props.what })}
          onClick={() => setAsking(true)}
        >
          {t("alert.acknowledge")}
        </Button>
      )}
    </div>
  );
}

function NoteForm(props: {
  note: string;
  onNote: (note: string) => void;
  onSend: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend();
      }}
    >
      <label htmlFor={id}>{t("alert.noteLabel")}</label>
      <span className="note-quick">
        {t("alert.notes", { returnObjects: true }).map((text) => (
          <button key={text} type="button" className="chip chip-button" onClick={() => props.onNote(text)}>
            {text}
          </button>
        ))}
      </span>
      <Input
        id={id}
        autoFocus
        data-testid="acknowledge-note"
        maxLength={1000}
        value={props.note}
        onChange={(event) => props.onNote(event.target.value)}
      />
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" data-testid="acknowledge-confirm">
          {t("alert.confirm")}
        </Button>
        <Button onClick={props.onCancel}>{t("alert.cancel")}</Button>
      </span>
    </form>
  );
}
