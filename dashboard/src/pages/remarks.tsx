// What parents told their schools and what others reported, site by site, narrowed down by state and site. The filters
// stand in the address, so a list can be sent to a colleague.

import { CheckCircleFilled } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Alert, Site } from "../../../hub/serve/contract.ts";
import { AlertList } from "../alerts/alert-list.tsx";
import { groupBy } from "../group-by.ts";
import { useHubNow } from "../hub-clock.tsx";
import { useMay, useSites } from "../queries.ts";
import { OpenForm } from "../remarks/open-form.tsx";
import { useAnsweredRemarks, useOpenRemarks } from "../remarks/remark-queries.ts";
import { isOverdue } from "../remarks/remark-words.ts";
import { withFields } from "../shell/search-fields.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";
import { branchOf } from "../sites/site-tree.ts";

const STATES = ["open", "overdue", "answered"] as const;
type State = (typeof STATES)[number];

export function RemarksPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [isOpening, setIsOpening] = useState(false);
  const state = STATES.find((one) => one === search.get("state")) ?? "open";
  const siteId = search.get("site");
  const sites = useSites();
  const may = useMay();
  usePageTitle(t("remark.page"));
  const set = (key: string, value: string) => setSearch(withFields(search, { [key]: value }));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  if (!sites.data) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head">
        <h1>{t("remark.page")}</h1>
        <p className="quiet">
          {t("remark.intro")} <Link to="/orders">{t("order.page")}</Link>
        </p>
      </header>
      <div className="filters">
        <Segmented
          aria-label={t("remark.filterState")}
          value={state}
          onChange={(value) => set("state", value === "open" ? "" : value)}
          options={STATES.map((value) => ({ value, label: t(`remark.filter.${value}`) }))}
        />
        <Select
          aria-label={t("alert.filterSite")}
          className="filter-site"
          showSearch={{ optionFilterProp: "label" }}
          value={siteId ?? ""}
          onChange={(value) => set("site", value)}
          options={[{ value: "", label: t("alert.filter.allSites") }, ...siteOptions(sites.data)]}
        />
        {may("alerts.open") && !isOpening && (
          <Button data-testid="open-problem" onClick={() => setIsOpening(true)}>
            {t("remark.new.button")}
          </Button>
        )}
      </div>
      {isOpening && <OpenForm sites={sites.data} siteId={siteId} onDone={() => setIsOpening(false)} />}
      {state === "answered" ? (
        <Answered sites={sites.data} siteId={siteId} />
      ) : (
        <Open sites={sites.data} siteId={siteId} state={state} />
      )}
    </>
  );
}

function Open(props: { sites: readonly Site[]; siteId: string | null; state: State }) {
  const { data, error, refetch } = useOpenRemarks();
  const now = useHubNow();
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const told = data.filter(isTold);
  const shown = props.state === "overdue" ? told.filter((alert) => isOverdue(alert, now)) : told;
  return <BySite {...props} alerts={shown} />;
}

function Answered(props: { sites: readonly Site[]; siteId: string | null }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAnsweredRemarks(true);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  return (
    <>
      <BySite {...props} state="answered" alerts={data.pages.flatMap((page) => page.items.filter(isTold))} />
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("remark.more")}
        </Button>
      )}
    </>
  );
}

/** What was ordered is on the page of orders; what a parent told and became one is answered here, too. */
function isTold({ order, remark }: Alert): boolean {
  return order === undefined || remark?.from === "parent";
}

function BySite(props: {
  sites: readonly Site[];
  siteId: string | null;
  state: State;
  alerts: readonly Alert[];
}) {
  const { sites, siteId, alerts } = props;
  const { t } = useTranslation();
  const groups = useMemo(() => {
    const inside = siteId === null ? sites : branchOf(sites, siteId);
    const bySite = groupBy(alerts, (alert) => alert.siteId);
    return inside.flatMap((site) => {
      const own = bySite.get(site.id);
      return own ? [{ site, own }] : [];
    });
  }, [sites, siteId, alerts]);
  if (groups.length === 0)
    return (
      <EmptyNote icon={<CheckCircleFilled className="tone-ok" />} text={t(`remark.none.${props.state}`)} />
    );
  return groups.map(({ site, own }) => (
    <Section
      key={site.id}
      title={site.name}
      aside={<Link to={`/sites/${encodeURIComponent(site.id)}`}>{t("page.site")}</Link>}
    >
      <AlertList alerts={own} sites={sites} empty={null} />
    </Section>
  ));
}
