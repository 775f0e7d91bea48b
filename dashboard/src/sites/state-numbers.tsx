// The five numbers a supervisor is asked for, each with what is missing from it.
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { camerasOffline, isOnline, openAlertCount, totalOf } from "./site-tree.ts";

export function StateNumbers(props: { sites: readonly Site[] }) {
  const { t } = useTranslation();
  const total = totalOf(props.sites);
  const canteens = props.sites.filter((site) => site.kind === "canteen");
  const online = canteens.filter((site) => isOnline(site.summary)).length;
  const offline = camerasOffline(total);
  const alerts = openAlertCount(total);
  const { critical, warning, notice } = total.openAlerts;
  const bySeverity = (["critical", "warning", "notice"] as const)
    .filter((severity) => total.openAlerts[severity] > 0)
    .map((severity) => `${t(`alert.severity.${severity}`)} ${total.openAlerts[severity]}`);
  const answered =
    total.unacknowledgedAlerts > 0
      ? t("overview.unacknowledged", { count: total.unacknowledgedAlerts })
      : t("overview.allAcknowledged");
  return (
    <dl className="numbers" aria-label={t("overview.numbers")}>
      <NumberCard
        term={t("overview.kitchens")}
        value={online}
        of={canteens.length}
        tone={online < canteens.length ? "warning" : "ok"}
      />
      <NumberCard
        term={t("overview.cameras")}
        value={total.camerasOnline}
        of={total.cameras}
        note={offline > 0 ? t("overview.offline", { count: offline }) : t("overview.allOnline")}
        tone={offline > 0 ? "warning" : "ok"}
      />
      <NumberCard
        term={t("overview.sensors")}
        value={total.sensors - total.silentSensors}
        of={total.sensors}
        note={
          total.silentSensors > 0
            ? t("overview.silent", { count: total.silentSensors })
            : t("overview.allReporting")
        }
        tone={total.silentSensors > 0 ? "warning" : "ok"}
      />
      <NumberCard
        term={t("overview.openAlerts")}
        value={alerts}
        note={alerts === 0 ? t("overview.noAlerts") : [...bySeverity, answered].join(" · ")}
        tone={critical > 0 ? "critical" : warning + notice > 0 ? "warning" : "ok"}
      />
      <NumberCard
        term={t("overview.blindAreas")}
        value={total.blindAreas}
        note={total.blindAreas > 0 ? t("overview.blindHint") : t("overview.allSeen")}
        tone={total.blindAreas > 0 ? "warning" : "ok"}
      />
    </dl>
  );
}

function NumberCard(props: { term: string; value: number; of?: number; note?: string; tone: string }) {
  return (
    <div className="card number" data-tone={props.tone}>
      <dt>{props.term}</dt>
      <dd className="number-value">
        {props.value}
        {props.of !== undefined && <span className="number-of"> / {props.of}</span>}
      </dd>
      {props.note && <dd className="number-note">{props.note}</dd>}
    </div>
  );
}
