// An alert's life as one list: what happened, with photos and people's own words, and who was told, whether it arrived,
// and whether it was opened.
import { MessageOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { photoAddress, useTimeline } from "./life-queries.ts";
import {
  detailText,
  type EventItem,
  eventText,
  fateText,
  foodText,
  kindText,
  type MessageItem,
  photosIn,
  type Saying,
  withoutSteps,
} from "./life-words.ts";

export function Timeline(props: { alert: Alert }) {
  const { alert } = props;
  const { zone } = useHubClock();
  const now = useHubNow();
  const { data, error, refetch } = useTimeline(alert.id);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={4} />;
  const saying = { alert, now, zone };
  return (
    <ol className="timeline" data-testid="timeline">
      {withoutSteps(data.items).map((item) => (
        <li
          key={item.type === "event" ? item.number : item.id}
          data-kind={item.type === "event" ? item.kind : "message"}
        >
          <time dateTime={item.at}>{momentText(Date.parse(item.at), now, zone)}</time>
          {item.type === "event" ? (
            <Happened item={item} saying={saying} />
          ) : (
            <Told item={item} saying={saying} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Happened(props: { item: EventItem; saying: Saying }) {
  const { item, saying } = props;
  const { t } = useTranslation();
  const detail = detailText(item, saying.alert, t);
  const food = foodText(item, t);
  return (
    <div className="timeline-body">
      <p className="timeline-what">{eventText(item, saying, t)}</p>
      {detail && <p className="timeline-detail">{detail}</p>}
      {food && <p className="timeline-detail">{food}</p>}
      {photosIn(item).map((photo) => (
        <a key={photo} href={photoAddress(saying.alert.id, photo)} target="_blank" rel="noreferrer">
          <img
            className="timeline-photo"
            src={photoAddress(saying.alert.id, photo)}
            alt={eventText(item, saying, t)}
            loading="lazy"
          />
        </a>
      ))}
    </div>
  );
}

function Told(props: { item: MessageItem; saying: Saying }) {
  const { item, saying } = props;
  const { t } = useTranslation();
  const { now, zone } = saying;
  const isBad = item.state === "failed" || item.isUncertain;
  return (
    <div className="timeline-body timeline-told">
      <p>
        <MessageOutlined aria-hidden="true" />{" "}
        {t("life.message.to", {
          who: item.account ?? t("life.message.group"),
          channel: item.channel?.name ?? t("life.message.inApp"),
        })}{" "}
        <span className="chip">{kindText(item.kind, t)}</span>
      </p>
      <p className="timeline-fate" data-tone={isBad ? "critical" : "quiet"}>
        <span>{fateText(item, saying, t)}</span>
        {item.openedAt && (
          <span>
            {t("life.message.openedAt", { time: momentText(Date.parse(item.openedAt), now, zone) })}
          </span>
        )}
        {!item.openedAt && item.state === "sent" && item.account && <span>{t("life.message.unopened")}</span>}
        {item.isUncertain && <span>{t("life.message.uncertain")}</span>}
        {item.tries.length > 1 && <span>{t("life.message.tries", { count: item.tries.length })}</span>}
      </p>
    </div>
  );
}
