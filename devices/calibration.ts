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
  /** Where a reference can be. */
  readonly range: readonly [least: number, most: number];
};

/** What can be compared in a kitchen. Chosen: sensors for fridges promise ±0.5 °C and ±3 %; ten times that is a fault. */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  temperature: { unit: "°C", mostOff: 5, leastApart: 10, range: [-60, 150] },
  humidity: { unit: "%", mostOff: 20, leastApart: 20, range: [0, 100] },
};

/** Chosen: ice water at 0 °C and 5 °C off at 25 °C is the worst that the bounds above leave. */
const GAIN = { least: 0.8, most: 1.25 } as const;

/** The line through one or two points, or what is wrong with them in words for the person who typed them. */
export function calibrationLine(
  metric: string,
  kind: CalibrationKind,
  points: readonly CalibrationPoint[],
): { readonly line: CalibrationLine } | { readonly fault: string } {
  const bounds = BOUNDS[metric];
  if (bounds === undefined) return { fault: `metric: ${metric} cannot be calibrated` };
  const wanted = kind === "offset" ? 1 : 2;
  if (points.length !== wanted)
    return { fault: `points: ${kind} needs ${wanted === 1 ? "one point" : "two points"}` };
  const off = points.map((point) => faultOf(point, bounds)).find((fault) => fault !== undefined);
  if (off !== undefined) return { fault: `points: ${off}` };
  const [first, second] = points;
  if (first === undefined) return { fault: "points: there is none" };
  if (second === undefined) return { line: { gain: 1, offset: tidy(first.reference - first.shown) } };
  const apart = second.shown - first.shown;
  if (Math.abs(apart) < bounds.leastApart) {
    return {
      fault: `points: two points must be at least ${bounds.leastApart}${bounds.unit} apart; for one temperature alone make an offset`,
    };
  }
  const gain = (second.reference - first.reference) / apart;
  if (gain < GAIN.least || gain > GAIN.most) {
    return {
      fault: `points: a step of 1${bounds.unit} would become ${gain.toFixed(2)}${bounds.unit}; check which value is whose`,
    };
  }
  return { line: { gain, offset: tidy(first.reference - gain * first.shown) } };
}

function faultOf({ reference, shown }: CalibrationPoint, bounds: Bounds): string | undefined {
  const [least, most] = bounds.range;
  if (reference < least || reference > most)
    return `a reference of ${reference}${bounds.unit} cannot be: ${least} to ${most}${bounds.unit}`;
  const off = Math.abs(reference - shown);
  return off > bounds.mostOff
    ? `a sensor that is ${tidy(off)}${bounds.unit} off is broken: replace it (at most ${bounds.mostOff}${bounds.unit} is corrected)`
    : undefined;
}

/** Without the dust of binary fractions: 4.1 - 3.8 is 0.3. */
function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
