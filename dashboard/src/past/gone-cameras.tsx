// Cameras that were at a site and are there no more, with the way to what they showed there; nothing where there are none.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PastCamera, Site } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { minuteText, zoneDate } from "../wording.ts";
import { useGoneCameras } from "./past-queries.ts";
import "../styles/gone.css";

export function GoneCameras(props: { siteId: string; canteens: readonly Site[] }) {
  const { t } = useTranslation();
  const { data = [] } = useGoneCameras({ site: props.siteId });
  if (data.length === 0) return null;
  const names = new Map(props.canteens.map((site) => [site.id, site.name]));
  const several = props.canteens.length > 1;
  return (
    <Section title={t("gone.title")}>
      <p className="quiet">{t("gone.about")}</p>
      <ul className="gone-list">
        {data
          .toSorted((a, b) => (a.until < b.until ? 1 : -1))
          .map((camera) => (
            <Row key={camera.id} camera={camera} siteName={several ? names.get(camera.siteId) : undefined} />
          ))}
      </ul>
    </Section>
  );
}

function Row(props: { camera: PastCamera; siteName: string | undefined }) {
  const { id, name, area, became, until, oldest } = props.camera;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const day = zoneDate(Date.parse(oldest), zone);
  const place = [props.siteName, area && t(`area.${area}`)].filter(Boolean).join(" · ");
  return (
    <li data-testid={`gone-${id}`}>
      <strong>{name}</strong>
      {place !== "" && <span className="quiet">{place}</span>}
      <span>{t(`gone.became.${became}`, { time: minuteText(Date.parse(until), zone) })}</span>
      <span className="gone-past">
        <span className="quiet">{t("gone.since", { day })}</span>{" "}
        <Link to={`/cameras/${encodeURIComponent(id)}`} aria-label={t("gone.watchNamed", { name, day })}>
          {t("past.recording.watch")}
        </Link>
      </span>
    </li>
  );
}
