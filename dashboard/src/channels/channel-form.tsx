// What a person says of a channel: where it leads, what is signed with, who hears it. Secrets are written and never shown.
import { Button, Checkbox, Input, InputNumber, Select } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, ChannelSaid } from "../../../hub/serve/contract.ts";
import { fieldProblemText } from "../shell/states.tsx";
import type { SiteOption } from "../sites/site-options.ts";
import { type Draft, draftOf, isTemplate, KINDS, saidOf } from "./channel-draft.ts";
import { HookFields } from "./hook-fields.tsx";

/** Source: hub/serve/contract/channels.ts. */
const MOST_NAME = 60;

export type Put = <Name extends keyof Draft>(name: Name, value: Draft[Name]) => void;
export type Fields = {
  readonly channel: Channel | undefined;
  readonly draft: Draft;
  readonly put: Put;
};

export function ChannelForm(props: {
  channel?: Channel;
  /** Where one may be made; "" is the whole hub. */
  sites?: readonly SiteOption[];
  initialSite?: string;
  isBusy: boolean;
  error: unknown;
  onSend: (said: ChannelSaid, siteId: string | null) => void;
  onCancel: () => void;
}) {
  const { channel, sites = [] } = props;
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(channel));
  const [siteId, setSiteId] = useState(props.initialSite ?? sites[0]?.value ?? "");
  const put: Put = (name, value) => setDraft((before) => ({ ...before, [name]: value }));
  const fields = { channel, draft, put };
  return (
    <form
      className="channel-form"
      data-testid="channel-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTemplate(draft.template)) props.onSend(saidOf(draft), siteId === "" ? null : siteId);
      }}
    >
      {!channel && (
        <Row label={t("channels.kind")}>
          {(id) => (
            <Select
              id={id}
              data-testid="channel-kind"
              value={draft.kind}
              onChange={(kind) => put("kind", kind)}
              options={KINDS.map((one) => ({ value: one, label: t(`channels.kinds.${one}`) }))}
            />
          )}
        </Row>
      )}
      <p className="quiet">{t(`channels.about.${draft.kind}`)}</p>
      {!channel && sites.length > 1 && (
        <Row label={t("channels.site")}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: "label" }}
              value={siteId}
              onChange={setSiteId}
              options={[...sites]}
            />
          )}
        </Row>
      )}
      <Row label={t("channels.name")}>
        {(id) => (
          <Input
            id={id}
            required
            data-testid="channel-name"
            maxLength={MOST_NAME}
            placeholder={t("channels.nameHint")}
            value={draft.name}
            onChange={(event) => put("name", event.target.value)}
          />
        )}
      </Row>
      <KindFields {...fields} />
      <Shared {...fields} />
      {props.error !== null && (
        <p className="acknowledge-failed" role="alert" data-testid="channel-problem">
          <strong>{t("channels.failed")}</strong>{" "}
          {fieldProblemText(props.error, { "secret.url": t("channels.urlWrong") }, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={props.isBusy} data-testid="channel-send">
          {t("channels.save")}
        </Button>
        <Button onClick={props.onCancel}>{t("channels.cancel")}</Button>
      </span>
    </form>
  );
}

function KindFields(fields: Fields) {
  const { t } = useTranslation();
  const { draft, put } = fields;
  switch (draft.kind) {
    case "hook":
      return <HookFields {...fields} />;
    case "email":
      return (
        <Row label={t("channels.to")}>
          {(id) => (
            <Input.TextArea
              id={id}
              autoSize={{ minRows: 1, maxRows: 8 }}
              placeholder={t("channels.toHint")}
              value={draft.to}
              onChange={(event) => put("to", event.target.value)}
            />
          )}
        </Row>
      );
    case "mqtt":
      return null;
    case "wecom":
      return (
        <>
          <SecretRow {...fields} name="url" label={t("channels.url")} />
          <Row label={t("channels.style")}>
            {(id) => (
              <Select
                id={id}
                value={draft.style}
                onChange={(style) => put("style", style)}
                options={(["card", "markdown"] as const).map((one) => ({
                  value: one,
                  label: t(`channels.styles.${one}`),
                }))}
              />
            )}
          </Row>
        </>
      );
    case "wecom-app":
      return <AppFields {...fields} />;
    default:
      return (
        <>
          <SecretRow {...fields} name="url" label={t("channels.url")} />
          <SecretRow {...fields} name="key" label={t("channels.signKey")} />
          <Row label={t("channels.keyword")}>
            {(id) => (
              <Input
                id={id}
                maxLength={20}
                placeholder={t("channels.keywordHint")}
                value={draft.keyword}
                onChange={(event) => put("keyword", event.target.value)}
              />
            )}
          </Row>
        </>
      );
  }
}

/** An application of WeCom's, as its page of administration shows it. */
function AppFields(fields: Fields) {
  const { t } = useTranslation();
  const { draft, put } = fields;
  return (
    <>
      <Row label={t("channels.app.corpId")}>
        {(id) => (
          <Input
            id={id}
            required
            data-testid="channel-corp-id"
            placeholder="ww…"
            value={draft.corpId}
            onChange={(event) => put("corpId", event.target.value)}
          />
        )}
      </Row>
      <Row label={t("channels.app.agentId")}>
        {(id) => (
          <InputNumber
            id={id}
            required
            min={1}
            precision={0}
            data-testid="channel-agent-id"
            value={draft.agentId}
            onChange={(value) => put("agentId", value)}
          />
        )}
      </Row>
      <SecretRow {...fields} name="key" label={t("channels.app.key")} />
      <SecretRow {...fields} name="url" label={t("channels.app.url")} />
    </>
  );
}

function Shared({ draft, put }: Fields) {
  const { t } = useTranslation();
  return (
    <>
      <Row label={t("channels.least")}>
        {(id) => (
          <Select
            id={id}
            value={draft.least}
            onChange={(least) => put("least", least)}
            options={(["notice", "warning", "critical"] as const).map((one) => ({
              value: one,
              label: t(`channels.leasts.${one}`),
            }))}
          />
        )}
      </Row>
      <Row label={t("channels.language")}>
        {(id) => (
          <Select
            id={id}
            value={draft.language}
            onChange={(language) => put("language", language)}
            options={[
              { value: "zh", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        )}
      </Row>
      {draft.kind !== "mqtt" && draft.kind !== "wecom-app" && (
        <Checkbox checked={draft.auditHead} onChange={(event) => put("auditHead", event.target.checked)}>
          {t("channels.auditHead")}
        </Checkbox>
      )}
    </>
  );
}

export function SecretRow(props: Fields & { name: "url" | "key" | "authorization"; label: string }) {
  const { t } = useTranslation();
  const { channel, draft, put, name } = props;
  const isSet = channel?.secrets.includes(name) === true;
  return (
    <Row label={props.label}>
      {(id) => (
        <Input
          id={id}
          data-testid={`channel-${name}`}
          autoComplete="off"
          spellCheck={false}
          placeholder={isSet ? t("channels.isSet") : t(`channels.hints.${name}`)}
          value={draft[name]}
          onChange={(event) => put(name, event.target.value)}
        />
      )}
    </Row>
  );
}

export function Row(props: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="channel-field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
}

export function NumberRow(props: {
  label: string;
  hint: string;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  return (
    <Row label={props.label}>
      {(id) => (
        <InputNumber
          id={id}
          min={1}
          max={600}
          placeholder={props.hint}
          value={props.value}
          onChange={props.onChange}
        />
      )}
    </Row>
  );
}
