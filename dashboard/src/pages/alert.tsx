// One alert: what it is, the answer to who reported it, what was said of it, and what to do about abuse.

import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { AlertRow } from "../alerts/alert-row.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { useDeviceNames } from "../alerts/device-names.ts";
import { MakeOrder } from "../orders/order-form.tsx";
import { OrderSection } from "../orders/order-section.tsx";
import { isOrdered } from "../orders/order-words.ts";
import { useMay, useSites } from "../queries.ts";
import { AnswerForm } from "../remarks/answer-form.tsx";
import { Comments } from "../remarks/comments.tsx";
import { useAlert } from "../remarks/remark-queries.ts";
import { whatText } from "../remarks/remark-words.ts";
import { SetAsideForm } from "../remarks/set-aside-form.tsx";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";

export function AlertPage() {
  const { alertId = "" } = useParams();
  const { t } = useTranslation();
  const may = useMay();
  const sites = useSites();
  const { data: alert, error, refetch } = useAlert(alertId);
  const names = useDeviceNames(alert ? [alert] : []);
  const what = alert && whatText(alert, t);
  usePageTitle(what);
  if (error && !alert) return <Failed error={error} onRetry={refetch} />;
  if (!alert || !sites.data) return <Loading rows={8} />;
  const { remark } = alert;
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites.data, alert.siteId)} />
        <h1>{what}</h1>
      </header>
      <div className="alerts alert-alone">
        <AlertRow
          alert={alert}
          sites={sites.data}
          deviceName={alert.deviceId === undefined ? undefined : names.get(alert.deviceId)}
          whole
        />
      </div>
      {isOrdered(alert) && <OrderSection alert={alert} sites={sites.data} />}
      {remark && !alert.order && !isOver(alert) && may("orders.open") && (
        <div className="make-order">
          <MakeOrder alert={alert} />
        </div>
      )}
      {remark && !isOver(alert) && may("alerts.answer") && (!alert.order || remark.from === "parent") && (
        <Section title={t("remark.answer.title")}>
          <AnswerForm alertId={alert.id} closes={!alert.order} />
        </Section>
      )}
      <Section title={t("remark.comments.title")}>
        <Comments alertId={alert.id} />
      </Section>
      {remark && !remark.setAside && may("alerts.moderate") && (
        <SetAsideForm alertId={alert.id} byLink={remark.from === "parent"} />
      )}
    </>
  );
}
