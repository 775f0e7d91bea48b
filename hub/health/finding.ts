// What was found out about a sensor, in the form in which every part of the hub speaks of it.

import { SEVERITIES, type Severity } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { UnixMs } from "../model.ts";

export type FindingKind =
  | "never-heard"
  | "silent"
  | "stuck"
  | "implausible"
  | "fault-code"
  | "clock-wrong"
  | "gaps"
  | "battery-low"
  | "battery-ending"
  | "weak-signal"
  | "conflict";

export type Finding = {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Since when it has been so, where that is known. */
  readonly since?: UnixMs;
  readonly metric?: MetricName;
  /** What its words are filled with: serve/contract/health.ts says which for each kind. */
  readonly numbers: Readonly<Record<string, number>>;
};

/** "unknown": it has never measured anything. */
export type HealthState = Severity | "unknown" | "good";

/** Worst first; of equal ones in the order in which they were found. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}

/** `sorted` worst first. */
export function stateOf(sorted: readonly Finding[]): HealthState {
  const worst = sorted[0];
  if (worst === undefined) return "good";
  return worst.kind === "never-heard" ? "unknown" : worst.severity;
}
