// Whether what is on the page is live, and if not, up to when it is true.
import { useTranslation } from "react-i18next";
import { useHubClock } from "../hub-clock.tsx";
import { useConnection } from "../realtime.tsx";
import { clockTime } from "../wording.ts";

export function ConnectionMark() {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const { state, trueUntil } = useConnection();
  const stopped = trueUntil !== undefined && t("connection.stoppedAt", { time: clockTime(trueUntil, zone) });
  return (
    <span className="connection" data-state={state} data-testid="connection" role="status">
      <span className="connection-dot" aria-hidden="true" />
      <span className="connection-word">{t(`connection.${state}`)}</span>
      {stopped && <span className="connection-since">{stopped}</span>}
    </span>
  );
}

export function ConnectionBanner() {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const { state, trueUntil } = useConnection();
  if (state !== "lost" || trueUntil === undefined) return null;
  return (
    <p className="lost-banner" data-testid="connection-lost">
      {t("connection.lostBanner", { time: clockTime(trueUntil, zone) })}
    </p>
  );
}
