// One alert: what it is, what can be done with it now, the curve around it, its whole life, and the answer to who reported it.

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { Alert } from "../../../hub/serve/contract.ts";
import { AlertCurve } from "../alert-life/alert-curve.tsx";
import { ExportCase } from "../alert-life/export-case.tsx";
import { LifeFacts } from "../alert-life/life-facts.tsx";
import { Steps } from "../alert-life/steps.tsx";
import { Timeline } from "../alert-life/timeline.tsx";
import { AlertRow } from "../alerts/alert-row.tsx";
import { isOver } from "../alerts/alert-words.ts";
import { useDeviceNames } from "../alerts/device-names.ts";
import { MakeOrder } from "../orders/order-form.tsx";
import { OrderSection } from "../orders/order-section.tsx";
import { isOrdered } from "../orders/order-words.ts";
import { AlertClips } from "../past/alert-clips.tsx";
import { camerasQuery, sensorsQuery, useMay, useSites } from "../queries.ts";
import { AnswerForm } from "../remarks/answer-form.tsx";
import { CommentForm } from "../remarks/comment-form.tsx";
import { useAlert } from "../remarks/remark-queries.ts";
import { whatText } from "../remarks/remark-words.ts";
import { SetAsideForm } from "../remarks/set-aside-form.tsx";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import "../styles/alert-life.css";
import "../styles/past.css";

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
      <CameraLinks alert={alert} />
      {isOrdered(alert) ? <OrderSection alert={alert} sites={sites.data} /> : <LifeFacts alert={alert} />}
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
      <Steps alert={alert} />
      <CurveOf alert={alert} />
      <AlertClips alert={alert} />
      <Section title={t("life.timeline.title")}>
        <Timeline alert={alert} />
        {may("alerts.comment") && <CommentForm alertId={alert.id} />}
      </Section>
      <ExportCase alertId={alert.id} hasClips={alert.clips !== undefined} />
      {remark && !remark.setAside && may("alerts.moderate") && (
        <SetAsideForm alertId={alert.id} byLink={remark.from === "parent"} />
      )}
    </>
  );
}

/** From what is wrong with a camera to the camera itself, and to what is found of its picture. */
function CameraLinks(props: { alert: Alert }) {
  const { rule, deviceId } = props.alert;
  const { t } = useTranslation();
  const isOfCamera = deviceId !== undefined && rule?.startsWith("camera-") === true;
  const { data: cameras } = useQuery({ ...camerasQuery(props.alert.siteId), enabled: isOfCamera });
  if (!isOfCamera) return null;
  //  One that has left has its past, and no picture.
  const hasLeft = cameras !== undefined && !cameras.some(({ id }) => id === deviceId);
  const page = `/cameras/${encodeURIComponent(deviceId)}`;
  return (
    <p className="quiet camera-links" data-testid="camera-links">
      <Link to={page}>{t("picture.camera")}</Link>
      {!hasLeft && (
        <>
          {" · "}
          <Link to={`${page}/picture`}>{t("pictures.link")}</Link>
        </>
      )}
    </p>
  );
}

/** Nothing for cameras, and for what is about no device. */
function CurveOf(props: { alert: Alert }) {
  const { alert } = props;
  const { data } = useQuery({ ...sensorsQuery(alert.siteId), enabled: alert.deviceId !== undefined });
  const sensor = data?.find((one) => one.id === alert.deviceId);
  return sensor === undefined ? null : <AlertCurve alert={alert} sensor={sensor} />;
}
