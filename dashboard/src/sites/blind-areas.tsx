// The areas that must be seen and have no camera, by canteen.
import { CheckCircleFilled, EyeInvisibleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { EmptyNote } from "../shell/states.tsx";

export function BlindAreas(props: { sites: readonly Site[] }) {
  const { t } = useTranslation();
  const withBlind = props.sites
    .map((site) => ({ site, blind: site.areas.filter((one) => one.cameraIds.length === 0) }))
    .filter(({ blind }) => blind.length > 0)
    .toSorted((a, b) => b.blind.length - a.blind.length);
  if (withBlind.length === 0) {
    return <EmptyNote icon={<CheckCircleFilled className="tone-ok" />} text={t("overview.allSeen")} />;
  }
  return (
    <ul className="blind-list">
      {withBlind.map(({ site, blind }) => (
        <li key={site.id}>
          <Link to={`/sites/${encodeURIComponent(site.id)}`}>{site.name}</Link>
          <span className="chips">
            {blind.map(({ area }) => (
              <span key={area} className="chip" data-tone="warning">
                <EyeInvisibleOutlined /> {t(`area.${area}`)}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
