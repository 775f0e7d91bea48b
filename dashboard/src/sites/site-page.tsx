// A page about one site, found by the address: its way down the tree, its title, a sentence of what it is for, and the rest.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading, NotFound } from "../shell/states.tsx";
import { Breadcrumb } from "./breadcrumb.tsx";
import { pathTo } from "./site-tree.ts";

type Part = (site: Site, sites: readonly Site[]) => ReactNode;

export function SitePage(props: {
  /** Whose words it takes: `<words>.title`, `.intro`, and `.of` for the window's title. */
  words: "accounts" | "disclosures" | "links" | "pictures" | "privacy" | "rules" | "watchers";
  /** Sites of other kinds have no such page. */
  only?: Site["kind"];
  /** Below the sentence. */
  head?: Part;
  children: Part;
}) {
  const { words, only, head, children } = props;
  const { siteId = "" } = useParams();
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const site = sites?.find((one) => one.id === siteId && (only === undefined || one.kind === only));
  usePageTitle(site && t(`${words}.of`, { name: site.name }));
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  if (!site) return <NotFound />;
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites, site.id)} />
        <h1>{t(`${words}.title`)}</h1>
        <p className="quiet">{t(`${words}.intro`)}</p>
        {head?.(site, sites)}
      </header>
      {children(site, sites)}
    </>
  );
}
