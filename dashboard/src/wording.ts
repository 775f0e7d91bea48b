// Times, durations, ages and values as a person reads them. Pure: the moment "now" and the zone are arguments.
import { isMetricName, metricFacts } from "../../devices/metrics.ts";
import type { Translate } from "./languages/translate.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  //  sv-SE writes 2026-11-21 12:03:05, which reads the same in both languages.
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hourCycle: "h23", ...options });
  formats.set(key, made);
  return made;
}

/** 12:03:05 in the zone. */
export function clockTime(atMs: number, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(atMs);
}

/** 12:03 if it is of the same day as `nowMs` in the zone, otherwise 11-20 12:03. */
export function momentText(atMs: number, nowMs: number, zone: string): string {
  const day = format(zone, { year: "numeric", month: "2-digit", day: "2-digit" });
  const time = format(zone, { hour: "2-digit", minute: "2-digit" }).format(atMs);
  const date = day.format(atMs);
  return date === day.format(nowMs) ? time : `${date.slice(5)} ${time}`;
}

/** 2026-11-20 12:03 in the zone. */
export function minuteText(atMs: number, zone: string): string {
  return `${zoneDate(atMs, zone)} ${momentText(atMs, atMs, zone)}`;
}

/** 35 秒, 12 分钟, 1 小时 5 分, 3 天 2 小时: two units at most. Below zero counts as zero. */
export function durationText(ms: number, t: Translate): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return t("time.seconds", { s });
  const m = Math.floor(s / 60);
  if (m < 60) return t("time.minutes", { m });
  const h = Math.floor(m / 60);
  if (h < 24) return m % 60 === 0 ? t("time.hoursOnly", { h }) : t("time.hours", { h, m: m % 60 });
  const d = Math.floor(h / 24);
  return h % 24 === 0 ? t("time.daysOnly", { d }) : t("time.days", { d, h: h % 24 });
}

/** 刚刚, 3 秒前. */
export function ageText(ms: number, t: Translate): string {
  return ms < 1000 ? t("time.justNow") : t("time.ago", { duration: durationText(ms, t) });
}

/** A value with its unit, or the word for the state it stands for. An unknown metric is shown as a bare number. */
export function valueText(metric: string, value: number, t: Translate): string {
  if (!isMetricName(metric)) return String(value);
  const facts = metricFacts(metric);
  if (facts.unit === "s") return durationText(value * 1000, t);
  const state = facts.states?.[Math.round(value)];
  if (state !== undefined) return stateText(state, t);
  const number = numberText(value, facts.digits);
  if (facts.unit === "") return number;
  return facts.unit === "%" ? `${number}%` : `${number} ${facts.unit}`;
}

/** A true minus sign, and no "-0.0". */
export function numberText(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}

/** Limits are round numbers: 8 °C, not 8.0 °C. */
export function limitText(metric: string, value: number, t: Translate): string {
  if (!isMetricName(metric) || metricFacts(metric).unit === "s") return valueText(metric, value, t);
  const { unit, states } = metricFacts(metric);
  if (states) return valueText(metric, value, t);
  return `${String(value).replace("-", "−")}${unit === "%" || unit === "" ? unit : ` ${unit}`}`;
}

/** The name of a quantity; an unknown one by its own name. */
export function metricText(metric: string, t: Translate): string {
  return isMetricName(metric) ? t(`metric.${metric}`) : metric;
}

function stateText(state: string, t: Translate): string {
  switch (state) {
    case "closed":
    case "open":
    case "offline":
    case "online":
    case "same":
    case "changed":
    case "no":
    case "yes":
      return t(`metric.states.${state}`);
    default:
      return state;
  }
}

/** 2026-11-21 in the zone. */
export function zoneDate(atMs: number, zone: string): string {
  return format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(atMs);
}

/** A share of 0 to 1 as 99.4%; never 100% where something is missing. */
export function shareText(share: number): string {
  const percent = share * 100;
  return `${share < 1 && percent > 99.9 ? "99.9" : percent.toFixed(share === 1 || share === 0 ? 0 : 1)}%`;
}
