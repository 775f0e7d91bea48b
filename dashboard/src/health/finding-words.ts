// A sensor's findings in words. Pure.
import type { Finding, Health } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { durationText, numberText, shareText, valueText } from "../wording.ts";

/** The tone of a state of health, as the colours of the page name it. */
export function healthTone(state: Health["state"]): string {
  return state === "good" ? "ok" : state === "unknown" ? "quiet" : state;
}

/** "电量低", or that nothing was found. */
export function healthWord(health: Health, t: Translate): string {
  if (health.worst === undefined) return t(`health.state.${health.state}`);
  const word = t(`health.kind.${health.worst}`);
  return health.findings > 1 ? t("health.andMore", { word, count: health.findings - 1 }) : word;
}

/** What exactly was found. */
export function findingText({ kind, metric = "temperature", numbers }: Finding, t: Translate): string {
  const number = (name: string) => numbers[name] ?? 0;
  const seconds = (name: string) => durationText(Math.abs(number(name)) * 1000, t);
  const value = (name: string) => valueText(metric, number(name), t);
  switch (kind) {
    case "never-heard":
      return t("health.text.never-heard");
    case "silent":
      return t("health.text.silent", { duration: seconds("forS") });
    case "stuck":
      return t("health.text.stuck", {
        value: value("value"),
        duration: seconds("forS"),
        count: number("samples"),
      });
    case "implausible":
      return t("health.text.implausible", {
        count: number("events"),
        from: value("from"),
        to: value("to"),
        //  Less than a minute is told as one: "within 0 min" is no time.
        minutes: numberText(Math.max(1, number("minutes")), 0),
      });
    case "fault-code":
      return numbers["code"] === undefined
        ? t("health.text.fault-null", { count: number("events") })
        : t("health.text.fault-code", { count: number("events"), code: number("code") });
    case "clock-wrong":
      return t(number("offsetS") >= 0 ? "health.text.clock-slow" : "health.text.clock-fast", {
        duration: seconds("offsetS"),
      });
    case "gaps":
      return t("health.text.gaps", {
        share: shareText(number("receivedShare")),
        received: number("received"),
        expected: number("expected"),
        longest: seconds("longestGapS"),
      });
    case "battery-low":
      return t("health.text.battery-low", { percent: numberText(number("percent"), 0) });
    case "battery-ending":
      return numbers["daysMost"] === undefined
        ? t("health.text.battery-ending-open", { days: numberText(number("days"), 0) })
        : t("health.text.battery-ending", {
            days: numberText(number("days"), 0),
            least: numberText(number("daysLeast"), 0),
            most: numberText(number("daysMost"), 0),
          });
    case "weak-signal":
      return t("health.text.weak-signal", { share: shareText(number("weakShare")) });
    case "conflict":
      return t("health.text.conflict", { count: number("events") });
  }
}
