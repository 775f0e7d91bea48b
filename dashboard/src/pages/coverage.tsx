// Which areas are seen in each kitchen of a branch, where they are not and since when.
import { DownloadOutlined } from "@ant-design/icons";
import { Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Coverage } from "../../../hub/serve/contract.ts";
import { CoverageDays } from "../coverage/coverage-history.tsx";
import {
  FILTERS,
  type Filter,
  inOrder,
  isShown,
  SORTS,
  type Sort,
  useCoverage,
} from "../coverage/coverage-queries.ts";
import { CoverageTable } from "../coverage/coverage-table.tsx";
import { currentLanguage } from "../languages/language.ts";
import { useMay, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { shareText } from "../wording.ts";
import "../styles/coverage.css";

export function CoveragePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const site = search.get("site") ?? "";
  const filter = FILTERS.find((one) => one === search.get("state")) ?? "all";
  const sort = SORTS.find((one) => one === search.get("sort")) ?? "gaps";
  const { data, error, refetch } = useCoverage(site);
  usePageTitle(t("coverage.title"));
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === "") next.delete(key);
    else next.set(key, value);
    setSearch(next, { replace: true });
  };
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  const shown = inOrder(
    (data?.items ?? []).filter((item) => isShown(item, filter)),
    sort,
  );
  return (
    <>
      <header className="page-head">
        <h1>{t("coverage.title")}</h1>
        <Export site={site} />
      </header>
      <p className="quiet">{t("coverage.intro")}</p>
      {data ? <Numbers items={data.items} /> : <Loading rows={2} />}
      <Filters site={site} filter={filter} sort={sort} items={data?.items ?? []} onSet={set} />
      {!data && <Loading rows={8} />}
      {data && shown.length === 0 && <EmptyNote text={t("coverage.none")} />}
      {shown.length > 0 && <CoverageTable items={shown} />}
      <CoverageDays site={site} />
    </>
  );
}

function Numbers(props: { items: readonly Coverage[] }) {
  const { t } = useTranslation();
  const areas = props.items.flatMap((item) => item.areas);
  const count = (state: Coverage["areas"][number]["state"]) =>
    areas.filter((one) => one.state === state).length;
  return (
    <dl className="coverage-numbers">
      <div>
        <dt>{t("coverage.share")}</dt>
        <dd>{areas.length === 0 ? "—" : shareText(count("seen") / areas.length)}</dd>
        <dd className="quiet">{t("coverage.shareOf", { seen: count("seen"), all: areas.length })}</dd>
      </div>
      {(["blind", "offline", "not-believed"] as const).map((state) => (
        <div key={state}>
          <dt>{t(`coverage.state.${state}`)}</dt>
          <dd data-tone={count(state) > 0 ? "warning" : "ok"}>{count(state)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Filters(props: {
  site: string;
  filter: Filter;
  sort: Sort;
  items: readonly Coverage[];
  onSet: (key: string, value: string) => void;
}) {
  const { t } = useTranslation();
  const sites = useSites();
  const options = useMemo(() => siteOptions(sites.data ?? []), [sites.data]);
  const count = (filter: Filter) => props.items.filter((item) => isShown(item, filter)).length;
  const words = (filter: Filter) =>
    filter === "all" || filter === "whole" ? t(`coverage.${filter}`) : t(`coverage.state.${filter}`);
  return (
    <div className="filters">
      <Segmented
        className="coverage-filter"
        aria-label={t("coverage.filter")}
        value={props.filter}
        onChange={(value) => props.onSet("state", value === "all" ? "" : value)}
        options={FILTERS.map((value) => ({ value, label: `${words(value)} ${count(value)}` }))}
      />
      <Select
        aria-label={t("coverage.site")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={props.site}
        onChange={(value) => props.onSet("site", value)}
        options={[{ value: "", label: t("alert.filter.allSites") }, ...options]}
      />
      <Select
        aria-label={t("coverage.sort")}
        className="filter-severity"
        value={props.sort}
        onChange={(value) => props.onSet("sort", value === "gaps" ? "" : value)}
        options={SORTS.map((value) => ({ value, label: t(`coverage.sortBy.${value}`) }))}
      />
    </div>
  );
}

function Export(props: { site: string }) {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("coverage.export")) return null;
  const address = (format: "csv" | "xlsx") =>
    `/api/v1/exports/coverage?${new URLSearchParams({
      format,
      language: currentLanguage(),
      ...(props.site === "" ? {} : { site: props.site }),
    })}`;
  return (
    <span className="coverage-export">
      {(["xlsx", "csv"] as const).map((format) => (
        <a key={format} className="head-link" href={address(format)} download>
          <DownloadOutlined /> {t("coverage.exportAs", { format: format === "xlsx" ? "Excel" : "CSV" })}
        </a>
      ))}
    </span>
  );
}
