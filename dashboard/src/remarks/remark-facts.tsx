// What a person reported, inside the row of its alert: the words, when they came, until when they are to be answered, and
// the answers.

import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Remark } from "../../../hub/serve/contract.ts";
import { isOver } from "../alerts/alert-words.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { durationText, momentText } from "../wording.ts";
import { isOverdue } from "./remark-words.ts";

export function RemarkFacts(props: { alert: Alert; remark: Remark; linked: boolean }) {
  const { alert, remark } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const moment = (at: string) => momentText(Date.parse(at), now, zone);
  const aside = remark.setAside;
  return (
    <div className="remark">
      {remark.text === undefined ? (
        <p className="quiet">{t("remark.hidden")}</p>
      ) : (
        <blockquote className="remark-text" data-testid="remark-text">
          {remark.text}
        </blockquote>
      )}
      <p className="alert-facts">
        <span>{t("remark.sentAt", { time: moment(alert.firedAt) })}</span>
        {alert.deviceId && alert.since !== alert.firedAt && (
          <span>{t("remark.about", { time: moment(alert.since) })}</span>
        )}
        <span>
          {remark.from === "parent"
            ? t("remark.byLink", { link: remark.by })
            : t(alert.order ? "remark.byOrder" : "remark.byPerson", { who: remark.by })}
        </span>
        {!isOver(alert) && <Deadline alert={alert} remark={remark} />}
      </p>
      {remark.answers.map((answer) => (
        <p key={answer.at} className="alert-answer">
          {t("remark.answerBy", { who: answer.by, time: moment(answer.at) })}
          <q>{answer.text}</q>
        </p>
      ))}
      {aside && (
        <p className="alert-answer quiet">
          {t("remark.asideBy", { who: aside.by, time: moment(aside.at), reason: aside.reason })}
        </p>
      )}
      {props.linked && (
        <p className="remark-link">
          <Link to={`/alerts/${encodeURIComponent(alert.id)}`}>{t("remark.open")}</Link>
        </p>
      )}
    </div>
  );
}

function Deadline(props: { alert: Alert; remark: Remark }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const due = Date.parse(props.alert.order?.dueAt ?? props.remark.dueAt);
  const over = isOverdue(props.alert, now);
  const duration = durationText(Math.abs(now - due), t);
  return (
    <>
      <span>{t("remark.due", { time: momentText(due, now, zone) })}</span>
      <strong className="remark-due" data-tone={over ? "critical" : "quiet"} data-testid="remark-due">
        {t(over ? "remark.overdue" : "remark.left", { duration })}
      </strong>
    </>
  );
}
