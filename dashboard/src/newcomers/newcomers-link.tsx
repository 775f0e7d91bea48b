// From a site to what is new there, with how much that is.
import { InboxOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useCounts } from "./newcomer-queries.ts";

export function NewcomersLink(props: { siteId: string }) {
  const { t } = useTranslation();
  const { data } = useCounts(props.siteId);
  const count = data === undefined ? 0 : data.found + data.unknown + data.held;
  return (
    <Link
      to={`/sites/${encodeURIComponent(props.siteId)}/new`}
      data-testid="newcomers-link"
      data-count={count}
    >
      <InboxOutlined /> {count > 0 ? t("newcomers.linkCount", { count }) : t("newcomers.link")}
    </Link>
  );
}
