// Where one can go. On a phone the first few are a bar at the bottom, and the others are behind "more".
import {
  AlertOutlined,
  AppstoreOutlined,
  AreaChartOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  EllipsisOutlined,
  EyeOutlined,
  FileDoneOutlined,
  FileProtectOutlined,
  FundOutlined,
  MessageOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import { Dropdown } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router";
import type { Session } from "../../../hub/serve/contract.ts";
import { entriesOf } from "../inbox/inbox-list.ts";
import { useAlerts } from "../queries.ts";
import { worksInKitchen } from "./in-kitchen.ts";
import { useNarrow } from "./narrow.ts";

type Item = {
  readonly to: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly badge?: ReactNode;
};

/** shell.css has the bar at the bottom up to here. */
const PHONE_PX = 720;
/** Chosen: with "more" five across the smallest phone, each with room for its word. */
const ON_THE_BAR = 4;

export function Navigation(props: { session: Session }) {
  const { t } = useTranslation();
  const items = useItems(props.session);
  const isPhone = useNarrow(PHONE_PX);
  const shown = isPhone ? items.slice(0, ON_THE_BAR) : items;
  return (
    <nav className="nav" aria-label={t("page.main")}>
      {shown.map(({ to, icon, text, badge }) => (
        <NavLink key={to} to={to} end className="nav-item">
          <span className="nav-icon">{icon}</span>
          <span>{text}</span>
          {badge}
        </NavLink>
      ))}
      {shown.length < items.length && <More items={items.slice(ON_THE_BAR)} />}
    </nav>
  );
}

function More(props: { items: readonly Item[] }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const isHere = props.items.some(({ to }) => to === pathname);
  return (
    <Dropdown
      trigger={["click"]}
      placement="topRight"
      menu={{
        items: props.items.map(({ to, icon, text }) => ({
          key: to,
          icon,
          label: (
            <NavLink to={to} end className="nav-more">
              {text}
            </NavLink>
          ),
        })),
      }}
    >
      <button type="button" className={isHere ? "nav-item active" : "nav-item"} data-testid="nav-more">
        <span className="nav-icon">
          <EllipsisOutlined />
        </span>
        <span>{t("page.more")}</span>
      </button>
    </Dropdown>
  );
}

function useItems(session: Session): readonly Item[] {
  const { t } = useTranslation();
  const { data } = useAlerts();
  const unanswered = entriesOf(data?.items ?? []).filter(({ alert }) => alert.state === "firing").length;
  const badge = unanswered > 0 && (
    <span className="badge" role="img" aria-label={t("overview.unacknowledged", { count: unanswered })}>
      {unanswered}
    </span>
  );
  const may = (action: Session["can"][number]) => session.can.includes(action);
  return [
    { to: "/", icon: <DashboardOutlined />, text: t("page.overview") },
    { to: "/alerts", icon: <AlertOutlined />, text: t("page.alerts"), badge },
    { to: "/orders", icon: <FileDoneOutlined />, text: t("order.page") },
    { to: "/sensors", icon: <FundOutlined />, text: t("page.sensors") },
    ...(worksInKitchen(session)
      ? [{ to: "/my-cameras", icon: <VideoCameraOutlined />, text: t("myCameras.title") }]
      : []),
    { to: "/wall", icon: <AppstoreOutlined />, text: t("wall.title") },
    { to: "/remarks", icon: <MessageOutlined />, text: t("remark.link") },
    { to: "/coverage", icon: <EyeOutlined />, text: t("coverage.nav") },
    { to: "/reports", icon: <AreaChartOutlined />, text: t("page.reports") },
    ...(may("people.read") ? [{ to: "/people", icon: <TeamOutlined />, text: t("people.nav") }] : []),
    ...(may("audit.read") ? [{ to: "/audit", icon: <FileProtectOutlined />, text: t("page.audit") }] : []),
    ...(keepsStore(session) ? [{ to: "/store", icon: <DatabaseOutlined />, text: t("page.store") }] : []),
  ];
}

/** Only the platform's administrators: the store is of no site. Source: hub/access/rights.ts, EVERYWHERE. */
function keepsStore({ can, posts }: Session): boolean {
  return can.includes("store.read") && posts.some(({ role, siteId }) => role === "admin" && siteId === "*");
}
