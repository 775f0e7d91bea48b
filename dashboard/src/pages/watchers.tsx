// Who watched a site's cameras, a day at a time: people by name, parents by the link that they held.
import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { Site, Watcher } from "../../../hub/serve/contract.ts";
import { auditApi } from "../audit/audit-api.ts";
import { dayAfter } from "../audit/audit-search.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { camerasQuery, KEYS } from "../queries.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import { clockTime, durationText, momentText, zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

/** Chosen: who is watching now is seen within this. */
const LOOK_EVERY_MS = 15_000;

export function WatchersPage() {
  return <SitePage words="watchers">{(site) => <Day site={site} />}</SitePage>;
}

function Day(props: { site: Site }) {
  const { site } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const today = zoneDate(useHubNow(), zone);
  const [search, setSearch] = useSearchParams();
  const asked = search.get("day") ?? "";
  const day = /^\d{4}-\d\d-\d\d$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : today;
  const span = {
    from: new Date(midnight(day, zone)).toISOString(),
    to: new Date(midnight(dayAfter(day), zone)).toISOString(),
  };
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.watchers, site.id, day],
    queryFn: ({ signal }) => auditApi.watchers(site.id, span, signal),
    refetchInterval: day === today ? LOOK_EVERY_MS : false,
  });
  const cameras = useQuery(camerasQuery(site.id));
  const names = useMemo(() => new Map(cameras.data?.map(({ id, name }) => [id, name])), [cameras.data]);
  return (
    <>
      <div className="filters watchers-day">
        <Input
          type="date"
          aria-label={t("watchers.day")}
          value={day}
          max={today}
          onChange={({ target }) => setSearch(target.value === "" ? {} : { day: target.value })}
        />
        {data && <span className="quiet">{t("watchers.count", { count: data.items.length })}</span>}
      </div>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading rows={6} />}
      {data && data.items.length === 0 && <EmptyNote text={t("watchers.none")} />}
      {data && data.items.length > 0 && (
        <ul className="watchers section">
          {data.items.map((one) => (
            <WatcherRow
              key={one.key}
              watcher={one}
              day={day}
              camera={cameras.data ? (names.get(one.cameraId) ?? t("watchers.goneCamera")) : ""}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function WatcherRow(props: { watcher: Watcher; camera: string; day: string }) {
  const { who, name, isLink, way, from, until, isOpen, isBound } = props.watcher;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const began = Date.parse(from);
  const ended = until === undefined ? undefined : Date.parse(until);
  const id = isLink ? who.slice("link:".length) : who;
  return (
    <li data-open={isOpen}>
      <div className="watcher-who">
        <strong>{name ?? (isLink ? t("watchers.parents") : who)}</strong>
        <span className="quiet">{isLink ? `${t("watchers.parents")} ${id}` : id}</span>
      </div>
      <div>
        {props.camera}
        {way && <span className="quiet"> {t(`audit.ways.${way}`)}</span>}
      </div>
      <div className="watcher-time">
        <time dateTime={from}>
          {zoneDate(began, zone) === props.day ? clockTime(began, zone) : momentText(began, now, zone)}
        </time>
        {" – "}
        {ended !== undefined ? (
          <time dateTime={until}>
            {isBound ? t("watchers.atMost", { time: clockTime(ended, zone) }) : clockTime(ended, zone)}
          </time>
        ) : (
          <span className="state" data-tone={isOpen ? "ok" : "warning"}>
            {isOpen ? t("watchers.open") : t("watchers.unknownEnd")}
          </span>
        )}
      </div>
      <span className="quiet">
        {(ended ?? (isOpen ? now : undefined)) === undefined ? "" : durationText((ended ?? now) - began, t)}
      </span>
    </li>
  );
}
