// Where one is: from the overview down the tree, each step a link.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";

/** `path` from the top to the last step that is shown. */
export function Breadcrumb(props: { path: readonly Site[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("page.where")}>
      <ol className="breadcrumb">
        <li>
          <Link to="/">{t("page.overview")}</Link>
        </li>
        {props.path.map((site) => (
          <li key={site.id}>
            <Link to={`/sites/${encodeURIComponent(site.id)}`}>{site.name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
