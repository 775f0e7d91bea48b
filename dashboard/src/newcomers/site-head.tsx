// Where a page below a site stands: the way to the site, and the page's own title.
import type { ReactNode } from "react";
import type { Site } from "../../../hub/serve/contract.ts";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";

export function BelowSiteHead(props: {
  site: Site;
  sites: readonly Site[];
  title: string;
  children?: ReactNode;
}) {
  return (
    <header className="page-head">
      <Breadcrumb path={pathTo(props.sites, props.site.id)} />
      <h1>{props.title}</h1>
      {props.children}
    </header>
  );
}
