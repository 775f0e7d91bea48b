// A calibration as it is being typed: what is still missing, what it would do, and whether that is a lot. Pure.
import {
  type CalibrationFault,
  type CalibrationLine,
  calibrationLine,
  corrected,
  largeCorrection,
} from "../../../devices/calibration.ts";

export type Kind = "offset" | "two-point";
/** As typed. */
export type Point = { readonly shown: string; readonly reference: string };

export type Judged =
  | { readonly state: "incomplete" }
  | { readonly state: "fault"; readonly fault: CalibrationFault }
  | {
      readonly state: "line";
      readonly line: CalibrationLine;
      /** Where it changes most of what was typed and what the sensor sends now: by how much, always positive. */
      readonly most: number;
      /** Set where `most` is a lot: the bound that it is beyond. */
      readonly largeBeyond: number | undefined;
    };

/** @param sentNow what the sensor sends now, without any calibration */
export function judge(
  metric: string,
  kind: Kind,
  typed: readonly Point[],
  sentNow: number | undefined,
): Judged {
  if (!typed.every(({ shown, reference }) => isNumber(shown) && isNumber(reference)))
    return { state: "incomplete" };
  const points = typed.map(({ shown, reference }) => ({
    shown: numberOf(shown),
    reference: numberOf(reference),
  }));
  const made = calibrationLine(metric, kind, points);
  if ("fault" in made) return { state: "fault", fault: made.fault };
  const { line } = made;
  const sent = [...points.map((point) => point.shown), ...(sentNow === undefined ? [] : [sentNow])];
  const shifts = sent.map((one) => Math.abs(corrected(line, one) - one));
  //  4.1 − 3.1 is 0.9999999999999996 in binary.
  const most = Number(Math.max(...shifts).toFixed(9));
  const bound = largeCorrection(metric);
  const isLarge = bound !== undefined && most > bound;
  return { state: "line", line, most, largeBeyond: isLarge ? bound : undefined };
}

/** True for a number as people type it here: 3.6, −18, -18. */
export function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(numberOf(text));
}

/** A true minus sign is what the page itself shows, so it may be pasted back. */
export function numberOf(text: string): number {
  return Number(text.trim().replace("−", "-"));
}
