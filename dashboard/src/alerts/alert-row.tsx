// One alert: what, where, how far beyond, since when, and who takes care of it.
import {
  CheckCircleFilled,
  ExclamationCircleFilled,
  InfoCircleFilled,
  WarningFilled,
} from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { RemarkFacts } from "../remarks/remark-facts.tsx";
import { stateWord, whatText } from "../remarks/remark-words.ts";
import { pathTo } from "../sites/site-tree.ts";
import { durationText, limitText, momentText, valueText } from "../wording.ts";
import { Acknowledge } from "./acknowledge.tsx";
import { isBelow } from "./alert-words.ts";

const ICON = {
  critical: <ExclamationCircleFilled />,
  warning: <WarningFilled />,
  notice: <InfoCircleFilled />,
};
/** The colour of an alert: its severity while it is nobody's, quieter once somebody has it. */
const STATE_TONE = {
  firing: "critical",
  acknowledged: "notice",
  acted: "notice",
  resolved: "ok",
  closed: "ok",
};

export function AlertRow(props: {
  alert: Alert;
  sites: readonly Site[];
  deviceName: string | undefined;
  /** On its own page: no link to that. */
  whole?: boolean;
}) {
  const { alert } = props;
  const { t } = useTranslation();
  const may = useMay();
  const what = whatText(alert, t);
  const tone = alert.state === "resolved" ? "ok" : alert.severity;
  return (
    <article
      className="alert"
      data-testid={`alert-row-${alert.id}`}
      data-tone={tone}
      data-state={alert.state}
      data-severity={alert.severity}
    >
      <span className="alert-icon" aria-hidden="true">
        {alert.state === "resolved" ? <CheckCircleFilled /> : ICON[alert.severity]}
      </span>
      <div className="alert-body">
        <h3 className="alert-what">
          {what}
          <span className="chip" data-tone={alert.severity === "notice" ? "plain" : alert.severity}>
            {t(`${alert.order ? "order" : "alert"}.severity.${alert.severity}`)}
          </span>
          <span className="state" data-tone={STATE_TONE[alert.state]} data-testid="alert-state">
            {stateWord(alert, t)}
          </span>
        </h3>
        <AlertPlace {...props} />
        {alert.remark ? (
          <RemarkFacts alert={alert} remark={alert.remark} linked={props.whole !== true} />
        ) : (
          <AlertFacts alert={alert} />
        )}
        {!alert.order && !(alert.remark && alert.state === "resolved") && <Answer alert={alert} />}
      </div>
      {alert.state === "firing" && !alert.order && may("alerts.acknowledge") && (
        <div className="alert-action">
          <Acknowledge alertId={alert.id} what={what} />
        </div>
      )}
    </article>
  );
}

function AlertPlace(props: { alert: Alert; sites: readonly Site[]; deviceName: string | undefined }) {
  const { alert, sites } = props;
  const path = pathTo(sites, alert.siteId);
  //  The top is the same for every row; it says nothing.
  const shown = path.length > 2 ? path.slice(1) : path;
  return (
    <p className="alert-place">
      {shown.map((site) => (
        <span key={site.id} className="alert-step">
          <Link to={`/sites/${encodeURIComponent(site.id)}`}>{site.name}</Link>
        </span>
      ))}
      {alert.deviceId && (
        <span className="alert-step alert-device">{props.deviceName ?? alert.deviceId}</span>
      )}
    </p>
  );
}

function AlertFacts(props: { alert: Alert }) {
  const { alert } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const since = Date.parse(alert.since);
  const until = alert.resolvedAt ? Date.parse(alert.resolvedAt) : now;
  const { metric, worst, limit } = alert;
  //  A camera's "online", or what is wrong with its picture, is no quantity to print a limit of.
  const measured = metric !== undefined && metric !== "online" && !metric.startsWith("picture_");
  const lasts = metric === "silent_for" || metric === "stuck_for" || metric === "open_for";
  return (
    <p className="alert-facts">
      {/* How long a sensor was silent is how long the alert lasted. */}
      {measured && worst !== undefined && !lasts && (
        <strong>
          {t(isBelow(alert) ? "alert.worstBelow" : "alert.worst", { value: valueText(metric, worst, t) })}
        </strong>
      )}
      {measured && limit !== undefined && (
        <span>{t("alert.limit", { value: limitText(metric, limit, t) })}</span>
      )}
      <span>{t("alert.since", { time: momentText(since, now, zone) })}</span>
      <span>{t("alert.lasted", { duration: durationText(until - since, t) })}</span>
      {alert.resolvedAt && <span>{t("alert.resolvedAt", { time: momentText(until, now, zone) })}</span>}
    </p>
  );
}

function Answer(props: { alert: Alert }) {
  const { acknowledged, state } = props.alert;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (!acknowledged) {
    const words = state === "resolved" ? t("alert.resolvedUnanswered") : t("alert.nobody");
    return <p className="alert-answer quiet">{words}</p>;
  }
  return (
    <p className="alert-answer" data-testid="alert-answer">
      {t("alert.by", { who: acknowledged.by, time: momentText(Date.parse(acknowledged.at), now, zone) })}
      {acknowledged.note && <q>{acknowledged.note}</q>}
    </p>
  );
}
