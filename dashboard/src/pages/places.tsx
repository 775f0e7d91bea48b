// All sites of the person's branch as they hang together, each with the way to its settings; where the first one is made.
import { ImportOutlined, NotificationOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { SiteForm } from "../estate/site-form.tsx";
import { useMay, useSession, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { buildTree, pathTo, type SiteNode } from "../sites/site-tree.ts";

export function PlacesPage() {
  const { t } = useTranslation();
  const { data: sites, error, refetch } = useSites();
  const { data: session } = useSession();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  usePageTitle(t("estate.title"));
  if (!may("sites.edit")) return <EmptyNote text={t("state.forbidden")} />;
  if (error && !sites) return <Failed error={error} onRetry={refetch} />;
  if (!sites) return <Loading rows={8} />;
  const isEverywhere = session?.posts.some((post) => post.siteId === "*") === true;
  const top = isEverywhere ? null : (sites.find((one) => one.parentId === null)?.id ?? null);
  return (
    <>
      <header className="page-head">
        <h1>{t("estate.title")}</h1>
        <p className="head-actions">
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)} data-testid="add-site">
            {t("estate.add")}
          </Button>
          <Link className="head-link" to="/import" data-testid="to-import">
            <ImportOutlined /> {t("estate.import")}
          </Link>
          {may("channels.read") && (
            <Link className="head-link" to="/channels" data-testid="to-channels">
              <NotificationOutlined /> {t("channels.link")}
            </Link>
          )}
        </p>
      </header>
      <Section title={t("overview.sites")}>
        {sites.length === 0 ? (
          <EmptyNote text={t("estate.none")} hint={t("estate.noneHint")} />
        ) : (
          <Places sites={sites} />
        )}
      </Section>
      {isAdding && <SiteForm parentId={top} sites={sites} mayMove onClose={() => setAdding(false)} />}
    </>
  );
}

function Places(props: { sites: readonly Site[] }) {
  const { sites } = props;
  const { t } = useTranslation();
  const [sought, setSought] = useState("");
  const found =
    sought.trim() === ""
      ? undefined
      : sites.filter((site) => `${site.name} ${site.id}`.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <>
      <Input.Search
        className="place-search"
        allowClear
        placeholder={t("site.search")}
        aria-label={t("site.search")}
        onChange={(event) => setSought(event.target.value)}
      />
      {found?.length === 0 && <EmptyNote text={t("site.noneFound")} />}
      <ul className="place-list">
        {found
          ? found.map((site) => <Place key={site.id} site={site} depth={0} above={pathTo(sites, site.id)} />)
          : buildTree(sites).map((node) => <Branch key={node.site.id} node={node} depth={0} />)}
      </ul>
    </>
  );
}

function Branch(props: { node: SiteNode; depth: number }) {
  const { node, depth } = props;
  return (
    <>
      <Place site={node.site} depth={depth} />
      {node.children.map((child) => (
        <Branch key={child.site.id} node={child} depth={depth + 1} />
      ))}
    </>
  );
}

/** Chosen: deeper than that, a phone has no room left for names. */
const MOST_INDENTS = 4;

function Place(props: { site: Site; depth: number; above?: readonly Site[] }) {
  const { site, above = [] } = props;
  const { t } = useTranslation();
  return (
    <li style={{ paddingInlineStart: Math.min(props.depth, MOST_INDENTS) * 18 }}>
      <Link to={`/sites/${encodeURIComponent(site.id)}/settings`} data-testid={`place-${site.id}`}>
        {site.name}
      </Link>
      <span className="tree-kind">{t(`site.kinds.${site.kind}`)}</span>
      <span className="quiet">
        {above.length > 1
          ? above
              .slice(0, -1)
              .map((one) => one.name)
              .join(" › ")
          : t("estate.counts", { sensors: site.summary.sensors, cameras: site.summary.cameras })}
      </span>
    </li>
  );
}
