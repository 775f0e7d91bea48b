// What went through a channel: which message, to whom, why, what became of it, each try, and whether it was opened.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Delivered, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { type Words, zh } from "../languages/zh.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { useDelivered } from "./channel-queries.ts";

export function DeliveryLog(props: { channelId: string; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const [pages, setPages] = useState(1);
  const { data, error, refetch } = useDelivered(props.channelId, pages);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={3} />;
  if (data.items.length === 0) return <EmptyNote text={t("channels.noneSent")} />;
  const names = new Map(props.sites.map(({ id, name }) => [id, name]));
  return (
    <div className="delivery-log" data-testid="delivery-log">
      <ul>
        {data.items.map((one) => (
          <DeliveredRow key={one.id} message={one} siteName={names.get(one.siteId) ?? one.siteId} />
        ))}
      </ul>
      {data.next !== undefined && (
        <Button onClick={() => setPages(pages + 1)}>{t("channels.earlier")}</Button>
      )}
    </div>
  );
}

const TONES: Readonly<Record<Delivered["state"], string>> = {
  waiting: "notice",
  sending: "notice",
  sent: "ok",
  failed: "critical",
  merged: "quiet",
  dropped: "quiet",
};

function DeliveredRow(props: { message: Delivered; siteName: string }) {
  const { message, siteName } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  const kind = kindText(message.kind, t);
  return (
    <li className="delivered" data-testid="delivered" data-state={message.state}>
      <div className="delivered-head">
        <span>
          {message.alertId === undefined ? (
            kind
          ) : (
            <Link to={`/alerts/${encodeURIComponent(message.alertId)}`}>{kind}</Link>
          )}{" "}
          · {t(`alert.severity.${message.severity}`)} · {siteName}
        </span>
        <span className="state" data-tone={TONES[message.state]}>
          {t(`channels.messageStates.${message.state}`)}
        </span>
      </div>
      <p className="quiet">
        {[
          t("channels.planned", { time: time(message.createdAt) }),
          message.account ?? (message.why.reason === "group" ? undefined : t("channels.group")),
          whyText(message.why, t),
          message.sentAt && t("channels.sentAt", { time: time(message.sentAt) }),
          message.openedAt && t("channels.openedAt", { time: time(message.openedAt) }),
          message.uncertain && t("channels.uncertain"),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {message.tries.length > 0 && (
        <ul className="delivered-tries">
          {message.tries.map((one) => (
            <li key={`${one.at}${one.outcome}`}>
              {time(one.at)} {t(`channels.outcomes.${one.outcome}`)}{" "}
              <span className="mono">{one.detail}</span> {one.tookMs} ms
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function kindText(kind: string, t: Translate): string {
  return Object.hasOwn(zh.channels.messageKinds, kind)
    ? t(`channels.messageKinds.${kind as keyof Words["channels"]["messageKinds"]}`)
    : kind;
}

function whyText({ reason, afterMin }: Delivered["why"], t: Translate): string {
  const known = Object.hasOwn(zh.channels.reasons, reason)
    ? t(`channels.reasons.${reason as keyof Words["channels"]["reasons"]}`)
    : reason;
  return afterMin === undefined ? known : `${known} ${t("channels.after", { minutes: afterMin })}`;
}
