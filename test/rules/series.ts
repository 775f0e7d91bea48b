// A small language for what devices measured and what is told of it.
//   "0:5 10:9"         5 at minute 0, 9 at minute 10
//   "0..60:9"          9 at each minute from 0 to 60; "0..60/5:9" at every fifth
//   "0..60:4>12"       from 4 to 12 in even steps
//   "5:4~"             at minute 5, but received so late that it tells of the past
//   "0:5 | door 3:1 8:0 | temperature@probe-2 0..9:4"   further metrics, and devices other than "fridge"
// Readings are given in the order of their minutes; within a minute in the order in which they are written.

import type { MetricName } from "../../devices/metrics.ts";
import { isMetricName } from "../../devices/metrics.ts";
import type { Reading } from "../../hub/model.ts";
import { createRules, type RuleScene, type RuleStep } from "../../hub/rules/rules.ts";

export const MINUTE = 60_000;
/** Midnight in UTC, so that minutes can be counted from it. */
export const START = Date.UTC(2026, 10, 21);

/** @param metric of what names none */
export function series(text: string, metric: MetricName = "temperature"): Reading[] {
  return text
    .split("|")
    .flatMap((part) => {
      const words = part.trim().split(/\s+/);
      const [name = "", deviceId = "fridge"] = (words[0] ?? "").split("@");
      const of = isMetricName(name) ? name : metric;
      return words.slice(isMetricName(name) ? 1 : 0).flatMap((item) => readings(item, deviceId, of));
    })
    .sort((one, other) => one.measuredAt - other.measuredAt);
}

const ITEM = /^(\d+)(?:\.\.(\d+))?(?:\/(\d+))?:(-?[\d.]+)(?:>(-?[\d.]+))?(~?)$/;

function readings(item: string, deviceId: string, metric: MetricName): Reading[] {
  const [, from = "", to = from, every = "1", first = "", last = first, late = ""] = ITEM.exec(item) ?? [];
  if (first === "") throw new Error(`not in the language of series: ${item}`);
  const span = Number(to) - Number(from);
  const count = Math.floor(span / Number(every)) + 1;
  return Array.from({ length: count }, (_, i) => {
    const measuredAt = START + (Number(from) + i * Number(every)) * MINUTE;
    const share = span === 0 ? 0 : (i * Number(every)) / span;
    const value = Number(first) + (Number(last) - Number(first)) * share;
    return { deviceId, metric, value, measuredAt, receivedAt: measuredAt, late: late !== "" };
  });
}

/** What is told, as "minute kind severity"; with more than one device or rule in the scene behind their names. */
export function words({ deviceId, limit, step, at }: RuleStep, full = false): string {
  const of = full ? `${deviceId} ${limit.rule} ` : "";
  const severity = "severity" in step ? ` ${step.severity}` : "";
  const because = step.kind === "resolved" && step.because ? ` ${step.because}` : "";
  return `${of}${(at - START) / MINUTE} ${step.kind}${severity}${because}`;
}

export function told(scene: RuleScene, given: readonly Reading[], full = false): string[] {
  return createRules(scene, [])
    .apply(given)
    .map((step) => words(step, full));
}
