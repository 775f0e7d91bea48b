// In which units a device may send what it measures, and what makes each of them the metric's own. One line adds one.
import type { MetricName } from "./metrics.ts";

/** The metrics that a mapping may pick; the others are computed by the hub. */
export const MAPPED_METRICS = [
  "temperature",
  "humidity",
  "door",
  "battery",
  "voltage",
  "link_quality",
  "signal",
] as const satisfies readonly MetricName[];

export type MappedMetric = (typeof MAPPED_METRICS)[number];

export const UNIT_NAMES = ["plain", "fahrenheit", "tenths", "hundredths", "milli"] as const;
export type UnitName = (typeof UNIT_NAMES)[number];

/** The units that each metric is sent in by some device; "plain" is the metric's own. A door has states instead. */
export const UNITS_OF: Readonly<Record<MappedMetric, readonly UnitName[]>> = {
  temperature: ["plain", "fahrenheit", "tenths", "hundredths"],
  humidity: ["plain", "tenths", "hundredths"],
  door: ["plain"],
  battery: ["plain"],
  voltage: ["plain", "milli"],
  link_quality: ["plain"],
  signal: ["plain"],
};

/** By what a number is divided: dividing by 10 gives 28.9 where multiplying by 0.1 gives 28.900000000000002. */
export const DIVISORS: Readonly<Record<UnitName, number>> = {
  plain: 1,
  fahrenheit: 1,
  tenths: 10,
  hundredths: 100,
  milli: 1000,
};
