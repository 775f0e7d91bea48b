// The tree of sites as nested rows, each a link with its numbers. Large trees open where something is wrong; a search
// narrows them down.
import { CaretDownOutlined, CaretRightOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { Fragment, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { EmptyNote } from "../shell/states.tsx";
import { buildTree, type SiteNode, worstFirst } from "./site-tree.ts";
import { SummaryChips } from "./summary-chips.tsx";

/** Chosen: up to here everything fits on two screens, so nothing is folded away. */
const SMALL_TREE = 40;
/** Chosen: fewer are found faster by eye. */
const SEARCH_FROM = 12;

export function SiteTree(props: { sites: readonly Site[] }) {
  const { sites } = props;
  const { t } = useTranslation();
  const [wanted, setWanted] = useState("");
  const tree = useMemo(() => buildTree(sites), [sites]);
  if (sites.length === 0) return <EmptyNote text={t("overview.noSites")} hint={t("overview.noSitesHint")} />;
  const search = wanted.trim().toLowerCase();
  return (
    <>
      {sites.length >= SEARCH_FROM && (
        <Input
          type="search"
          className="tree-search"
          allowClear
          placeholder={t("site.search")}
          aria-label={t("site.search")}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      {search === "" ? (
        <ul className="tree">
          {tree.map((node) => (
            <TreeRow key={node.site.id} node={node} openAll={sites.length <= SMALL_TREE} depth={0} />
          ))}
        </ul>
      ) : (
        <SiteList sites={sites.filter((site) => site.name.toLowerCase().includes(search))} />
      )}
    </>
  );
}

/** Sites side by side, worst first. */
export function SiteList(props: { sites: readonly Site[] }) {
  const { t } = useTranslation();
  if (props.sites.length === 0) return <EmptyNote text={t("site.noneFound")} />;
  return (
    <ul className="tree">
      {props.sites.toSorted(worstFirst).map((site) => (
        <li key={site.id}>
          <div className="tree-row">
            <SiteLink site={site} />
            <SummaryChips summary={site.summary} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function TreeRow(props: { node: SiteNode; openAll: boolean; depth: number }) {
  const { site, children, fedBy } = props.node;
  const { t } = useTranslation();
  const { critical, warning } = site.summary.openAlerts;
  const [open, setOpen] = useState(props.openAll || props.depth === 0 || critical + warning > 0);
  const fold = t(open ? "site.collapse" : "site.expand", { name: site.name });
  return (
    <li>
      <div className="tree-row" data-depth={Math.min(props.depth, 4)}>
        {children.length > 0 && (
          <button
            type="button"
            className="tree-fold"
            aria-expanded={open}
            aria-label={fold}
            onClick={() => setOpen(!open)}
          >
            {open ? <CaretDownOutlined /> : <CaretRightOutlined />}
          </button>
        )}
        <SiteLink site={site} />
        <SummaryChips summary={site.summary} />
        {fedBy.length > 0 && <FedBy canteens={fedBy} />}
      </div>
      {open && children.length > 0 && (
        <ul>
          {children.map((child) => (
            <TreeRow key={child.site.id} node={child} openAll={props.openAll} depth={props.depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function SiteLink(props: { site: Site }) {
  const { site } = props;
  const { t } = useTranslation();
  return (
    <span className="tree-name">
      <Link to={`/sites/${encodeURIComponent(site.id)}`} data-testid={`tree-site-${site.id}`}>
        {site.name}
      </Link>
      <span className="tree-kind">{t(`site.kinds.${site.kind}`)}</span>
    </span>
  );
}

/** A canteen stands once in the tree; the other schools it serves point to it. */
function FedBy(props: { canteens: readonly Site[] }) {
  const { t } = useTranslation();
  const mark = "\u0000";
  const [before, after] = t("site.fedBy", { names: mark }).split(mark);
  return (
    <span className="tree-fed">
      {before}
      {props.canteens.map((canteen, at) => (
        <Fragment key={canteen.id}>
          {at > 0 && t("sentence.joint")}
          <Link to={`/sites/${encodeURIComponent(canteen.id)}`}>{canteen.name}</Link>
        </Fragment>
      ))}
      {after}
    </span>
  );
}
