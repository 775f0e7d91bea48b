// How often a series has been told, by its newest readings: what a person is offered as a found sensor's interval.
import type { UnixMs } from "../model.ts";
import type { History, SeriesName } from "./history.ts";

/** Chosen: a day holds several readings of the slowest sensors; of quick ones the first are enough. */
const LOOK_BACK_MS = 24 * 3_600_000;
const MOST_READINGS = 300;
/** Chosen: fewer gaps say nothing. */
const LEAST_GAPS = 2;
/** Chosen: what makers offer as reporting intervals, in seconds. */
const USUAL_S = [
  5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

/**
 * The usual interval that nine of ten pauses between readings keep, in seconds: sensors that tell changes at once still
 * keep a longest pause, and silence is measured against that. Undefined while there is too little to go by.
 */
export async function rhythmOf(
  history: Pick<History, "readings">,
  series: SeriesName,
  newestAt: UnixMs,
): Promise<number | undefined> {
  const { readings } = await history.readings({
    ...series,
    from: newestAt - LOOK_BACK_MS,
    to: newestAt + 1,
    limit: MOST_READINGS,
  });
  return intervalOf(readings.map((reading) => reading.measuredAt));
}

/** @param moments ascending, in ms */
export function intervalOf(moments: readonly UnixMs[]): number | undefined {
  const gaps = moments
    .slice(1)
    .map((at, i) => (at - (moments[i] ?? at)) / 1000)
    .filter((gapS) => gapS >= 1)
    .sort((a, b) => a - b);
  const gapS = gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * 0.9))];
  if (gaps.length < LEAST_GAPS || gapS === undefined) return undefined;
  //  A clock's jitter does not make ten minutes into twenty.
  return USUAL_S.find((usual) => usual * 1.1 >= gapS) ?? USUAL_S.at(-1);
}
