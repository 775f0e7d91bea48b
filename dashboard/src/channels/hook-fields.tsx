// The fields of a hook: any program by a template, or Aliyun's text messages and calls.
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { isTemplate } from "./channel-draft.ts";
import { type Fields, NumberRow, Row, SecretRow } from "./channel-form.tsx";

export function HookFields(fields: Fields) {
  const { t } = useTranslation();
  const { draft, put } = fields;
  return (
    <>
      <Row label={t("channels.preset")}>
        {(id) => (
          <Select
            id={id}
            value={draft.preset}
            onChange={(preset) => put("preset", preset)}
            options={(["none", "aliyun-sms", "aliyun-voice"] as const).map((one) => ({
              value: one,
              label: t(`channels.presets.${one}`),
            }))}
          />
        )}
      </Row>
      {draft.preset === "none" ? <OwnFields {...fields} /> : <AliyunFields {...fields} />}
      <NumberRow
        label={t("channels.perMinute")}
        hint="60"
        value={draft.perMinute}
        onChange={(value) => put("perMinute", value)}
      />
    </>
  );
}

function OwnFields(fields: Fields) {
  const { t } = useTranslation();
  const { draft, put } = fields;
  return (
    <>
      <SecretRow {...fields} name="url" label={t("channels.url")} />
      <SecretRow {...fields} name="key" label={t("channels.hmacKey")} />
      <SecretRow {...fields} name="authorization" label={t("channels.authorization")} />
      <Row label={t("channels.format")}>
        {(id) => (
          <Select
            id={id}
            value={draft.format}
            onChange={(format) => put("format", format)}
            options={(["json", "form"] as const).map((one) => ({
              value: one,
              label: t(`channels.formats.${one}`),
            }))}
          />
        )}
      </Row>
      <Row label={t("channels.template")}>
        {(id) => (
          <Input.TextArea
            id={id}
            className="mono"
            autoSize={{ minRows: 2, maxRows: 14 }}
            spellCheck={false}
            status={isTemplate(draft.template) ? "" : "error"}
            placeholder={'{ "phone": "{mobile}", "text": "{title}" }'}
            value={draft.template}
            onChange={(event) => put("template", event.target.value)}
          />
        )}
      </Row>
      <p className={isTemplate(draft.template) ? "quiet" : "acknowledge-failed"}>
        {t(isTemplate(draft.template) ? "channels.templateHint" : "channels.templateBad")}
      </p>
    </>
  );
}

function AliyunFields(fields: Fields) {
  const { t } = useTranslation();
  const { draft, put } = fields;
  const names =
    draft.preset === "aliyun-sms"
      ? (["accessKeyId", "signName", "templateCode"] as const)
      : (["accessKeyId", "templateCode", "shownNumber"] as const);
  return (
    <>
      {names.map((name) => (
        <Row key={name} label={t(`channels.aliyun.${name}`)}>
          {(id) => <Input id={id} value={draft[name]} onChange={(event) => put(name, event.target.value)} />}
        </Row>
      ))}
      <SecretRow {...fields} name="key" label={t("channels.aliyun.key")} />
      <p className="quiet">{t("channels.aliyun.variables")}</p>
    </>
  );
}
