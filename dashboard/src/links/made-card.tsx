// Links as they were made: the only moment at which their addresses and QR codes can be shown and their posters made.
import { FilePdfOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../accounts/copy-button.tsx";
import { QrCode } from "../accounts/qr-code.tsx";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { type MadeAll, usePosters } from "./link-queries.ts";

export function MadeCard(props: { made: MadeAll; onClose: () => void }) {
  const { items, left } = props.made;
  const { t, i18n } = useTranslation();
  const posters = usePosters(i18n.language);
  const only = items.length === 1 ? items[0] : undefined;
  return (
    <Section title={t("links.made", { count: items.length })} className="link-made">
      <p role="status">{t("links.once")}</p>
      {only && (
        <div className="link-made-one">
          <QrCode text={only.url} label={t("links.qrOf", { name: only.name })} />
          <p>
            <span className="mono link-url" data-testid="link-url">
              {only.url}
            </span>{" "}
            <CopyButton text={only.url} what={t("links.address")} />
          </p>
        </div>
      )}
      {!only && (
        <ul className="link-made-list">
          {items.map(({ id, name, url }) => (
            <li key={id}>
              <strong>{name}</strong>
              <span className="mono link-url">{url}</span>
              <CopyButton text={url} what={`${name} ${t("links.address")}`} />
            </li>
          ))}
        </ul>
      )}
      {left.length > 0 && (
        <details open={items.length === 0}>
          <summary>{t("links.left", { count: left.length })}</summary>
          <ul className="link-left">
            {left.map(({ siteId, name, hindrances }) => (
              <li key={siteId}>
                <strong>{name}</strong>{" "}
                <span className="quiet">
                  {hindrances.length === 0
                    ? t("links.noCameras")
                    : hindrances.map((one) => t(`links.hindrances.${one}`)).join(t("links.and"))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {posters.error !== null && (
        <p className="acknowledge-failed" role="alert">
          {problemText(posters.error, t)}
        </p>
      )}
      <span className="note-buttons">
        {items.length > 0 && (
          <Button
            type="primary"
            icon={<FilePdfOutlined />}
            loading={posters.isPending}
            data-testid="link-posters"
            onClick={() => posters.mutate(items.map(({ url }) => url))}
          >
            {t("links.posters", { count: items.length })}
          </Button>
        )}
        <Button onClick={props.onClose}>{t("links.close")}</Button>
      </span>
    </Section>
  );
}
