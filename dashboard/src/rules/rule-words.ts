// Rules in words with their numbers. Pure.
import { isMetricName, metricFacts } from "../../../devices/metrics.ts";
import type { RuleInForce } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { durationText, limitText, metricText } from "../wording.ts";

type Numbers = Pick<RuleInForce, "limit" | "steps">;
type Step = RuleInForce["steps"][number];

type Asked = Pick<RuleInForce, "rule" | "of" | "metric" | "side" | "overS">;

/** "Above 8 °C: warning after 15 minutes; critical after an hour". */
export function ruleSentence(rule: Asked, { limit, steps }: Numbers, t: Translate): string {
  const told = steps.map((step) => {
    const when = whenText(step, t);
    if (step.beyond === undefined) return when;
    return t("rules.beyond", { mark: markText(rule, step.beyond, t), when });
  });
  return askedText(rule, limit, t) + t("rules.colon") + told.join(t("rules.joint"));
}

/** "above 8 °C"; of a count or a time "more than 5 minutes". */
function markText({ metric, side }: Asked, value: number, t: Translate): string {
  const limit = limitText(metric, value, t);
  const isCounted = isMetricName(metric) && metricFacts(metric).computed === true;
  return isCounted ? t("rules.over", { limit }) : t(`rules.${side}`, { limit });
}

function askedText(rule: Asked, limit: number, t: Translate): string {
  const { metric, side, overS } = rule;
  if (rule.rule === "sensor-silent") return t("rules.silent");
  if (rule.rule === "camera-offline") return t("rules.out");
  if (metric.startsWith("picture_")) return metricText(metric, t);
  if (rule.rule === "door-open") return t("rules.doorOpen", { limit: limitText(metric, limit, t) });
  if (overS !== undefined) {
    const values = { time: durationText(overS * 1000, t), limit: limitText(metric, limit, t) };
    return t(side === "above" ? "rules.rises" : "rules.falls", values);
  }
  const mark = markText(rule, limit, t);
  return rule.of === "sensor" || rule.of === "camera"
    ? t("rules.metricMark", { metric: metricText(metric, t), mark })
    : mark;
}

function whenText({ severity, forS, withinS }: Step, t: Translate): string {
  const word = t(`alert.severity.${severity}`);
  if (forS === 0) return t("rules.atOnce", { severity: word });
  const time = durationText(forS * 1000, t);
  return withinS === undefined
    ? t("rules.after", { time, severity: word })
    : t("rules.added", { window: durationText(withinS * 1000, t), time, severity: word });
}
