// One message: what it is about, when it came, and why one got it.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OwnMessage, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { stateWord, whatText } from "../remarks/remark-words.ts";
import { pathTo } from "../sites/site-tree.ts";
import { momentText } from "../wording.ts";
import { whyText } from "./duty-words.ts";

export function MessageRow(props: {
  message: OwnMessage;
  sites: readonly Site[];
  deviceName: string | undefined;
}) {
  const { message, sites, deviceName } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { alert, kind, severity } = message;
  const path = pathTo(sites, message.siteId);
  const place = (path.length > 2 ? path.slice(1) : path).map((site) => site.name);
  const isRead = message.readAt !== undefined;
  return (
    <li className="told" data-testid={`told-${kind}`} data-read={isRead} data-severity={severity}>
      <p className="told-head">
        <strong>{t(`told.kinds.${kind}`)}</strong>
        {!isRead && (
          <span className="chip" data-tone="notice">
            {t("told.unread")}
          </span>
        )}
        <time className="quiet" dateTime={message.at}>
          {momentText(Date.parse(message.at), now, zone)}
        </time>
      </p>
      <p className="told-what">
        {alert ? (
          <>
            <Link to={`/alerts/${encodeURIComponent(alert.id)}`}>
              {[whatText(alert, t), deviceName].filter(Boolean).join(" · ")}
            </Link>{" "}
            <span className="chip" data-tone={severity === "notice" ? "plain" : severity}>
              {t(`alert.severity.${severity}`)}
            </span>{" "}
            <span className="quiet">{stateWord(alert, t)}</span>
          </>
        ) : (
          <span className="quiet">{kind === "channel-dead" ? "" : t("told.gone")}</span>
        )}
      </p>
      <p className="quiet told-why">
        {place.length > 0 && <span>{place.join(" / ")} · </span>}
        <span title={t("told.whyTitle")} data-testid="told-why">
          {whyText(message, t)}
        </span>
      </p>
    </li>
  );
}
