// Door or failure: tells a fridge that is coming back after somebody loaded it from one whose compressor fails. Pure.
// What fails goes away from its band, or stands still; what was loaded comes back steadily once its door is shut.
import type { UnixMs } from "../model.ts";
import type { Point } from "./memory.ts";

/** Chosen: a third of the time in which it has to be back is long enough to see a slope through a thermostat's switching. */
const LOOK_BACK_SHARE = 1 / 3;
/** Chosen: as many values tell a slope; more are thinned out. */
const MOST_POINTS = 16;

/** The newest values with one more: those of the time by which a return is judged, and always the one before. */
export function withRecent(recent: readonly Point[], at: UnixMs, value: number, mostMs: number): Point[] {
  const lookBackMs = mostMs * LOOK_BACK_SHARE;
  const kept = recent.filter((point, i) => point[0] >= at - lookBackMs || i === recent.length - 1);
  const [before, last] = [kept.at(-2), kept.at(-1)];
  const isThin = before !== undefined && last !== undefined && last[0] - before[0] < lookBackMs / MOST_POINTS;
  return [...(isThin ? kept.slice(0, -1) : kept), [at, value]];
}

/**
 * When the value will be back at `mark` if it goes on as it does; undefined while it does not go there.
 * @param recent at least two values, or it is not known
 * @param side on which side of the mark it is
 */
export function arrivalAt(
  recent: readonly Point[],
  mark: number,
  side: "above" | "below",
): UnixMs | undefined {
  const newest = recent.at(-1);
  if (newest === undefined || recent.length < 2) return undefined;
  const meanT = recent.reduce((sum, [t]) => sum + (t - newest[0]), 0) / recent.length;
  const meanV = recent.reduce((sum, [, v]) => sum + v, 0) / recent.length;
  let [across, along] = [0, 0];
  for (const [t, v] of recent) {
    const dt = t - newest[0] - meanT;
    across += dt * (v - meanV);
    along += dt * dt;
  }
  const slope = along === 0 ? 0 : across / along;
  if (side === "above" ? slope >= 0 : slope <= 0) return undefined;
  //  By the line through its values it may be there already, though the newest is not.
  return newest[0] + Math.max(0, (mark - (meanV - slope * meanT)) / slope);
}
