// A message as words: made when it is sent, from the alert as it is then, in its reader's language. Plain text; the
// channels' files escape it.
import type { Severity } from "../../devices/limits.ts";
import type { Alert, Language, Message, MessageKind, UnixMs } from "../model.ts";
import type { Notice } from "./channels/channel.ts";
import { durationText, valueText, whatText } from "./rule-words.ts";
import { whyText } from "./why-text.ts";

/** An alert with the names that it has at this moment. */
export type AlertTold = {
  readonly alert: Alert;
  /** The site and what it hangs under, as a person would say it. */
  readonly site: string;
  readonly device?: string;
  /** The newest value of what the alert is about. */
  readonly now?: number;
};

/** All that a message is made of. */
export type Told = {
  readonly message: Message;
  /** Of the site that the message is about. */
  readonly site: string;
  readonly alert?: AlertTold;
  /** Of a digest: what it holds. */
  readonly items: readonly {
    readonly kind: MessageKind;
    readonly severity: Severity;
    readonly told: AlertTold;
  }[];
  readonly link?: string;
  /** The name of whoever the receiver stands in for. */
  readonly deputyFor?: string;
  readonly at: UnixMs;
  readonly zone: string;
};

type Both = Readonly<Record<Language, string>>;

const SEVERITY: Readonly<Record<Severity, Both>> = {
  notice: { zh: "提示", en: "Notice" },
  warning: { zh: "警告", en: "Warning" },
  critical: { zh: "紧急", en: "Critical" },
};

const KIND: Readonly<Record<MessageKind, Both>> = {
  opened: { zh: "", en: "" },
  escalated: { zh: "无人确认", en: "Nobody has acknowledged" },
  still: { zh: "仍未处理", en: "Still" },
  raised: { zh: "变严重", en: "Graver" },
  reopened: { zh: "又出现", en: "Back again" },
  resolved: { zh: "已恢复", en: "Over" },
  assigned: { zh: "请您处理", en: "For you" },
  recheck: { zh: "请您复查", en: "Please look again" },
  returned: { zh: "退回", en: "Sent back" },
  "due-changed": { zh: "期限已改", en: "Another deadline" },
  overdue: { zh: "已超期", en: "Overdue" },
  digest: { zh: "汇总", en: "Summary" },
  "channel-dead": { zh: "通知渠道不通", en: "A channel does not work" },
  "audit-head": { zh: "审计日志链头", en: "Head of the audit log" },
  test: { zh: "测试消息", en: "Test message" },
};

const STATE: Readonly<Record<Alert["state"], Both>> = {
  firing: { zh: "无人确认", en: "nobody has acknowledged" },
  acknowledged: { zh: "已确认", en: "acknowledged" },
  acted: { zh: "已处置", en: "acted on" },
  resolved: { zh: "已恢复", en: "over" },
  closed: { zh: "已销号", en: "closed" },
};

/** Of a rectification order: how grave the problem is, and how far it is put right. */
const ORDER_SEVERITY: Readonly<Record<Severity, Both>> = {
  notice: { zh: "整改·一般", en: "Order, minor" },
  warning: { zh: "整改·较重", en: "Order, major" },
  critical: { zh: "整改·严重", en: "Order, critical" },
};
const ORDER_STATE: Readonly<Record<Alert["state"], Both>> = {
  firing: { zh: "待签收", en: "to be signed for" },
  acknowledged: { zh: "整改中", en: "being put right" },
  acted: { zh: "待复查", en: "to be re-checked" },
  resolved: { zh: "已撤销", en: "taken back" },
  closed: { zh: "已销号", en: "closed" },
};

const NAMES = {
  site: { zh: "单位", en: "Site" },
  since: { zh: "开始", en: "Since" },
  device: { zh: "设备", en: "Device" },
  value: { zh: "数值", en: "Value" },
  lasted: { zh: "持续", en: "For" },
  state: { zh: "状态", en: "State" },
  due: { zh: "期限", en: "Until" },
  channel: { zh: "渠道", en: "Channel" },
  cause: { zh: "原因", en: "Cause" },
  lines: { zh: "条数", en: "Lines" },
  hash: { zh: "链头", en: "Head" },
} as const satisfies Record<string, Both>;

const UNCERTAIN: Both = {
  zh: "这条消息可能已经发过一次。",
  en: "This message may have been sent once before.",
};
const OPEN: Both = { zh: "查看并处理", en: "Open" };
/** Between parts of a line. */
const COMMA: Both = { zh: "，", en: ", " };

export function noticeOf(told: Told): Notice {
  const { message } = told;
  const { language } = message;
  return {
    id: message.id,
    kind: message.kind,
    severity: message.severity,
    language,
    ...bodyOf(told),
    why: whyText(message.why, { ...told, kind: message.kind, language }),
    ...(message.isUncertain ? { uncertain: UNCERTAIN[language] } : {}),
    ...(told.link === undefined ? {} : { link: { url: told.link, word: OPEN[language] } }),
    more: (count) => (language === "zh" ? `还有 ${count} 条` : `and ${count} more`),
    ...(message.address === undefined ? {} : { to: message.address }),
    siteId: message.siteId,
    ...(message.alertId === undefined ? {} : { alertId: message.alertId }),
  };
}

type Body = Pick<Notice, "title" | "figure" | "facts" | "items">;

function bodyOf(told: Told): Body {
  const { message } = told;
  if (message.kind === "digest") return digestBody(told);
  if (told.alert !== undefined) return alertBody(told, told.alert);
  return plainBody(told);
}

function alertBody({ message, at, zone }: Told, told: AlertTold): Body {
  const { language } = message;
  const { alert } = told;
  const figure = figureOf(told, language);
  const end = alert.resolvedAt ?? at;
  return {
    title: titleOf(message.kind, message.severity, alert, language),
    ...(figure === undefined ? {} : { figure: { value: figure.short, of: told.device ?? told.site } }),
    facts: [
      fact("site", told.site, language),
      fact("since", timeText(alert.since, zone), language),
      ...(told.device === undefined ? [] : [fact("device", told.device, language)]),
      ...(figure === undefined ? [] : [fact("value", figure.long, language)]),
      alert.order === undefined
        ? fact("lasted", durationText(end - alert.since, language), language)
        : fact("due", timeText(alert.order.dueAt, zone), language),
      fact("state", stateText(alert, language), language),
    ],
    items: [],
  };
}

function titleOf(kind: MessageKind, severity: Severity, alert: Alert, language: Language): string {
  const said = KIND[kind][language];
  const [colon, dot] = language === "zh" ? ["：", "·"] : [": ", ", "];
  const grave = (alert.order === undefined ? SEVERITY : ORDER_SEVERITY)[severity][language];
  const begin = said === "" ? grave : `${grave}${dot}${said}`;
  return `${kind === "resolved" ? said : begin}${colon}${whatText(alert, language)}`;
}

function stateText({ order, state }: Alert, language: Language): string {
  return (order === undefined ? STATE : ORDER_STATE)[state][language];
}

/** The value against its limit; undefined where an alert is about no number. */
function figureOf(
  { alert, now }: AlertTold,
  language: Language,
): { readonly short: string; readonly long: string } | undefined {
  const { metric, worst, limit } = alert;
  const isNumber = metric !== undefined && !metric.startsWith("picture_");
  if (!isNumber || worst === undefined) return undefined;
  const say = (value: number) => valueText(metric, value, language);
  const words =
    language === "zh"
      ? { now: "现在", worst: "最差", limit: "限值" }
      : { now: "now", worst: "worst", limit: "limit" };
  const parts = [
    ...(now === undefined ? [] : [`${words.now} ${say(now)}`]),
    `${words.worst} ${say(worst)}`,
    ...(limit === undefined ? [] : [`${words.limit} ${say(limit)}`]),
  ];
  return { short: say(now ?? worst), long: parts.join(COMMA[language]) };
}

function digestBody({ message, items }: Told): Body {
  const { language } = message;
  const grave = items.filter(({ severity }) => severity === "critical").length;
  const title =
    language === "zh"
      ? `${items.length} 条报警汇总${grave === 0 ? "" : `，其中 ${grave} 条紧急`}`
      : `${items.length} alerts in one${grave === 0 ? "" : `, ${grave} of them critical`}`;
  return {
    title,
    facts: [],
    items: items.map(({ kind, severity, told }) => {
      const what = titleOf(kind, severity, told.alert, language);
      const figure = figureOf(told, language)?.short;
      const parts = [told.site, told.device, what, figure, stateText(told.alert, language)];
      return parts.filter((part) => part !== undefined).join(language === "zh" ? " " : ", ");
    }),
  };
}

/** What is of no alert: a test, a dead channel, a head. */
function plainBody({ message, site, at, zone }: Told): Body {
  const { language, kind, data = {} } = message;
  const said = (name: string) => (typeof data[name] === "string" ? data[name] : undefined);
  const facts = [fact("site", site, language)];
  if (kind === "channel-dead") {
    const since = data["since"];
    facts.push(
      fact("since", timeText(typeof since === "number" ? since : at, zone), language),
      fact("channel", said("channel") ?? "", language),
      fact("cause", said("why") ?? "", language),
    );
  } else facts.push(fact("since", timeText(at, zone), language));
  if (kind === "audit-head") {
    facts.push(
      fact("lines", String(data["number"] ?? ""), language),
      fact("hash", said("hash") ?? "", language),
    );
  }
  return { title: KIND[kind][language], facts, items: [] };
}

function fact(name: keyof typeof NAMES, value: string, language: Language): { name: string; value: string } {
  return { name: NAMES[name][language], value };
}

/** "11-22 14:05", in the hub's zone. */
function timeText(at: UnixMs, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}
