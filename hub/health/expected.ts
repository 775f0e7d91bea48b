// How many readings were to be expected, by the intervals that were set at the time.
import type { UnixMs } from "../model.ts";

/** An interval in force from a moment on, until the next one. */
export type Paced = { readonly from: UnixMs; readonly intervalS: number };

/**
 * Not rounded. `paces` ascending; the first also holds for the time before it, because it is when the sensor became known
 * and not when it began to measure.
 */
export function expectedReadings(paces: readonly Paced[], from: UnixMs, to: UnixMs): number {
  return paces.reduce((sum, { from: begin, intervalS }, i) => {
    const end = paces[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    const ms = Math.min(to, end) - Math.max(from, i === 0 ? Number.NEGATIVE_INFINITY : begin);
    return sum + Math.max(0, ms) / (intervalS * 1000);
  }, 0);
}
