// Tries a channel: one real message, and what the provider answered, in words.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Site } from "../../../hub/serve/contract.ts";
import { fieldProblemText } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { branchOf } from "../sites/site-tree.ts";
import { reachOf } from "./channel-draft.ts";
import { Row } from "./channel-form.tsx";
import { useTestChannel } from "./channel-queries.ts";

export function ChannelTest(props: { channel: Channel; sites: readonly Site[] }) {
  const { channel } = props;
  const { t } = useTranslation();
  const reach = reachOf(channel);
  const branch = channel.siteId === null ? props.sites : branchOf(props.sites, channel.siteId);
  const canteen = branch.find(({ kind }) => kind === "canteen") ?? branch[0];
  const [address, setAddress] = useState("");
  const [siteId, setSiteId] = useState(canteen?.id ?? "");
  const test = useTestChannel();
  const asked =
    reach === "email"
      ? { email: address.trim() }
      : reach === "mobile"
        ? { mobile: address.trim() }
        : reach === "wecomUser"
          ? { wecomUser: address.trim() }
          : reach === "site"
            ? { siteId }
            : {};
  return (
    <form
      className="channel-form"
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate({ id: channel.id, test: asked });
      }}
    >
      <p className="quiet">{t(`channels.testAbout.${reach}`)}</p>
      {(reach === "email" || reach === "mobile" || reach === "wecomUser") && (
        <Row label={t(`channels.testTo.${reach}`)}>
          {(id) => (
            <Input
              id={id}
              required
              type={{ email: "email", mobile: "tel", wecomUser: "text" }[reach]}
              data-testid="channel-test-to"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
        </Row>
      )}
      {reach === "site" && (
        <Row label={t("channels.site")}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: "label" }}
              value={siteId}
              onChange={setSiteId}
              options={siteOptions(branch)}
            />
          )}
        </Row>
      )}
      <span className="note-buttons">
        <Button type="primary" htmlType="submit" loading={test.isPending} data-testid="channel-test-send">
          {t("channels.testSend")}
        </Button>
      </span>
      {test.data && (
        <div
          className="channel-answer"
          data-tone={test.data.outcome === "sent" ? "ok" : "critical"}
          role="status"
          data-testid="channel-answer"
        >
          <strong>{t(`channels.answers.${test.data.outcome}`, { ms: test.data.tookMs })}</strong>
          <span className="mono">{test.data.detail}</span>
        </div>
      )}
      {test.error !== null && (
        <p className="acknowledge-failed" role="alert">
          {fieldProblemText(
            test.error,
            { mobile: t("contact.mobileWrong"), email: t("contact.emailWrong") },
            t,
          )}
        </p>
      )}
    </form>
  );
}
