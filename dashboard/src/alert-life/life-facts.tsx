// How an alert stands beyond its state: who sees to it, until when it is put off, whether somebody looks again.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { momentText } from "../wording.ts";

export function LifeFacts(props: { alert: Alert }) {
  const { assignee, snoozed, recheck, reopened, resolution, state, foldedInto } = props.alert;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = (at: string | undefined) => (at === undefined ? "" : momentText(Date.parse(at), now, zone));
  const { by: who = "", note = "" } = recheck ?? {};
  const facts = [
    assignee !== undefined && t("life.facts.assignee", { who: assignee }),
    snoozed !== undefined &&
      t("life.facts.snoozed", { who: snoozed.by, time: time(snoozed.until), reason: snoozed.reason }),
    resolution !== undefined && t("life.facts.byHand", { who: resolution.by, reason: resolution.reason }),
    recheck?.state === "due" && state === "resolved" && t("life.facts.due"),
    recheck?.state === "passed" && t("life.facts.passed", { who, time: time(recheck.at) }),
    recheck?.state === "returned" && t("life.facts.returned", { who, time: time(recheck.at), note }),
    reopened !== undefined && t("life.facts.reopened", { count: reopened }),
  ].filter((one) => one !== false);
  if (facts.length === 0 && foldedInto === undefined) return null;
  return (
    <ul className="life-facts" data-testid="life-facts">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
      {foldedInto !== undefined && (
        <li>
          <Link to={`/alerts/${encodeURIComponent(foldedInto)}`}>{t("life.facts.folded")}</Link>
        </li>
      )}
    </ul>
  );
}
