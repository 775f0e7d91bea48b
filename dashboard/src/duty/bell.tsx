// How many messages one has not read, at the top of every page. Looking at an alert reads what one was told of it.
import { BellOutlined } from "@ant-design/icons";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useMatch } from "react-router";
import { useRead, useUnread } from "./duty-api.ts";

export function Bell() {
  const { t } = useTranslation();
  const { data } = useUnread();
  const { mutate } = useRead();
  const alertId = useMatch("/alerts/:alertId")?.params.alertId;
  const count = data?.count ?? 0;
  useEffect(() => {
    //  Also of what is told while one looks at it.
    if (alertId !== undefined && count > 0) mutate(alertId);
  }, [alertId, count, mutate]);
  return (
    <NavLink
      to="/messages"
      className="top-button bell"
      data-testid="bell"
      aria-label={count > 0 ? t("told.bellCount", { count }) : t("told.bell")}
    >
      <BellOutlined />
      {count > 0 && <span className="badge">{count > 99 ? "99+" : count}</span>}
    </NavLink>
  );
}
