// All sensors of a branch in one list, worst first: value, age, limits, health and the last day's curve. What is asked
// stands in the address.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Input, Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Sensor, Site } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import { sensorsQuery, useSites } from "../queries.ts";
import { SensorRow } from "../sensors/sensor-row.tsx";
import { needsSomebody, worstSensorsFirst } from "../sensors/sensor-state.ts";
import { useSparklines } from "../sensors/sparklines.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";

/** Chosen: a few screens; and what one question for small curves may ask for (contract: sparklinesQuerySchema). */
const STEP = 50;

export function SensorsPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const [search, setSearch] = useSearchParams();
  usePageTitle(t("sensorList.heading"));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  if (!sites.data) return <Loading rows={8} />;
  const top = sites.data.find((site) => site.parentId === null);
  const siteId = search.get("site") ?? top?.id;
  return (
    <>
      <header className="page-head">
        <h1>{t("sensorList.heading")}</h1>
        <p className="quiet">{t("sensorList.hint")}</p>
      </header>
      {siteId === undefined ? (
        <EmptyNote text={t("overview.noSites")} hint={t("overview.noSitesHint")} />
      ) : (
        <List key={siteId} siteId={siteId} sites={sites.data} search={search} onSearch={setSearch} />
      )}
    </>
  );
}

function List(props: {
  siteId: string;
  sites: readonly Site[];
  search: URLSearchParams;
  onSearch: (search: URLSearchParams) => void;
}) {
  const { siteId, sites, search } = props;
  const { t } = useTranslation();
  const now = Math.floor(useHubNow() / 5000) * 5000;
  const [most, setMost] = useState(STEP);
  const { data, error, refetch } = useQuery({ ...sensorsQuery(siteId), placeholderData: keepPreviousData });
  const isAll = search.get("state") !== "bad";
  const words = (search.get("find") ?? "").trim().toLowerCase();
  const names = useMemo(() => new Map(sites.map((site) => [site.id, site.name])), [sites]);
  const sorted = useMemo(() => {
    const fits = (sensor: Sensor) =>
      (isAll || needsSomebody(sensor, now)) &&
      `${sensor.name} ${names.get(sensor.siteId) ?? ""} ${sensor.id}`.toLowerCase().includes(words);
    return worstSensorsFirst((data ?? []).filter(fits), now);
  }, [data, isAll, words, names, now]);
  const shown = sorted.slice(0, most);
  const curves = useSparklines(shown.map((sensor) => sensor.id));
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === "") next.delete(key);
    else next.set(key, value);
    props.onSearch(next);
  };
  const options = useMemo(() => siteOptions(sites), [sites]);
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t("sensorList.filter")}
          value={isAll ? "all" : "bad"}
          onChange={(value) => set("state", value === "all" ? "" : value)}
          options={[
            { value: "all", label: t("sensorList.all") },
            { value: "bad", label: t("sensorList.bad") },
          ]}
        />
        <Select
          aria-label={t("alert.filterSite")}
          className="filter-site"
          showSearch={{ optionFilterProp: "label" }}
          value={siteId}
          onChange={(value) => set("site", value)}
          options={options}
        />
        <Input.Search
          aria-label={t("sensorList.find")}
          className="filter-severity"
          placeholder={t("sensorList.findShort")}
          allowClear
          defaultValue={search.get("find") ?? ""}
          onSearch={(value) => set("find", value)}
        />
      </div>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={8} />}
      {data && sorted.length === 0 && (
        <EmptyNote
          text={t(data.length === 0 ? "site.noSensors" : isAll ? "site.noneFound" : "sensorList.noneBad")}
        />
      )}
      <ul className="sensor-rows section" hidden={sorted.length === 0}>
        {shown.map((sensor) => (
          <SensorRow
            key={sensor.id}
            sensor={sensor}
            siteName={names.get(sensor.siteId)}
            points={curves.get(sensor.id)}
          />
        ))}
      </ul>
      {sorted.length > most && (
        <Button block onClick={() => setMost(most + STEP)}>
          {t("sensorList.more", { count: sorted.length - most })}
        </Button>
      )}
    </>
  );
}
