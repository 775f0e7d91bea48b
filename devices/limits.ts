// What a rule asks of a device's readings: a limit, how long it may be passed, and what is told then. Data alone; how it is
// followed is hub/rules/.
import type { MetricName } from "./metrics.ts";

export const SEVERITIES = ["notice", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** When an excursion becomes an alert of this severity. */
export type Step = {
  readonly severity: Severity;
  /** How long the value must have been outside: without a break, or added up where `withinS` is given. */
  readonly forS: number;
  /** A farther limit for this step than the rule's own, on the same side. */
  readonly beyond?: number;
  /** All the time outside the rule's own limit within the last so many seconds counts, in one piece or in many. Not with `beyond`. */
  readonly withinS?: number;
};

/** Holds while the newest value of a metric is beyond a limit. */
export type Condition = {
  readonly metric: MetricName;
  readonly side: "above" | "below";
  readonly limit: number;
};

/**
 * When a limit is asked for. "term": also at night and at weekends, but not in long holidays, when fridges are switched
 * off; "kitchen-hours" and "meal-windows": of school days, in the site's zone.
 */
export type Schedule = "always" | "term" | "kitchen-hours" | "meal-windows";

/** One side of a band. The limit itself is still inside. */
export type Limit = {
  /** The rule's id, unique over all places. */
  readonly rule: string;
  readonly metric: MetricName;
  readonly side: "above" | "below";
  /** In the metric's unit; with `overS` by how much it may change in that time (below: a negative number). */
  readonly limit: number;
  /** What is judged is not the value, but its change over the last so many seconds. */
  readonly overS?: number;
  /** In order of rising severity or, with equal severity, of rising duration. */
  readonly steps: readonly [Step, ...Step[]];
  /** The value counts as outside only while all of these hold, on the device or on one that watches the same appliance. */
  readonly and?: readonly Condition[];
  /** What is less than critical waits while this holds, and at most so long from when it began to hold. */
  readonly mask?: Condition & { readonly mostS: number };
  /** An excursion within these bounds is a defrost and is not told. Only on devices whose appliance defrosts by itself. */
  readonly defrost?: { readonly mostS: number; readonly mostADay: number; readonly peak: number };
  /** Told from somebody loading the fridge: what is less than critical waits while the value is on its way back. */
  readonly recovery?: { readonly mostS: number };
  /** Default: always. */
  readonly schedule?: Schedule;
  /**
   * A longer pause between readings begins an excursion anew, where nothing was told yet. For what is not judged at all
   * times, such as a camera at night. Absent: missing readings end nothing.
   */
  readonly pauseS?: number;
  /** For how long a reading stands where the next one does not come: what is added up or compared over a gap goes no further. */
  readonly holdS?: number;
  /** Resolved only once the value has come this far back inside… */
  readonly clearMargin: number;
  /** …and has stayed there this long. */
  readonly clearForS: number;
  /** Where the numbers come from. */
  readonly source: string;
};
