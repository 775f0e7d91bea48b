// A site's numbers in one line; what is not in order stands out in colour and in words.
import { useTranslation } from "react-i18next";
import { camerasOffline, openAlertCount, type SiteSummary } from "./site-tree.ts";

export function SummaryChips(props: { summary: SiteSummary }) {
  const { summary } = props;
  const { t } = useTranslation();
  const alerts = openAlertCount(summary);
  const alertTone = summary.openAlerts.critical > 0 ? "critical" : "warning";
  return (
    <span className="chips">
      {alerts > 0 && <Chip tone={alertTone} text={t("site.alertsChip", { count: alerts })} />}
      {summary.cameras > 0 && (
        <Chip
          tone={camerasOffline(summary) > 0 ? "warning" : "plain"}
          text={t("site.camerasChip", { online: summary.camerasOnline, total: summary.cameras })}
        />
      )}
      {summary.sensors > 0 && (
        <Chip
          tone={summary.silentSensors > 0 ? "warning" : "plain"}
          text={t("site.sensorsChip", {
            reporting: summary.sensors - summary.silentSensors,
            total: summary.sensors,
          })}
        />
      )}
      {summary.blindAreas > 0 && (
        <Chip tone="warning" text={t("site.blindChip", { count: summary.blindAreas })} />
      )}
      {summary.cameras + summary.sensors === 0 && <Chip tone="plain" text={t("site.noDevices")} />}
    </span>
  );
}

function Chip(props: { tone: string; text: string }) {
  return (
    <span className="chip" data-tone={props.tone}>
      {props.text}
    </span>
  );
}
