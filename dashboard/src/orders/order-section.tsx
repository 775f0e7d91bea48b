// An order on the page of its alert: what is to be done, by whom, until when, what was done so far, and its paper.
import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { momentText } from "../wording.ts";
import { noticeAddress, useAnswerers } from "./order-queries.ts";
import { OrderSteps } from "./order-steps.tsx";
import { isLate, leftText, numberText, type Ordered, orderState, STATE_TONES } from "./order-words.ts";

export function OrderSection(props: { alert: Ordered; sites: readonly Site[] }) {
  const { alert, sites } = props;
  const { order, recheck, resolution } = alert;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const moment = (at: string) => momentText(Date.parse(at), now, zone);
  const siteName = (id: string) => sites.find((site) => site.id === id)?.name ?? id;
  //  Who ordered it may be above what the reader sees.
  const issuer =
    sites.find((site) => site.id === order.issued.from)?.name ??
    t(`account.roles.${order.issued.role as "admin"}`);
  const left = leftText(alert, now, t);
  return (
    <Section
      title={numberText(order, t)}
      className="order"
      aside={
        <Button icon={<PrinterOutlined />} href={noticeAddress(alert.id)} data-testid="order-notice">
          {t("order.print")}
        </Button>
      }
    >
      <dl className="order-facts">
        <Fact term={t("order.standing")}>
          <span className="state" data-tone={STATE_TONES[alert.state]} data-testid="order-state">
            {orderState(alert, t)}
          </span>
        </Fact>
        <Fact term={t("order.requirement")}>{order.requirement}</Fact>
        {order.basis && <Fact term={t("order.basis")}>{order.basis}</Fact>}
        <Fact term={t("order.owner")}>
          <OwnerName siteId={alert.siteId} account={alert.assignee ?? ""} />
        </Fact>
        <Fact term={t("order.due")}>
          {moment(order.dueAt)}{" "}
          {left && (
            <strong className="remark-due" data-tone={isLate(alert, now) ? "critical" : "quiet"}>
              {left}
            </strong>
          )}
          {order.overdue && (
            <span className="order-told">
              {t(order.overdue.of === "act" ? "order.overdueTold" : "order.recheckTold", {
                times: order.overdue.times,
                site: siteName(order.overdue.siteId),
              })}
            </span>
          )}
        </Fact>
        {recheck?.state === "returned" && (
          <Fact term={t("order.back")}>
            {recheck.note} <span className="quiet">{recheck.by}</span>
          </Fact>
        )}
        {resolution && <Fact term={t("order.takenBack")}>{resolution.reason}</Fact>}
        <Fact term={t("order.issued")}>
          {issuer} {t("order.issuedBy", { who: order.issued.by, time: moment(order.issued.at) })}
        </Fact>
      </dl>
      <OrderSteps alert={alert} />
    </Section>
  );
}

function Fact(props: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** By name for who may choose owners; others see the account, as everywhere. */
function OwnerName(props: { siteId: string; account: string }) {
  const { data } = useAnswerers(props.siteId);
  return <>{data?.items.find(({ account }) => account === props.account)?.name ?? props.account}</>;
}
