// One rectification order in a list: its number, the problem, who has it, until when, and how it stands.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OrderItem, Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { momentText } from "../wording.ts";
import {
  isLate,
  isOrdered,
  leftText,
  numberText,
  orderState,
  ownerText,
  STATE_TONES,
} from "./order-words.ts";

export function OrderCard(props: { item: OrderItem; sites: readonly Site[] }) {
  const { item, sites } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (!isOrdered(item)) return null;
  const late = isLate(item, now);
  const left = leftText(item, now, t);
  const path = pathTo(sites, item.siteId).slice(-2);
  return (
    <article className="card order-card" data-testid={`order-${item.id}`} data-late={late}>
      <header className="order-head">
        <Link to={`/alerts/${encodeURIComponent(item.id)}`} className="order-number">
          {numberText(item.order, t)}
        </Link>
        <span className="chip" data-tone={item.severity === "notice" ? "plain" : item.severity}>
          {t(`order.severity.${item.severity}`)}
        </span>
        <span className="chip">{t(`order.kind.${item.order.kind}`)}</span>
        <span className="state" data-tone={STATE_TONES[item.state]}>
          {orderState(item, t)}
        </span>
      </header>
      <p className="order-problem">{item.remark?.text ?? t("remark.hidden")}</p>
      <p className="alert-facts">
        <span>{path.map((site) => site.name).join(" › ")}</span>
        <span>
          {t("order.owner")} {ownerText(item)}
        </span>
        <span>
          {t("order.due")} {momentText(Date.parse(item.order.dueAt), now, zone)}
        </span>
        {left && (
          <strong className="remark-due" data-tone={late ? "critical" : "quiet"}>
            {left}
          </strong>
        )}
      </p>
    </article>
  );
}
