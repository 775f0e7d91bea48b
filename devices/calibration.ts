// What a comparison with a reference instrument says of a sensor: the straight line that turns what it sends into what
// is true, or why the comparison cannot be right. Pure.

/** One comparison, both in the metric's unit. `shown` is what the sensor sent, without any calibration. */
export type CalibrationPoint = { readonly reference: number; readonly shown: number };

/** corrected = gain × sent + offset */
export type CalibrationLine = { readonly gain: number; readonly offset: number };

export type CalibrationKind = "offset" | "two-point";

type Bounds = {
  readonly unit: string;
  /** How far a sensor may be off at a point, in the metric's unit: one that is farther off is broken, not to be corrected. */
  readonly mostOff: number;
  /** How far apart two points must be: the nearer they are, the more a misread tenth turns the line. */
  readonly leastApart: number;
  /** A correction beyond it asks for a second look. */
  readonly large: number;
  /** Where a reference can be. */
  readonly range: readonly [least: number, most: number];
};

/**
 * What can be compared in a kitchen. Chosen: sensors for fridges promise ±0.5 °C and ±3 %; ten times that is a fault. A large
 * correction: what Victoria's health department (AU) accepts of automatic monitoring is ±1 °C; 6 % is twice the promise.
 */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  temperature: { unit: "°C", mostOff: 5, leastApart: 10, large: 1, range: [-60, 150] },
  humidity: { unit: "%", mostOff: 20, leastApart: 20, large: 6, range: [0, 100] },
};

/** Chosen: ice water at 0 °C and 5 °C off at 25 °C is the worst that the bounds above leave. */
const GAIN = { least: 0.8, most: 1.25 } as const;

/** Why a comparison cannot be right, in English; the page has the other languages. */
export const CALIBRATION_FAULTS = {
  metric: "metric: {{metric}} cannot be calibrated",
  "one-point": "points: offset needs one point",
  "two-points": "points: two-point needs two points",
  "too-near":
    "points: two points must be at least {{apart}}{{unit}} apart; for one temperature alone make an offset",
  slope: "points: a step of 1{{unit}} would become {{gain}}{{unit}}; check which value is whose",
  reference: "points: a reference of {{reference}}{{unit}} cannot be: {{least}} to {{most}}{{unit}}",
  "too-far":
    "points: a sensor that is {{off}}{{unit}} off is broken: replace it (at most {{most}}{{unit}} is corrected)",
} as const;

export type CalibrationFault = {
  readonly code: keyof typeof CALIBRATION_FAULTS;
  readonly values: Readonly<Record<string, string>>;
};

export function calibrationFaultText({ code, values }: CalibrationFault): string {
  return CALIBRATION_FAULTS[code].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
}

/** What a line makes of a value. */
export function corrected({ gain, offset }: CalibrationLine, sent: number): number {
  return tidy(gain * sent + offset);
}

/** From how far on a correction of a metric is large; undefined for one that cannot be calibrated. */
export function largeCorrection(metric: string): number | undefined {
  return BOUNDS[metric]?.large;
}

/** The line through one or two points, or what is wrong with them. */
export function calibrationLine(
  metric: string,
  kind: CalibrationKind,
  points: readonly CalibrationPoint[],
): { readonly line: CalibrationLine } | { readonly fault: CalibrationFault } {
  const bounds = BOUNDS[metric];
  if (bounds === undefined) return { fault: { code: "metric", values: { metric } } };
  const { unit } = bounds;
  const wanted = kind === "offset" ? 1 : 2;
  if (points.length !== wanted)
    return { fault: { code: wanted === 1 ? "one-point" : "two-points", values: {} } };
  const off = points.map((point) => faultOf(point, bounds)).find((fault) => fault !== undefined);
  if (off !== undefined) return { fault: off };
  const [first, second] = points;
  if (first === undefined) return { fault: { code: "one-point", values: {} } };
  if (second === undefined) return { line: { gain: 1, offset: tidy(first.reference - first.shown) } };
  const apart = second.shown - first.shown;
  if (Math.abs(apart) < bounds.leastApart) {
    return { fault: { code: "too-near", values: { unit, apart: String(bounds.leastApart) } } };
  }
  const gain = (second.reference - first.reference) / apart;
  if (gain < GAIN.least || gain > GAIN.most) {
    return { fault: { code: "slope", values: { unit, gain: gain.toFixed(2) } } };
  }
  return { line: { gain, offset: tidy(first.reference - gain * first.shown) } };
}

function faultOf({ reference, shown }: CalibrationPoint, bounds: Bounds): CalibrationFault | undefined {
  const { unit, mostOff } = bounds;
  const [least, most] = bounds.range;
  if (reference < least || reference > most)
    return {
      code: "reference",
      values: { unit, reference: String(reference), least: String(least), most: String(most) },
    };
  const off = Math.abs(reference - shown);
  return off > mostOff
    ? { code: "too-far", values: { unit, off: String(tidy(off)), most: String(mostOff) } }
    : undefined;
}

/** Without the dust of binary fractions: 4.1 - 3.8 is 0.3. */
function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
