// What else there is of a site, beside its page: its report, what is new, its devices' accounts, its settings.
import { AreaChartOutlined, KeyOutlined, MessageOutlined, SettingOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { NewcomersLink } from "../newcomers/newcomers-link.tsx";
import { useMay } from "../queries.ts";

export function SiteLinks(props: { siteId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const id = encodeURIComponent(props.siteId);
  return (
    <p className="site-links">
      <Link to={`/reports?site=${id}`}>
        <AreaChartOutlined /> {t("page.reports")}
      </Link>
      <Link to={`/remarks?site=${id}`} data-testid="remarks-link">
        <MessageOutlined /> {t("remark.link")}
      </Link>
      <NewcomersLink siteId={props.siteId} />
      {may("device-accounts.read") && (
        <Link to={`/sites/${id}/accounts`} data-testid="accounts-link">
          <KeyOutlined /> {t("accounts.link")}
        </Link>
      )}
      {may("settings.read") && (
        <Link to={`/sites/${id}/settings`} data-testid="site-settings">
          <SettingOutlined /> {t("estate.settings")}
        </Link>
      )}
    </p>
  );
}
