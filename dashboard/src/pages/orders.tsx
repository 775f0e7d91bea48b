// Rectification orders of the branch (整改): what is open, who has it, until when, how much of what was ordered was put
// right. What is asked stands in the address, so a list can be sent to a colleague.

import { CheckCircleFilled, DownloadOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { OrderItem, OrdersFigures, Site } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/translate.ts";
import { OrderNumbers, OrderRates } from "../orders/figures.tsx";
import { OrderCard } from "../orders/order-card.tsx";
import { GiveOrder } from "../orders/order-form.tsx";
import { ordersFileAddress, useOrders, useOrdersFigures } from "../orders/order-queries.ts";
import { DUE_GROUPS, dueGroup, isOrdered, ownerText } from "../orders/order-words.ts";
import { useMay, useSites } from "../queries.ts";
import { isGood, momentsOf, PERIODS, periodOf } from "../reports/period.ts";
import { withFields } from "../shell/search-fields.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { siteOptions } from "../sites/site-options.ts";

const STATES = ["open", "overdue", "to-recheck", "closed", "all"] as const;
const KINDS = ["hygiene", "retention", "records", "equipment", "camera", "other"] as const;
const GROUPS = ["due", "site", "owner"] as const;
type Group = (typeof GROUPS)[number];

export function OrdersPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [isGiving, setIsGiving] = useState(false);
  const go = useNavigate();
  const sites = useSites();
  const may = useMay();
  usePageTitle(t("order.page"));
  const set = (key: string, value: string) => setSearch(withFields(search, { [key]: value }));
  if (sites.error && !sites.data) return <Failed error={sites.error} onRetry={sites.refetch} />;
  if (!sites.data) return <Loading rows={8} />;
  return (
    <>
      <header className="page-head order-page-head">
        <div>
          <h1>{t("order.page")}</h1>
          <p className="quiet">
            {t("order.intro")} <Link to="/remarks">{t("remark.page")}</Link>
          </p>
        </div>
        {may("orders.open") && !isGiving && (
          <Button type="primary" data-testid="give-order" onClick={() => setIsGiving(true)}>
            {t("order.give")}
          </Button>
        )}
      </header>
      {isGiving && (
        <GiveOrder
          sites={sites.data}
          siteId={search.get("site")}
          onDone={(alert) => void go(`/alerts/${encodeURIComponent(alert.id)}`)}
          onCancel={() => setIsGiving(false)}
        />
      )}
      <Figures sites={sites.data} search={search} onSet={set}>
        {(figures) => <Filters sites={sites.data} search={search} figures={figures} onSet={set} />}
      </Figures>
      <List sites={sites.data} search={search} />
    </>
  );
}

function Figures(props: {
  sites: readonly Site[];
  search: URLSearchParams;
  onSet: (key: string, value: string) => void;
  children: (figures: OrdersFigures | undefined) => ReactNode;
}) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  //  By the minute: figures are not asked for again each second.
  const nowMs = Math.floor(useHubNow() / 60_000) * 60_000;
  const asked = new URLSearchParams(props.search);
  if (!asked.has("period")) asked.set("period", "month");
  const period = periodOf(asked, nowMs, zone);
  const site = props.search.get("site");
  const { data, error, refetch } = useOrdersFigures({
    ...(isGood(period) ? momentsOf(period, zone) : {}),
    ...(site ? { site } : {}),
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t("report.period")}
          value={period.name}
          onChange={(name) => props.onSet("period", name)}
          options={PERIODS.filter((name) => name !== "own").map((value) => ({
            value,
            label: t(`report.periods.${value}`),
          }))}
        />
      </div>
      {data ? <OrderNumbers all={data.all} /> : <Loading rows={2} />}
      {data && <OrderRates figures={data} sites={props.sites} />}
      {props.children(data)}
    </>
  );
}

function Filters(props: {
  sites: readonly Site[];
  search: URLSearchParams;
  figures: OrdersFigures | undefined;
  onSet: (key: string, value: string) => void;
}) {
  const { search, onSet } = props;
  const { t } = useTranslation();
  const may = useMay();
  const options = useMemo(() => siteOptions(props.sites), [props.sites]);
  const owner = search.get("owner") ?? "";
  const owners = (props.figures?.owners ?? []).map(({ account, name }) => ({ value: account, label: name }));
  const known = owner === "" || owners.some(({ value }) => value === owner);
  return (
    <div className="filters">
      <Segmented
        aria-label={t("order.filterState")}
        value={stateOf(search)}
        onChange={(value) => onSet("state", value === "open" ? "" : value)}
        options={STATES.map((value) => ({ value, label: t(`order.filter.${value}`) }))}
      />
      <Segmented
        aria-label={t("order.group")}
        value={groupOf(search)}
        onChange={(value) => onSet("by", value === "due" ? "" : value)}
        options={GROUPS.map((value) => ({ value, label: t(`order.by.${value}`) }))}
      />
      <Select
        aria-label={t("alert.filterSite")}
        className="filter-site"
        showSearch={{ optionFilterProp: "label" }}
        value={search.get("site") ?? ""}
        onChange={(value) => onSet("site", value)}
        options={[{ value: "", label: t("alert.filter.allSites") }, ...options]}
      />
      <Select
        aria-label={t("order.filterOwner")}
        className="filter-severity"
        value={owner}
        onChange={(value) => onSet("owner", value)}
        options={[
          { value: "", label: t("order.allOwners") },
          ...owners,
          ...(known ? [] : [{ value: owner, label: owner }]),
        ]}
      />
      <Select
        aria-label={t("order.filterKind")}
        className="filter-severity"
        value={search.get("kind") ?? ""}
        onChange={(value) => onSet("kind", value)}
        options={[
          { value: "", label: t("order.allKinds") },
          ...KINDS.map((value) => ({ value, label: t(`order.kind.${value}`) })),
        ]}
      />
      {may("orders.export") && (
        <span className="order-files">
          <Button icon={<DownloadOutlined />} href={ordersFileAddress(queryOf(search), "csv")}>
            {t("order.csv")}
          </Button>
          <Button icon={<DownloadOutlined />} href={ordersFileAddress(queryOf(search), "xlsx")}>
            {t("order.xlsx")}
          </Button>
        </span>
      )}
    </div>
  );
}

function List(props: { sites: readonly Site[]; search: URLSearchParams }) {
  const { sites, search } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const isOver = ["closed", "all"].includes(stateOf(search));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOrders({
    ...queryOf(search),
    sort: isOver ? "newest" : "due",
  });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <EmptyNote icon={<CheckCircleFilled className="tone-ok" />} text={t("order.none")} />;
  return (
    <>
      {grouped(items, groupOf(search), sites, now, t).map(({ key, title, own }) => (
        <Section key={key} title={`${title} · ${own.length}`}>
          <div className="order-list">
            {own.map((item) => (
              <OrderCard key={item.id} item={item} sites={sites} />
            ))}
          </div>
        </Section>
      ))}
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("order.more")}
        </Button>
      )}
    </>
  );
}

type Grouped = { readonly key: string; readonly title: string; readonly own: readonly OrderItem[] };

function grouped(
  items: readonly OrderItem[],
  by: Group,
  sites: readonly Site[],
  now: number,
  t: Translate,
): Grouped[] {
  const keyOf = (item: OrderItem) =>
    by === "site"
      ? item.siteId
      : by === "owner"
        ? (item.assignee ?? "")
        : isOrdered(item)
          ? dueGroup(item, now)
          : "over";
  const groups = groupBy(items, keyOf);
  if (by === "due")
    return DUE_GROUPS.flatMap((key) => {
      const own = groups.get(key);
      return own ? [{ key, title: t(`order.dueGroup.${key}`), own }] : [];
    });
  const titleOf = (key: string, own: readonly OrderItem[]) =>
    by === "site" ? (sites.find((site) => site.id === key)?.name ?? key) : own[0] ? ownerText(own[0]) : key;
  return [...groups].map(([key, own]) => ({ key, title: titleOf(key, own), own }));
}

function stateOf(search: URLSearchParams): (typeof STATES)[number] {
  return STATES.find((one) => one === search.get("state")) ?? "open";
}

function groupOf(search: URLSearchParams): Group {
  return GROUPS.find((one) => one === search.get("by")) ?? "due";
}

/** What the list and the files ask the hub for. */
function queryOf(search: URLSearchParams): Record<string, string> {
  const state = stateOf(search);
  const asked: Record<string, string> = {};
  for (const key of ["site", "owner", "kind"]) {
    const value = search.get(key);
    if (value) asked[key] = value;
  }
  if (state === "overdue") asked["overdue"] = "true";
  else if (state !== "all") asked["state"] = state;
  return asked;
}
