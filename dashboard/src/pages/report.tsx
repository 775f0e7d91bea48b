// The cold chain over weeks and terms: how a branch kept its limits, which sensors did not, and the same as a file. What is
// asked stands in the address, so a report can be sent to a colleague.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Input, Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Compliance, Outside, Site } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useSession, useSites } from "../queries.ts";
import { ComplianceNumbers, ComplianceSites } from "../reports/compliance.tsx";
import { ExportReadings } from "../reports/export-readings.tsx";
import { OutsideList } from "../reports/outside-list.tsx";
import { isGood, momentsOf, PERIODS, periodOf, type ReportPeriod } from "../reports/period.ts";
import { withFields } from "../shell/search-fields.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";

/** The most sensors whose days are shown at once: the API's page. Source: hub/serve/routes/reports.ts. */
const MOST_SENSORS = 200;
const METRIC = "temperature";

export function ReportPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const { zone } = useHubClock();
  //  By the minute: a report is not asked for again each second.
  const nowMs = Math.floor(useHubNow() / 60_000) * 60_000;
  const sites = useSites();
  const period = periodOf(search, nowMs, zone);
  usePageTitle(t("report.heading"));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  if (!sites.data) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head">
        <h1>{t("report.heading")}</h1>
        <p className="quiet">{t("report.hint")}</p>
      </header>
      <Choices sites={sites.data} period={period} search={search} onSearch={setSearch} />
      {isGood(period) ? (
        <Report sites={sites.data} period={period} siteId={search.get("site") ?? ""} search={search} />
      ) : (
        <EmptyNote text={t("report.wrongPeriod")} />
      )}
    </>
  );
}

function Choices(props: {
  sites: readonly Site[];
  period: ReportPeriod;
  search: URLSearchParams;
  onSearch: (search: URLSearchParams) => void;
}) {
  const { search, period } = props;
  const { t } = useTranslation();
  const set = (changes: Record<string, string>) => props.onSearch(withFields(search, changes));
  const options = useMemo(() => siteOptions(props.sites), [props.sites]);
  return (
    <div className="filters">
      <Select
        aria-label={t("report.site")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={search.get("site") ?? ""}
        onChange={(site) => set({ site })}
        options={[{ value: "", label: t("report.allSites") }, ...options]}
      />
      <Segmented
        aria-label={t("report.period")}
        value={period.name}
        onChange={(name) =>
          set({ period: name, ...(name === "own" ? { from: period.from, to: period.to } : {}) })
        }
        options={PERIODS.map((value) => ({ value, label: t(`report.periods.${value}`) }))}
      />
      {period.name === "own" && (
        <span className="report-dates">
          <Input
            type="date"
            aria-label={t("report.from")}
            value={period.from}
            onChange={({ target }) => set({ from: target.value })}
          />
          <Input
            type="date"
            aria-label={t("report.to")}
            value={period.to}
            onChange={({ target }) => set({ to: target.value })}
          />
        </span>
      )}
    </div>
  );
}

function Report(props: {
  sites: readonly Site[];
  period: ReportPeriod;
  siteId: string;
  search: URLSearchParams;
}) {
  const { sites, siteId, search } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const session = useSession();
  const asked = {
    metric: METRIC,
    ...momentsOf(props.period, zone),
    ...(siteId === "" ? {} : { site: siteId }),
  };
  const compliance = useQuery({
    queryKey: ["compliance", asked],
    queryFn: ({ signal }) => api.compliance(asked, signal),
    placeholderData: keepPreviousData,
  });
  const data = compliance.data;
  const isFew = data !== undefined && data.whole.sensors <= MOST_SENSORS;
  const outside = useQuery({
    queryKey: ["outside", asked],
    queryFn: ({ signal }) => api.outside({ ...asked, limit: String(MOST_SENSORS) }, signal),
    placeholderData: keepPreviousData,
    enabled: isFew,
  });
  if (compliance.error && !data) return <Failed error={compliance.error} onRetry={compliance.refetch} />;
  if (!data) return <Loading rows={8} />;
  const address = (id: string) => `?${withFields(search, { site: id })}`;
  return (
    <>
      <ComplianceNumbers
        whole={data.whole}
        longestName={longestName(data, outside.data?.items ?? [], sites)}
      />
      {data.sites.length > 1 && (
        <Section title={t("report.sites")}>
          <ComplianceSites rows={data.sites} sites={sites} address={address} />
        </Section>
      )}
      <Section title={t("report.sensors")}>
        {data.whole.sensors === 0 && <EmptyNote text={t("report.noSensors")} />}
        {!isFew && <EmptyNote text={t("report.tooMany", { count: data.whole.sensors })} />}
        {outside.error && !outside.data && <Failed error={outside.error} onRetry={outside.refetch} />}
        {isFew && outside.isPending && <Loading rows={6} />}
        {isFew && outside.data && data.whole.sensors > 0 && (
          <OutsideList sensors={outside.data.items} sites={sites} metric={METRIC} />
        )}
      </Section>
      {session.data?.can.includes("readings.export") === true && (
        <Section title={t("report.export")}>
          <ExportReadings asked={asked} />
        </Section>
      )}
    </>
  );
}

/** With the canteen: fridges have the same names everywhere. */
function longestName(
  data: Compliance,
  sensors: readonly Outside[],
  sites: readonly Site[],
): string | undefined {
  const sensor = sensors.find((one) => one.sensorId === data.whole.longestSensorId);
  if (sensor === undefined) return undefined;
  return [sites.find((site) => site.id === sensor.siteId)?.name, sensor.name].filter(Boolean).join(" · ");
}
