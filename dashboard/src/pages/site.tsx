// One site: for a canteen or a school its live pictures, its cold chain, its alerts and what its devices sent wrongly;
// for a district or a town what hangs below it.

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { AlertList } from "../alerts/alert-list.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { CameraGrid } from "../cameras/camera-grid.tsx";
import { GoneCameras } from "../past/gone-cameras.tsx";
import { useRecordingLines } from "../past/past-queries.ts";
import { camerasQuery, sensorsQuery, useAlerts, useMay, useSites } from "../queries.ts";
import { SensorGrid } from "../sensors/sensor-grid.tsx";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound } from "../shell/states.tsx";
import { BlindAreas } from "../sites/blind-areas.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { Refusals } from "../sites/refusals.tsx";
import { SiteLinks } from "../sites/site-links.tsx";
import { SiteList } from "../sites/site-list.tsx";
import { branchOf, pathTo } from "../sites/site-tree.ts";
import { SummaryChips } from "../sites/summary-chips.tsx";

export function SitePage() {
  const { siteId = "" } = useParams();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site?.name);
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  const isKitchen = site.kind === "canteen" || site.kind === "school";
  return (
    <>
      <SiteHead site={site} sites={sites} />
      {isKitchen ? <Kitchen key={site.id} site={site} sites={sites} /> : <Below site={site} sites={sites} />}
    </>
  );
}

function SiteHead(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const path = pathTo(sites, site.id).slice(0, -1);
  const served = site.serves
    .map((id) => sites.find((one) => one.id === id))
    .filter((one) => one !== undefined);
  return (
    <header className="page-head">
      <Breadcrumb path={path} />
      <h1>
        {site.name} <span className="tree-kind">{t(`site.kinds.${site.kind}`)}</span>
      </h1>
      <SummaryChips summary={site.summary} />
      <SiteLinks siteId={site.id} kind={site.kind} />
      {served.length > 0 && (
        <p className="serves">
          {t("site.serves")}{" "}
          {served.map((one) => (
            <Link key={one.id} to={`/sites/${encodeURIComponent(one.id)}`}>
              {one.name}
            </Link>
          ))}
        </p>
      )}
    </header>
  );
}

function Kitchen(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const cameras = useQuery(camerasQuery(site.id));
  const recordings = useRecordingLines(site.id).data;
  const sensors = useQuery(sensorsQuery(site.id));
  const branch = branchOf(sites, site.id);
  const canteens = branch.filter((one) => one.kind === "canteen");
  return (
    <>
      {site.kind === "school" && (
        <Section title={t("site.canteens")}>
          <SiteList sites={canteens} />
        </Section>
      )}
      <SiteAlerts site={site} branch={branch} sites={sites} />
      <Section title={t("site.cameras")}>
        {cameras.error && !cameras.data && <Failed error={cameras.error} onRetry={cameras.refetch} />}
        {cameras.isPending && <Loading rows={5} />}
        {cameras.data && <CameraGrid cameras={cameras.data} canteens={canteens} recordings={recordings} />}
      </Section>
      <GoneCameras siteId={site.id} canteens={canteens} />
      <Section title={t("site.sensors")}>
        {sensors.error && !sensors.data && <Failed error={sensors.error} onRetry={sensors.refetch} />}
        {sensors.isPending && <Loading rows={5} />}
        {sensors.data && <SensorGrid sensors={sensors.data} canteens={canteens} />}
      </Section>
      <SiteRefusals siteId={site.id} />
    </>
  );
}

function Below(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const branch = branchOf(sites, site.id);
  const children = sites.filter((one) => one.parentId === site.id);
  return (
    <>
      <SiteAlerts site={site} branch={branch} sites={sites} />
      <Section title={t("site.below")}>
        {children.length > 0 ? <SiteList sites={children} /> : <EmptyNote text={t("site.noBelow")} />}
      </Section>
      <Section
        title={t("overview.blind")}
        aside={<Link to={`/coverage?site=${encodeURIComponent(site.id)}`}>{t("coverage.toList")}</Link>}
      >
        <BlindAreas sites={branch} />
      </Section>
      <SiteRefusals siteId={site.id} />
    </>
  );
}

/** For who may mend a device; others are not told that there is something they may not see. */
function SiteRefusals(props: { siteId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("refusals.read")) return null;
  return (
    <Section title={t("site.refusals")}>
      <Refusals siteId={props.siteId} />
    </Section>
  );
}

function SiteAlerts(props: { site: Site; branch: readonly Site[]; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useAlerts();
  const inside = new Set(props.branch.map((site) => site.id));
  const own = data?.items.filter((alert) => inside.has(alert.siteId)) ?? [];
  const open = own.filter((alert: Alert) => !isOver(alert));
  const resolved = own.length - open.length;
  return (
    <Section title={t("site.alerts")}>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && (
        <AlertList alerts={open} sites={props.sites} empty={<EmptyNote text={t("site.noAlerts")} />} />
      )}
      {resolved > 0 && (
        <p className="section-foot">
          <Link to={`/alerts?state=all&site=${encodeURIComponent(props.site.id)}`}>
            {t("site.earlier", { count: resolved })}
          </Link>
        </p>
      )}
    </Section>
  );
}
