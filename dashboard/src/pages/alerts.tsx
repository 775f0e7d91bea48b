// All alerts the person may see, narrowed down by state, site and severity. The filters stand in the address, so a list
// can be sent to a colleague.

import { CheckCircleFilled } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { AlertList } from "../alerts/alert-list.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { useAlerts, useEarlierAlerts, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { branchOf } from "../sites/site-tree.ts";

const SEVERITIES: readonly Alert["severity"][] = ["critical", "warning", "notice"];

export function AlertsPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const alerts = useAlerts();
  const earlier = useEarlierAlerts();
  const [search, setSearch] = useSearchParams();
  usePageTitle(t("page.alerts"));
  const all = search.get("state") === "all";
  const shown = useMemo(
    () =>
      narrowed(alerts.data?.items ?? [], sites.data ?? [], all, search.get("site"), search.get("severity")),
    [alerts.data, sites.data, all, search],
  );
  const next = alerts.data?.next;
  const error = alerts.data ? sites.error : (alerts.error ?? sites.error);
  if (error && !(alerts.data && sites.data)) {
    return <Failed error={error} onRetry={() => void Promise.all([alerts.refetch(), sites.refetch()])} />;
  }
  return (
    <>
      <header className="page-head">
        <h1>{t("page.alerts")}</h1>
        <p className="quiet">
          {t("alert.shown", { count: shown.length })} · <Link to="/remarks">{t("remark.page")}</Link>
        </p>
      </header>
      <Filters sites={sites.data ?? []} search={search} onSearch={setSearch} />
      {alerts.data && sites.data ? (
        <AlertList
          key={search.toString()}
          alerts={shown}
          sites={sites.data}
          empty={
            <EmptyNote
              icon={<CheckCircleFilled className="tone-ok" />}
              text={all || search.size > 0 ? t("alert.none") : t("alert.noneOpen")}
            />
          }
        />
      ) : (
        <Loading rows={8} />
      )}
      {next && all && (
        <Button block loading={earlier.isPending} onClick={() => earlier.mutate(next)}>
          {t("alert.more")}
        </Button>
      )}
    </>
  );
}

function Filters(props: {
  sites: readonly Site[];
  search: URLSearchParams;
  onSearch: (search: URLSearchParams) => void;
}) {
  const { search } = props;
  const { t } = useTranslation();
  const set = (key: string, value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value) next.set(key, value);
    else next.delete(key);
    props.onSearch(next);
  };
  const options = useMemo(() => siteOptions(props.sites), [props.sites]);
  return (
    <div className="filters">
      <Segmented
        aria-label={t("alert.filterState")}
        value={search.get("state") === "all" ? "all" : "open"}
        onChange={(value) => set("state", value === "all" ? "all" : undefined)}
        options={[
          { value: "open", label: t("alert.filter.open") },
          { value: "all", label: t("alert.filter.all") },
        ]}
      />
      <Select
        aria-label={t("alert.filterSite")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={search.get("site") ?? ""}
        onChange={(value) => set("site", value)}
        options={[{ value: "", label: t("alert.filter.allSites") }, ...options]}
      />
      <Select
        aria-label={t("alert.filterSeverity")}
        className="filter-severity"
        value={search.get("severity") ?? ""}
        onChange={(value) => set("severity", value)}
        options={[
          { value: "", label: t("alert.filter.allSeverities") },
          ...SEVERITIES.map((severity) => ({ value: severity, label: t(`alert.severity.${severity}`) })),
        ]}
      />
    </div>
  );
}

function narrowed(
  alerts: readonly Alert[],
  sites: readonly Site[],
  all: boolean,
  siteId: string | null,
  severity: string | null,
): Alert[] {
  const branch = siteId === null ? undefined : new Set(branchOf(sites, siteId).map((site) => site.id));
  return alerts.filter(
    (alert) =>
      (all || !isOver(alert)) &&
      (severity === null || alert.severity === severity) &&
      (branch === undefined || branch.has(alert.siteId)),
  );
}
