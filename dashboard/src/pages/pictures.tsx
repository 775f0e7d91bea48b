// The cameras of a site whose picture is not believed, and those of which nobody has approved what they are to show.
import { CheckCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { DoubtedCamera, Site } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { doubtText } from "../picture/figures.tsx";
import { usePictureList } from "../picture/picture-queries.ts";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { momentText } from "../wording.ts";

export function PicturesPage() {
  return (
    <SitePage words="pictures">
      {(site, sites) => <Pictures key={site.id} site={site} sites={sites} />}
    </SitePage>
  );
}

function Pictures(props: { site: Site; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const { data, error, refetch } = usePictureList(props.site.id);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const { off, cameras, judged, doubted, withoutReference } = data;
  return (
    <>
      {off !== undefined && <p className="picture-verdict">{t("picture.off")}</p>}
      <p className="quiet" data-testid="pictures-sum">
        {t("pictures.sum", { cameras, judged, doubted: doubted.length })}
      </p>
      <Section title={t("pictures.doubted")}>
        {doubted.length === 0 ? (
          <EmptyNote icon={<CheckCircleOutlined />} text={t("pictures.none")} />
        ) : (
          <BySite cameras={doubted} sites={props.sites} />
        )}
      </Section>
      <Section title={t("pictures.withoutReference")}>
        {withoutReference.length === 0 ? (
          <p className="quiet">{t("pictures.everyReference")}</p>
        ) : (
          <>
            <p className="quiet">{t("pictures.withoutReferenceHint")}</p>
            <BySite cameras={withoutReference} sites={props.sites} />
          </>
        )}
      </Section>
    </>
  );
}

function BySite(props: { cameras: readonly DoubtedCamera[]; sites: readonly Site[] }) {
  const groups = [...groupBy(props.cameras, (camera) => camera.siteId)];
  return groups.map(([siteId, cameras]) => (
    <div key={siteId} className="picture-group">
      <h3>
        {pathTo(props.sites, siteId)
          .map(({ name }) => name)
          .join(" · ")}
      </h3>
      <ul className="picture-list">
        {cameras.map((camera) => (
          <Row key={camera.cameraId} camera={camera} />
        ))}
      </ul>
    </div>
  ));
}

function Row(props: { camera: DoubtedCamera }) {
  const { cameraId, name, area, trust, state } = props.camera;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const isDoubted = trust?.isBelieved === false;
  const since = trust === undefined ? "" : momentText(Date.parse(trust.since), now, zone);
  return (
    <li data-testid={`picture-row-${cameraId}`}>
      <Link to={`/cameras/${encodeURIComponent(cameraId)}/picture`}>
        <strong>{name}</strong>
      </Link>
      <span className="quiet">{t(`area.${area}`)}</span>
      <span className="state" data-tone={isDoubted ? "critical" : state === "online" ? "ok" : "quiet"}>
        {isDoubted
          ? `${doubtText(trust.why, t)} · ${t("myCameras.since", { time: since })}`
          : t(`camera.${state}`)}
      </span>
      {isDoubted && trust.why !== undefined && <p className="quiet">{t(`picture.todo.${trust.why}`)}</p>}
    </li>
  );
}
