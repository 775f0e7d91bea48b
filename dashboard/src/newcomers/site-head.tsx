// Where a page below a site stands: the way to the site, and the page's own title.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { pathTo } from "../sites/site-tree.ts";

export function BelowSiteHead(props: {
  site: Site;
  sites: readonly Site[];
  title: string;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <header className="page-head">
      <nav aria-label={t("page.where")}>
        <ol className="breadcrumb">
          <li>
            <Link to="/">{t("page.overview")}</Link>
          </li>
          {pathTo(props.sites, props.site.id).map((one) => (
            <li key={one.id}>
              <Link to={`/sites/${encodeURIComponent(one.id)}`}>{one.name}</Link>
            </li>
          ))}
        </ol>
      </nav>
      <h1>{props.title}</h1>
      {props.children}
    </header>
  );
}
