// What a person says of an account: what and where the thing is, its kind, its canteen, and for administrators its
// further topics. The same form makes an account and changes one.
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { GATEWAY_KINDS, type GatewayKind } from "../../../devices/gateways.ts";
import type { DeviceAccount, DeviceAccountChange, Site } from "../../../hub/serve/contract.ts";
import { useSession } from "../queries.ts";
import { problemText } from "../shell/states.tsx";

/** Source: hub/serve/contract/device-accounts.ts. */
const MOST_LABEL = 80;

export function AccountForm(props: {
  /** The account that is changed; undefined where one is made. */
  account?: DeviceAccount;
  /** Where one may be made. */
  canteens?: readonly Site[];
  isBusy: boolean;
  error: unknown;
  onSend: (said: DeviceAccountChange, siteId: string) => void;
  onCancel: () => void;
}) {
  const { account, canteens = [] } = props;
  const { t } = useTranslation();
  const { data: session } = useSession();
  const id = useId();
  const [label, setLabel] = useState(account?.label ?? "");
  const [kind, setKind] = useState<GatewayKind>(account?.kind ?? "zigbee2mqtt");
  const [siteId, setSiteId] = useState(account?.siteId ?? canteens[0]?.id ?? "");
  const [patterns, setPatterns] = useState(account?.patterns.join("\n") ?? "");
  const mayPatterns = session?.can.includes("device-accounts.patterns") === true;
  const lines = patterns
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (
    <form
      className="device-account-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend({ label: label.trim(), kind, ...(mayPatterns ? { patterns: lines } : {}) }, siteId);
      }}
    >
      <label htmlFor={`${id}label`}>{t("accounts.label")}</label>
      <Input
        id={`${id}label`}
        autoFocus
        data-testid="account-label"
        maxLength={MOST_LABEL}
        placeholder={t("accounts.labelHint")}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <label htmlFor={`${id}kind`}>{t("accounts.kind")}</label>
      <Select
        id={`${id}kind`}
        value={kind}
        onChange={setKind}
        options={GATEWAY_KINDS.map((one) => ({ value: one, label: t(`accounts.kinds.${one}`) }))}
      />
      {!account && canteens.length > 1 && (
        <>
          <label htmlFor={`${id}site`}>{t("accounts.site")}</label>
          <Select
            id={`${id}site`}
            showSearch={{ optionFilterProp: "label" }}
            value={siteId}
            onChange={setSiteId}
            options={canteens.map((site) => ({ value: site.id, label: site.name }))}
          />
        </>
      )}
      {mayPatterns && (
        <>
          <label htmlFor={`${id}patterns`}>{t("accounts.patterns")}</label>
          <Input.TextArea
            id={`${id}patterns`}
            autoSize={{ minRows: 1, maxRows: 6 }}
            placeholder={t("accounts.patternsHint")}
            value={patterns}
            onChange={(event) => setPatterns(event.target.value)}
          />
        </>
      )}
      {props.error !== null && (
        <p className="acknowledge-failed" role="alert" data-testid="account-problem">
          <strong>{t("accounts.failed")}</strong> {problemText(props.error, t)}
        </p>
      )}
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={props.isBusy} data-testid="account-send">
          {t(account ? "accounts.save" : "accounts.submit")}
        </Button>
        <Button onClick={props.onCancel}>{t("accounts.cancel")}</Button>
      </span>
    </form>
  );
}
