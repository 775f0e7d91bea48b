// Alerts of a week that nobody acted on, as a list of what to mend, with what would end each.

import { CheckCircleFilled, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Alert, Site, Unattended, UnattendedList } from "../../../hub/serve/contract.ts";
import { ruleText } from "../alerts/alert-words.ts";
import { useDeviceNames } from "../alerts/device-names.ts";
import { ask } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS, useSites } from "../queries.ts";
import { withFields } from "../shell/search-fields.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { pathTo } from "../sites/site-tree.ts";
import { durationText, momentText, zoneDate } from "../wording.ts";

const DAY_MS = 86_400_000;

export function UnattendedPage() {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [search, setSearch] = useSearchParams();
  const sites = useSites();
  const asked = new URLSearchParams(
    [...search].filter(([key, value]) => ["week", "site"].includes(key) && value !== ""),
  ).toString();
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.alerts, "unattended", asked],
    queryFn: ({ signal }) => ask<UnattendedList>("GET", `/alerts/unattended?${asked}`, undefined, signal),
  });
  usePageTitle(t("unattended.page"));
  const set = (key: string, value: string) => setSearch(withFields(search, { [key]: value }));
  const options = useMemo(() => siteOptions(sites.data ?? []), [sites.data]);
  if (error) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      <header className="page-head">
        <h1>{t("unattended.page")}</h1>
        <p className="quiet">{t("unattended.hint")}</p>
      </header>
      <div className="filters">
        <div className="week-walk">
          <Button
            icon={<LeftOutlined />}
            aria-label={t("unattended.before")}
            disabled={!data}
            onClick={() => data && set("week", weekOf(Date.parse(data.from) - DAY_MS, zone))}
          />
          <strong data-testid="week">
            {data
              ? `${zoneDate(Date.parse(data.from), zone)} – ${zoneDate(Date.parse(data.to) - 1, zone).slice(5)}`
              : "…"}
          </strong>
          <Button
            icon={<RightOutlined />}
            aria-label={t("unattended.after")}
            disabled={!data || Date.parse(data.to) > Date.now()}
            onClick={() => data && set("week", weekOf(Date.parse(data.to), zone))}
          />
        </div>
        <Select
          aria-label={t("alert.filterSite")}
          className="filter-site"
          showSearch={{ optionFilterProp: "label" }}
          value={search.get("site") ?? ""}
          onChange={(value) => set("site", value)}
          options={[{ value: "", label: t("alert.filter.allSites") }, ...options]}
        />
      </div>
      {data && sites.data ? <Rows items={data.items} sites={sites.data} /> : <Loading rows={6} />}
    </>
  );
}

function Rows(props: { items: readonly Unattended[]; sites: readonly Site[] }) {
  const { t } = useTranslation();
  //  Only what device names are found by.
  const devices = useMemo(() => props.items as readonly unknown[] as readonly Alert[], [props.items]);
  const names = useDeviceNames(devices);
  if (props.items.length === 0)
    return <EmptyNote icon={<CheckCircleFilled className="tone-ok" />} text={t("unattended.none")} />;
  return (
    <ul className="unattended">
      {props.items.map((one) => (
        <Row
          key={`${one.siteId} ${one.rule} ${one.deviceId}`}
          one={one}
          sites={props.sites}
          name={names.get(one.deviceId ?? "") ?? one.deviceId}
        />
      ))}
    </ul>
  );
}

function Row(props: { one: Unattended; sites: readonly Site[]; name: string | undefined }) {
  const { one } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const path = pathTo(props.sites, one.siteId);
  return (
    <li className="card unattended-row" data-testid="unattended-row">
      <div>
        <h2>{ruleText(one.rule, t)}</h2>
        <p className="alert-place">
          {(path.length > 2 ? path.slice(1) : path).map((site) => (
            <span key={site.id} className="alert-step">
              <Link to={`/sites/${encodeURIComponent(site.id)}`}>{site.name}</Link>
            </span>
          ))}
          {props.name && <span className="alert-step alert-device">{props.name}</span>}
        </p>
        <p className="alert-facts">
          <span>{t("unattended.unseen", { count: one.unseen })}</span>
          {one.reopened > 0 && <span>{t("inbox.reopened", { count: one.reopened })}</span>}
          <span>{t("unattended.last", { time: momentText(Date.parse(one.lastAt), now, zone) })}</span>
          <Link to={`/alerts/${encodeURIComponent(one.alertId)}`}>{t("inbox.open")}</Link>
        </p>
      </div>
      <p className="unattended-count">
        <strong>{t("unattended.times", { count: one.count })}</strong>
        <span className="quiet">
          {t("unattended.lasted", { duration: durationText(one.hours * 3_600_000, t) })}
        </span>
      </p>
      <p className="unattended-advice">{t(`unattended.advice.${one.suggestion}`)}</p>
    </li>
  );
}

/** "2026-W47": the week in the zone that a moment is in, as ISO 8601 counts. */
function weekOf(atMs: number, zone: string): string {
  const date = Date.parse(`${zoneDate(atMs, zone)}T00:00:00Z`);
  const thursday = date + (4 - (new Date(date).getUTCDay() || 7)) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
