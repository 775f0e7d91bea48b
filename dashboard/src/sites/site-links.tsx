// What else there is of a site, beside its page: its report, what is new, its devices' accounts, its settings.
import {
  AreaChartOutlined,
  ControlOutlined,
  EyeOutlined,
  FileDoneOutlined,
  KeyOutlined,
  MessageOutlined,
  NotificationOutlined,
  PhoneOutlined,
  SafetyOutlined,
  SettingOutlined,
  ShareAltOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Site } from "../../../hub/serve/contract.ts";
import { NewcomersLink } from "../newcomers/newcomers-link.tsx";
import { useMay } from "../queries.ts";

export function SiteLinks(props: { siteId: string; kind: Site["kind"] }) {
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
      <Link to={`/sites/${id}/rules`} data-testid="rules-link">
        <ControlOutlined /> {t("rules.link")}
      </Link>
      <Link to={`/sites/${id}/pictures`} data-testid="pictures-link">
        <VideoCameraOutlined /> {t("pictures.link")}
      </Link>
      {may("newcomers.read") && <NewcomersLink siteId={props.siteId} />}
      {props.kind === "canteen" && (
        <Link to={`/sites/${id}/disclosures`} data-testid="disclosures-link">
          <FileDoneOutlined /> {t("disclosures.link")}
        </Link>
      )}
      {may("device-accounts.read") && (
        <Link to={`/sites/${id}/accounts`} data-testid="accounts-link">
          <KeyOutlined /> {t("accounts.link")}
        </Link>
      )}
      {may("watchers.read") && (
        <Link to={`/sites/${id}/watchers`} data-testid="watchers-link">
          <EyeOutlined /> {t("watchers.link")}
        </Link>
      )}
      {may("share-links.read") && (
        <Link to={`/sites/${id}/links`} data-testid="share-links-link">
          <ShareAltOutlined /> {t("links.link")}
        </Link>
      )}
      {may("site-privacy.read") && (
        <Link to={`/sites/${id}/privacy`} data-testid="privacy-link">
          <SafetyOutlined /> {t("privacy.link")}
        </Link>
      )}
      {may("channels.read") && (
        <Link to={`/channels?site=${id}`} data-testid="channels-link">
          <NotificationOutlined /> {t("channels.link")}
        </Link>
      )}
      {may("duty.read") && (
        <Link to={`/sites/${id}/duty`} data-testid="duty-link">
          <PhoneOutlined /> {t("duty.link")}
        </Link>
      )}
      {may("people.read") && (
        <Link to={`/people?site=${id}`} data-testid="people-link">
          <TeamOutlined /> {t("people.nav")}
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
