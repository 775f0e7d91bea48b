// The words of rectification orders where no page words them: on paper and in tables, in either language.
import type { Alert, Order, OrderKind } from "../model.ts";

export type OrderLanguage = "zh" | "en";
type Both = Readonly<Record<OrderLanguage, string>>;

export const ORDER_KIND_TITLES: Readonly<Record<OrderKind, Both>> = {
  hygiene: { zh: "卫生", en: "Hygiene" },
  retention: { zh: "留样", en: "Sample retention" },
  records: { zh: "台账记录", en: "Records" },
  equipment: { zh: "设施设备", en: "Equipment" },
  camera: { zh: "摄像头", en: "Cameras" },
  other: { zh: "其他", en: "Other" },
};

export const SEVERITY_TITLES: Readonly<Record<Alert["severity"], Both>> = {
  notice: { zh: "一般", en: "Minor" },
  warning: { zh: "较重", en: "Major" },
  critical: { zh: "严重", en: "Critical" },
};

const STATE_TITLES: Readonly<Record<Alert["state"], Both>> = {
  firing: { zh: "待签收", en: "To be signed for" },
  acknowledged: { zh: "整改中", en: "Being put right" },
  acted: { zh: "待复查", en: "To be re-checked" },
  resolved: { zh: "已撤销", en: "Taken back" },
  closed: { zh: "已销号", en: "Closed" },
};

export function orderStateTitle(alert: Pick<Alert, "state" | "recheck">, language: OrderLanguage): string {
  const wasReturned = alert.state === "acknowledged" && alert.recheck?.state === "returned";
  if (wasReturned) return { zh: "已退回，整改中", en: "Sent back, being put right" }[language];
  return STATE_TITLES[alert.state][language];
}

/** 整改〔2026〕12号: as official papers are numbered (GB/T 9704-2012). */
export function orderNumber(
  { year, number }: Pick<Order, "year" | "number">,
  language: OrderLanguage,
): string {
  return language === "zh" ? `整改〔${year}〕${number}号` : `Order ${year}-${number}`;
}
