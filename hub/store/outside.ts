// How long a sensor was outside its band, from its figures by days and hours: the single longest time, the most in any 24
// hours, day by day, and all together. Pure.
import type { UnixMs } from "../model.ts";
import { emptyFigures, type Figures, gapMs, joinFigures } from "./figures.ts";

/** What is known of one series over some whole days. */
export type Outside = {
  /** Each day in order; those of which nothing is known included. */
  readonly days: readonly Figures[];
  /** All days together. */
  readonly whole: Figures;
};

/**
 * Fills the days of which nothing is known, from the first one that the sensor was there.
 * @param figures by days, in order
 * @param edges the beginnings of the days asked for, and the end of the last
 * @param since when the sensor was set up; days before it are nobody's gap
 */
export function outsideOf(
  figures: readonly Figures[],
  edges: readonly UnixMs[],
  since: UnixMs,
): Outside | undefined {
  const byDay = new Map(figures.map((one) => [one.from, one]));
  const first = Math.min(since, figures[0]?.from ?? since);
  const days = edges.slice(0, -1).flatMap((from, i) => {
    const to = edges[i + 1] ?? from;
    if (to <= first) return [];
    return [byDay.get(from) ?? emptyFigures(from, to)];
  });
  const [begun, ...later] = days;
  if (begun === undefined) return undefined;
  //  What came late of before it was set up begins it, and the days behind that are whole.
  const known = [beginningAt(begun, since), ...later];
  return { days: known, whole: known.reduce(joinFigures) };
}

/** The first day from the moment on that the sensor was set up, or that something is known of it, if that is earlier. */
function beginningAt(day: Figures, since: UnixMs): Figures {
  const cutMs = Math.min(since - day.from, day.gap.leadMs);
  if (cutMs <= 0) return day;
  const leadMs = day.gap.leadMs - cutMs;
  //  Where the longest gap was the one that is cut, the next longest is known no better than by these two.
  const isLead = day.gap.longestMs === day.gap.leadMs;
  const longestMs = isLead
    ? Math.max(leadMs, Math.min(day.gap.trailMs, gapMs(day) - cutMs))
    : day.gap.longestMs;
  const trailMs = Math.min(day.gap.trailMs, gapMs(day) - cutMs);
  return { ...day, from: day.from + cutMs, gap: { leadMs, trailMs, longestMs } };
}

const DAY_MS = 86_400_000;

/**
 * The most time outside in any 24 hours in a row, looked at by whole hours: what it says is at most two hours' worth of
 * outside time short of what any 24 hours to the millisecond would give.
 * @param hours figures by hours in order; hours of which nothing is known may be absent
 */
export function mostIn24h(hours: readonly Figures[]): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const hour of hours) {
    sum += hour.outsideMs;
    for (let one = hours[first]; one !== undefined && one.from <= hour.from - DAY_MS; one = hours[first]) {
      sum -= one.outsideMs;
      first += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}

/** What share of the known time was inside, 0 to 1; undefined where nothing is known. */
export function shareInside({
  insideMs,
  outsideMs,
}: Pick<Figures, "insideMs" | "outsideMs">): number | undefined {
  const known = insideMs + outsideMs;
  return known === 0 ? undefined : insideMs / known;
}

/** What share of the time something is known of, 0 to 1. */
export function shareKnown(whole: Figures): number {
  const length = whole.to - whole.from;
  return length === 0 ? 0 : 1 - gapMs(whole) / length;
}
