// One site as it is set up: what it is, whom it serves and what must be seen there, its own sensors and cameras, and the
// sites below it.
import { ImportOutlined, PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import type { Site, SiteSettings } from "../../../hub/serve/contract.ts";
import { CameraForm } from "../estate/camera-form.tsx";
import { CameraReachSection } from "../estate/camera-reach.tsx";
import { CameraTable } from "../estate/camera-table.tsx";
import { estateApi } from "../estate/estate-api.ts";
import { useSettings } from "../estate/estate-queries.ts";
import { RemoveButton } from "../estate/remove-button.tsx";
import { SensorForm } from "../estate/sensor-form.tsx";
import { SensorTable } from "../estate/sensor-table.tsx";
import { SiteForm } from "../estate/site-form.tsx";
import { useSites } from "../queries.ts";
import { MealTimes } from "../rules/meal-times.tsx";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading, NotFound } from "../shell/states.tsx";
import { pathTo } from "../sites/site-tree.ts";
import "../styles/rules.css";

export function SiteSettingsPage() {
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const settings = useSettings(siteId);
  const site = sites?.find((one) => one.id === siteId);
  usePageTitle(site && t("estate.settingsOf", { name: site.name }));
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (settings.error && !settings.data) return <Failed error={settings.error} onRetry={settings.refetch} />;
  if (!sites || !settings.data) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  return (
    <>
      <Head site={site} sites={sites} />
      <SettingsOf key={site.id} site={site} sites={sites} settings={settings.data} />
    </>
  );
}

function Head(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <nav aria-label={t("page.where")}>
        <ol className="breadcrumb">
          <li>
            <Link to="/settings">{t("estate.title")}</Link>
          </li>
          {pathTo(sites, site.id).map((one) => (
            <li key={one.id}>
              <Link
                to={
                  one.id === site.id
                    ? `/sites/${encodeURIComponent(one.id)}`
                    : `/sites/${encodeURIComponent(one.id)}/settings`
                }
              >
                {one.name}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      <h1>{t("estate.settingsOf", { name: site.name })}</h1>
      <Link className="head-link" to="/import">
        <ImportOutlined /> {t("estate.import")}
      </Link>
    </header>
  );
}

type Open = "site" | "below" | "sensor" | "camera";

function SettingsOf(props: { site: Site; sites: readonly Site[]; settings: SiteSettings }) {
  const { site, sites, settings } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const children = sites.filter((one) => one.parentId === site.id);
  //  The first area that nobody sees is the likeliest that a new camera is for.
  const blind = site.areas.find((one) => one.cameraIds.length === 0)?.area;
  return (
    <>
      <Section
        title={t("estate.facts")}
        aside={<Button onClick={() => setOpen("site")}>{t("estate.edit")}</Button>}
      >
        <Facts site={site} sites={sites} mayMove={settings.mayMove} />
      </Section>
      {site.kind !== "canteen" && (
        <Section
          title={t("estate.below")}
          aside={<AddButton text={t("estate.addBelow")} onClick={() => setOpen("below")} testId="add-site" />}
        >
          {children.length === 0 ? <EmptyNote text={t("estate.noBelow")} /> : <Children sites={children} />}
        </Section>
      )}
      <Section
        title={t("estate.sensors")}
        aside={
          <AddButton text={t("estate.addSensor")} onClick={() => setOpen("sensor")} testId="add-sensor" />
        }
      >
        <SensorTable siteId={site.id} sensors={settings.sensors} sites={sites} />
      </Section>
      <Section
        title={t("estate.cameras")}
        aside={
          <span className="chips">
            <Link className="head-link" to={`/sites/${encodeURIComponent(site.id)}/find-cameras`}>
              <SearchOutlined /> {t("entry.find")}
            </Link>
            <AddButton text={t("estate.addCamera")} onClick={() => setOpen("camera")} testId="add-camera" />
          </span>
        }
      >
        <CameraTable siteId={site.id} cameras={settings.cameras} sites={sites} />
      </Section>
      <CameraReachSection siteId={site.id} sites={sites} cameras={settings.cameras} />
      <MealTimes siteId={site.id} />
      {open === "site" && <SiteForm site={site} sites={sites} mayMove={settings.mayMove} onClose={close} />}
      {open === "below" && <SiteForm parentId={site.id} sites={sites} mayMove onClose={close} />}
      {open === "sensor" && <SensorForm siteId={site.id} sites={sites} onClose={close} />}
      {open === "camera" && <CameraForm siteId={site.id} area={blind} sites={sites} onClose={close} />}
    </>
  );
}

function AddButton(props: { text: string; onClick: () => void; testId: string }) {
  return (
    <Button icon={<PlusOutlined />} onClick={props.onClick} data-testid={props.testId}>
      {props.text}
    </Button>
  );
}

function Facts(props: { site: Site; sites: readonly Site[]; mayMove: boolean }) {
  const { site, sites, mayMove } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = (id: string) => sites.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <dl className="facts">
        <Fact term={t("estate.fields.id")}>
          <span className="mono">{site.id}</span>
        </Fact>
        <Fact term={t("estate.fields.kind")}>{t(`site.kinds.${site.kind}`)}</Fact>
        <Fact term={t("estate.fields.parentId")}>
          {site.parentId === null ? t("estate.top") : name(site.parentId)}
        </Fact>
        {site.kind === "canteen" && (
          <>
            <Fact term={t("estate.fields.serves")}>
              {site.serves.map(name).join(" · ") || t("estate.nothing")}
            </Fact>
            <Fact term={t("estate.fields.areas")} isWide>
              <span className="chips">
                {site.areas.length === 0 && t("estate.nothing")}
                {site.areas.map(({ area, cameraIds }) => (
                  <span
                    key={area}
                    className="chip"
                    data-tone={cameraIds.length === 0 ? "warning" : undefined}
                  >
                    {t(`area.${area}`)}
                    {cameraIds.length === 0 && ` · ${t("camera.blind")}`}
                  </span>
                ))}
              </span>
            </Fact>
          </>
        )}
      </dl>
      {mayMove && (
        <p className="section-foot">
          <RemoveButton
            name={site.name}
            text={t("estate.removeSite")}
            question={t("estate.confirmRemove.site", { name: site.name })}
            detail={t("estate.confirmRemove.siteDetail")}
            remove={() => estateApi.removeSite(site.id)}
            onRemoved={() =>
              navigate(
                site.parentId === null ? "/settings" : `/sites/${encodeURIComponent(site.parentId)}/settings`,
              )
            }
          />
        </p>
      )}
    </>
  );
}

function Fact(props: { term: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={props.isWide ? "fact-wide" : undefined}>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Children(props: { sites: readonly Site[] }) {
  const { t } = useTranslation();
  return (
    <ul className="place-list">
      {props.sites.map((site) => (
        <li key={site.id}>
          <Link to={`/sites/${encodeURIComponent(site.id)}/settings`}>{site.name}</Link>
          <span className="tree-kind">{t(`site.kinds.${site.kind}`)}</span>
          <span className="quiet">
            {t("estate.counts", { sensors: site.summary.sensors, cameras: site.summary.cameras })}
          </span>
        </li>
      ))}
    </ul>
  );
}
