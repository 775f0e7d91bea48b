// Rectification orders as a table for other programs, row by row. What people wrote never becomes a formula (export.ts).
import type { Alert } from "../model.ts";
import { type ExportTable, localTime } from "./export.ts";
import {
  ORDER_KIND_TITLES,
  type OrderLanguage,
  orderNumber,
  orderStateTitle,
  SEVERITY_TITLES,
} from "./order-words.ts";

const COLUMNS = {
  number: { zh: "编号", en: "Number" },
  siteId: { zh: "单位编号", en: "Site id" },
  site: { zh: "单位", en: "Site" },
  kind: { zh: "问题类别", en: "Kind" },
  severity: { zh: "程度", en: "Gravity" },
  problem: { zh: "存在问题", en: "Problem" },
  requirement: { zh: "整改要求", en: "To be done" },
  basis: { zh: "依据", en: "Basis" },
  owner: { zh: "责任人", en: "Responsible" },
  issuedBy: { zh: "下达人", en: "Ordered by" },
  issuedAt: { zh: "下达时间", en: "Ordered at" },
  due: { zh: "整改期限", en: "Deadline" },
  state: { zh: "状态", en: "State" },
  overdue: { zh: "超期", en: "Overdue" },
  signedBy: { zh: "签收人", en: "Received by" },
  signedAt: { zh: "签收时间", en: "Received at" },
  did: { zh: "整改情况", en: "What was done" },
  actedBy: { zh: "处置人", en: "Done by" },
  actedAt: { zh: "处置时间", en: "Done at" },
  closedBy: { zh: "销号人", en: "Closed by" },
  closedAt: { zh: "销号时间", en: "Closed at" },
} as const;

const YES = { zh: "是", en: "yes" };

export type OrderTableScene = {
  readonly siteName: (id: string) => string;
  readonly nameOf: (account: string) => string;
  readonly zone: string;
  readonly now: number;
};

export function ordersTable(
  alerts: AsyncIterable<Alert>,
  language: OrderLanguage,
  scene: OrderTableScene,
): ExportTable {
  async function* rows() {
    for await (const alert of alerts) yield rowOf(alert, language, scene);
  }
  return {
    name: language === "zh" ? "整改" : "Orders",
    columns: Object.values(COLUMNS).map((title) => title[language]),
    rows: rows(),
  };
}

function rowOf(alert: Alert, language: OrderLanguage, scene: OrderTableScene): (string | null)[] {
  const { order, remark, acknowledged, acted, closed, assignee, state } = alert;
  if (order === undefined) return [];
  const at = (ms: number | undefined) => (ms === undefined ? null : localTime(ms, scene.zone));
  const name = (account: string | undefined) => (account === undefined ? null : scene.nameOf(account));
  const isOverdue = (state === "firing" || state === "acknowledged") && order.dueAt < scene.now;
  return [
    orderNumber(order, language),
    alert.siteId,
    scene.siteName(alert.siteId),
    ORDER_KIND_TITLES[order.kind][language],
    SEVERITY_TITLES[alert.severity][language],
    remark?.setAside === undefined ? (remark?.text ?? null) : null,
    order.requirement,
    order.basis || null,
    name(assignee),
    name(order.issued.by),
    at(order.issued.at),
    at(order.dueAt),
    orderStateTitle(alert, language),
    isOverdue ? YES[language] : null,
    name(acknowledged?.by),
    at(acknowledged?.at),
    acted?.what ?? null,
    name(acted?.by),
    at(acted?.at),
    name(closed?.by),
    at(closed?.at),
  ];
}
