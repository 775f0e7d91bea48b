// What parents may see of a site: its switches, what still stands in the way, each camera's picture with its masks and
// approval, and the school calendar that links go by.
import { VideoCameraOutlined } from "@ant-design/icons";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { CalendarEditor } from "../links/calendar-editor.tsx";
import { CameraCard } from "../privacy/camera-card.tsx";
import { useSitePrivacy } from "../privacy/privacy-queries.ts";
import { Steps } from "../privacy/steps.tsx";
import { Switches } from "../privacy/switches.tsx";
import { useMay } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import { branchOf } from "../sites/site-tree.ts";

export function PrivacyPage() {
  return (
    <SitePage words="privacy" head={(site, sites) => <ToLinks site={site} sites={sites} />}>
      {(site, sites) => (
        <>
          <Privacy key={site.id} site={site} sites={sites} />
          {site.kind === "canteen" ? (
            <CalendarsOfSchools site={site} sites={sites} />
          ) : (
            <CalendarEditor siteId={site.id} />
          )}
        </>
      )}
    </SitePage>
  );
}

/** The schools that a canteen feeds. */
function schoolsOf(canteen: Site, sites: readonly Site[]): Site[] {
  return sites.filter((one) => one.id === canteen.parentId || canteen.serves.includes(one.id));
}

function CalendarsOfSchools(props: { site: Site; sites: readonly Site[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("links.calendar")}>
      <p className="quiet">{t("privacy.calendarOfSchools")}</p>
      <ul className="privacy-canteens">
        {schoolsOf(props.site, props.sites).map((one) => (
          <li key={one.id}>
            <Link to={`/sites/${encodeURIComponent(one.id)}/privacy`}>{one.name}</Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The links by which parents see it, a canteen's those of the schools that it feeds; and who watched. */
function ToLinks(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const may = useMay();
  const of = site.kind === "canteen" ? schoolsOf(site, sites) : [site];
  return (
    <p className="site-links">
      {may("share-links.read") &&
        of.map((one) => (
          <Link key={one.id} to={`/sites/${encodeURIComponent(one.id)}/links`}>
            {t("privacy.toLinks", { name: one.name })}
          </Link>
        ))}
      {may("watchers.read") && (
        <Link to={`/sites/${encodeURIComponent(site.id)}/watchers`}>{t("watchers.link")}</Link>
      )}
    </p>
  );
}

function Privacy(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { data, error, refetch } = useSitePrivacy(site.id);
  useAnchor(data !== undefined);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  return (
    <>
      {site.kind === "canteen" && <Steps privacy={data} />}
      <Switches site={site} privacy={data} />
      {site.kind === "canteen" ? (
        <Cameras cameras={data.cameras} mayChange={data.mayChange} />
      ) : (
        <Below canteens={branchOf(sites, site.id).filter((one) => one.kind === "canteen")} />
      )}
    </>
  );
}

function Cameras(props: { cameras: Parameters<typeof CameraCard>[0]["camera"][]; mayChange: boolean }) {
  const { t } = useTranslation();
  return (
    <Section title={t("privacy.pictures")}>
      <p className="quiet">{t("privacy.picturesHint")}</p>
      {props.cameras.length === 0 && <EmptyNote icon={<VideoCameraOutlined />} text={t("site.noCameras")} />}
      <ul className="privacy-cameras">
        {props.cameras.map((camera) => (
          <CameraCard key={camera.cameraId} camera={camera} mayChange={props.mayChange} />
        ))}
      </ul>
    </Section>
  );
}

/** Pictures are approved where the kitchens are. */
function Below(props: { canteens: readonly Site[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("privacy.canteens")}>
      <p className="quiet">{t("privacy.canteensHint")}</p>
      <ul className="privacy-canteens">
        {props.canteens.map((one) => (
          <li key={one.id}>
            <Link to={`/sites/${encodeURIComponent(one.id)}/privacy`}>{one.name}</Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the address points at is there only once the hub has answered. */
function useAnchor(isThere: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (isThere && hash !== "") document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [isThere, hash]);
}
