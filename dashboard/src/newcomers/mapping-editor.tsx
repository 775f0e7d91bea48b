// A mapping is pointed together: the message on one side, what is read on the other, what comes of it below.
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useHubClock } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { EmptyNote } from "../shell/states.tsx";
import { clockTime } from "../wording.ts";
import { Fault } from "./adopt-form.tsx";
import { FieldRows } from "./field-rows.tsx";
import { MappingPreview } from "./mapping-preview.tsx";
import { type Mapping, useSaveMapping } from "./newcomer-queries.ts";
import { PayloadTree } from "./payload-tree.tsx";
import { TopicLevels } from "./topic-levels.tsx";

export type SeenMessage = { readonly topic: string; readonly at: string; readonly text: string };

export function MappingEditor(props: {
  siteId: string;
  mappingId: string | undefined;
  start: { readonly name: string; readonly mapping: Mapping };
  messages: readonly SeenMessage[];
}) {
  const { siteId, mappingId, messages } = props;
  const { t } = useTranslation();
  const nameId = useId();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(props.start.mapping);
  const [name, setName] = useState(props.start.name);
  //  The one that was looked at stays, whatever comes in meanwhile.
  const [seen, setSeen] = useState(messages[0]);
  const message = seen ?? messages[0];
  const save = useSaveMapping(siteId, mappingId);
  const back = `/sites/${encodeURIComponent(siteId)}/new`;
  const isReady = draft.fields.length > 0;
  return (
    <>
      <div className="mapping-editor">
        <Section title={t("newcomers.editor.message")}>
          <MessageChoice messages={messages} message={message} onMessage={setSeen} />
          {message && <MessageTree message={message} draft={draft} onDraft={setDraft} />}
        </Section>
        <Section title={t("newcomers.editor.title")}>
          <TopicLevels topic={message?.topic ?? draft.filter} draft={draft} onDraft={setDraft} />
          <FieldRows draft={draft} onDraft={setDraft} />
        </Section>
      </div>
      <Section title={t("newcomers.editor.preview")}>
        <MappingPreview siteId={siteId} draft={isReady ? draft : undefined} mappingId={mappingId} />
      </Section>
      <form
        className="section save-mapping"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(
            { name: name.trim(), mapping: draft },
            { onSuccess: () => void navigate(back, { state: { savedMapping: name.trim() } }) },
          );
        }}
      >
        <label htmlFor={nameId}>{t("newcomers.editor.name")}</label>
        <Input
          id={nameId}
          data-testid="mapping-name"
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <span className="newcomer-buttons">
          <Button
            type="primary"
            htmlType="submit"
            data-testid="save-mapping"
            disabled={!isReady || name.trim() === ""}
            loading={save.isPending}
          >
            {t("newcomers.editor.save")}
          </Button>
          <Link className="ant-btn ant-btn-default button-link" to={back}>
            {t("newcomers.editor.cancel")}
          </Link>
        </span>
        {save.error && <Fault error={save.error} />}
      </form>
    </>
  );
}

function MessageChoice(props: {
  messages: readonly SeenMessage[];
  message: SeenMessage | undefined;
  onMessage: (message: SeenMessage) => void;
}) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  if (!props.message) return <EmptyNote text={t("newcomers.editor.noMessage")} />;
  const messages = props.messages.includes(props.message)
    ? props.messages
    : [props.message, ...props.messages];
  return (
    <>
      <p className="quiet">{t("newcomers.editor.hint")}</p>
      {messages.length > 1 && (
        <Select
          className="message-choice"
          aria-label={t("newcomers.editor.message")}
          value={messages.indexOf(props.message)}
          onChange={(at) => {
            const chosen = messages[at];
            if (chosen) props.onMessage(chosen);
          }}
          options={messages.map((one, value) => ({
            value,
            label: `${clockTime(Date.parse(one.at), zone)} ${one.text.slice(0, 40)}`,
          }))}
        />
      )}
    </>
  );
}

function MessageTree(props: { message: SeenMessage; draft: Mapping; onDraft: (draft: Mapping) => void }) {
  const { t } = useTranslation();
  const parsed = parse(props.message.text);
  if (parsed === undefined) {
    return (
      <>
        <p className="newcomer-fault">{t("newcomers.editor.notJson")}</p>
        <pre className="mono">{props.message.text}</pre>
      </>
    );
  }
  return <PayloadTree root={parsed} draft={props.draft} onDraft={props.onDraft} />;
}

/** JSON of any kind, or one bare word, as the hub reads it; undefined for anything else. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    //  As in devices/mapping-decode.ts.
    return text.length <= 64 && /^[^\p{Cc}{}[\]"]+$/u.test(text) ? text.trim() : undefined;
  }
}
