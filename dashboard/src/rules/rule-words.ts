// Rules in words with their numbers. Pure.
import type { RuleInForce } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { durationText, limitText } from "../wording.ts";

type Numbers = Pick<RuleInForce, "limit" | "steps">;
type Step = RuleInForce["steps"][number];

/** "Above 8 °C: warning after 15 minutes; critical after an hour". */
export function ruleSentence(
  rule: Pick<RuleInForce, "rule" | "metric" | "side" | "overS">,
  { limit, steps }: Numbers,
  t: Translate,
): string {
  const mark = (value: number) => t(`rules.${rule.side}`, { limit: limitText(rule.metric, value, t) });
  const told = steps.map((step) => {
    const when = whenText(step, t);
    return step.beyond === undefined ? when : t("rules.beyond", { mark: mark(step.beyond), when });
  });
  return asText(rule, limit, mark(limit), t) + t("rules.colon") + told.join(t("rules.joint"));
}

function asText(
  { rule, metric, side, overS }: Pick<RuleInForce, "rule" | "metric" | "side" | "overS">,
  limit: number,
  mark: string,
  t: Translate,
): string {
  if (rule === "sensor-silent") return t("rules.silent");
  if (rule === "camera-offline") return t("rules.out");
  if (rule === "door-open") return t("rules.doorOpen", { limit: limitText(metric, limit, t) });
  if (overS === undefined) return mark;
  const values = { time: durationText(overS * 1000, t), limit: limitText(metric, limit, t) };
  return t(side === "above" ? "rules.rises" : "rules.falls", values);
}

function whenText({ severity, forS, withinS }: Step, t: Translate): string {
  const word = t(`alert.severity.${severity}`);
  if (forS === 0) return t("rules.atOnce", { severity: word });
  const time = durationText(forS * 1000, t);
  return withinS === undefined
    ? t("rules.after", { time, severity: word })
    : t("rules.added", { window: durationText(withinS * 1000, t), time, severity: word });
}
