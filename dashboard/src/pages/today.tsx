// The first page for who works in a kitchen, on a phone: one banner, green or the one thing to do; below it the day's few
// facts. Everything else is one tap away.
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert, Sensor, Session, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { sensorsQuery, useAlerts, useSites } from "../queries.ts";
import { judge, mainMetric, worstSensorsFirst } from "../sensors/sensor-state.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { fridgesOf, oneThing } from "../today/one-thing.ts";
import { TodayBanner } from "../today/today-banner.tsx";
import { ageText, valueText, zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

export function TodayPage(props: { session: Session }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const sites = useSites();
  const alerts = useAlerts();
  usePageTitle(t("today.title"));
  const canteens = sites.data?.filter((site) => site.kind === "canteen") ?? [];
  const lists = useQueries({ queries: canteens.map((site) => sensorsQuery(site.id)) });
  const failed = [sites, alerts, ...lists].find((query) => query.error && !query.data);
  if (failed) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!sites.data || !alerts.data || lists.some((list) => !list.data)) return <Loading rows={4} />;
  const sensors = lists.flatMap((list) => list.data ?? []);
  const day = midnight(zoneDate(now, zone), zone);
  const thing = oneThing({ alerts: alerts.data.items, sensors }, props.session.account, now, day);
  return (
    <div className="today">
      <TodayBanner thing={thing} sensors={sensors} />
      <Fridges sensors={fridgesOf(sensors)} now={now} />
      <Facts alerts={alerts.data.items} sites={canteens} day={day} />
      <p className="today-more">
        <Link to="/?all">{t("today.all")}</Link>
      </p>
    </div>
  );
}

function Fridges(props: { sensors: readonly Sensor[]; now: number }) {
  const { t } = useTranslation();
  const { now } = props;
  return (
    <ul className="today-fridges" aria-label={t("today.fridges")}>
      {worstSensorsFirst(props.sensors, now).map((sensor) => {
        const metric = mainMetric(sensor);
        const latest = sensor.latest[metric];
        const { state } = judge(sensor, now);
        const age = latest && now - Date.parse(latest.measuredAt);
        const isOld = state === "silent" || state === "never";
        return (
          <li key={sensor.id}>
            <Link to={`/sensors/${sensor.id}`} data-state={state}>
              <span>{sensor.name}</span>
              <span className="today-value">
                {latest ? valueText(metric, latest.value, t) : "—"}
                {isOld && age !== undefined && <small>{ageText(age, t)}</small>}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Facts(props: { alerts: readonly Alert[]; sites: readonly Site[]; day: number }) {
  const { t } = useTranslation();
  const today = props.alerts.filter((alert) => Date.parse(alert.firedAt) >= props.day);
  const over = today.filter((alert) => alert.resolvedAt !== undefined).length;
  const total = (key: "cameras" | "camerasOnline") =>
    props.sites.reduce((sum, { summary }) => sum + summary[key], 0);
  return (
    <dl className="today-facts">
      <div>
        <dt>{t("today.alerts")}</dt>
        <dd>
          <Link to="/alerts">
            {today.length === 0 ? t("today.none") : t("today.alertsOf", { count: today.length, over })}
          </Link>
        </dd>
      </div>
      {total("cameras") > 0 && (
        <div>
          <dt>{t("today.cameras")}</dt>
          <dd>
            <Link to="/my-cameras" data-testid="today-cameras">
              {t("today.camerasOf", { online: total("camerasOnline"), count: total("cameras") })}
            </Link>
          </dd>
        </div>
      )}
      {props.sites.map((site) => (
        <div key={site.id}>
          <dt>{site.name}</dt>
          <dd>
            <Link to={`/sites/${site.id}`}>{t("today.kitchen")}</Link>
            {" · "}
            <Link to={`/sites/${site.id}/disclosures`}>{t("today.samples")}</Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}
