// What is known of a stretch of time from its readings: how many, lowest, mean, highest, and for how long the value was
// inside its band, outside it, or not known at all. Pure, and in whole milliseconds, so that the same readings always
// give the same figures, and figures of neighbouring stretches join to exactly those of the whole.
import type { UnixMs } from "../model.ts";
import type { Band, Correction, Terms } from "./terms.ts";

/** How long something went on in a row: at the stretch's beginning, at its end, and at most. */
export type Runs = { readonly leadMs: number; readonly trailMs: number; readonly longestMs: number };

export type Figures = {
  readonly from: UnixMs;
  /** Exclusive. */
  readonly to: UnixMs;
  /** Readings measured in the stretch; with none, `min` and `max` are infinite and `sum` is 0. */
  readonly count: number;
  /** Of these, how many arrived late. */
  readonly late: number;
  readonly min: number;
  readonly max: number;
  /** Of the corrected values, see `meanOf`. */
  readonly sum: number;
  /** How long a value held that was inside its band, its limits included; everything is inside where there is no band. */
  readonly insideMs: number;
  readonly outsideMs: number;
  /** Time proven to be outside. A gap ends a run: nobody knows what was in it. */
  readonly outside: Runs;
  /** Time of which nothing is known: no reading yet, or the newest one too old to hold. */
  readonly gap: Runs;
  /**
   * Set where nothing is left but the figures of a day that was counted in another zone: when that day began. `from` and
   * `to` are then of the day that was asked for.
   */
  readonly storedFrom?: UnixMs;
};

/** A reading as the figures need it. */
export type FigureReading = {
  readonly measuredAt: UnixMs;
  /** As it was sent, not corrected. */
  readonly value: number;
  readonly late: boolean;
};

/**
 * The figures of each stretch between neighbouring `edges` (ascending, at least two).
 *
 * A reading holds from its moment until the next one, and at most for the band's `holdMs`; what is left is a gap. The
 * band and the correction in force when a reading was measured go with it as long as it holds.
 * @param readings those measured between the first and the last edge, by time and then sequence
 * @param before the newest one measured before the first edge: it may still hold
 */
export function figuresBetween(
  readings: readonly FigureReading[],
  before: FigureReading | undefined,
  terms: Terms,
  edges: readonly UnixMs[],
): Figures[] {
  const stretches = edges.slice(1).map((to, i) => beginStretch(edges[i] ?? to, to));
  const last = edges.at(-1) ?? 0;
  let at = 0;
  const held = before === undefined ? readings : [before, ...readings];
  for (const [i, reading] of held.entries()) {
    const band = bandAt(terms, reading.measuredAt);
    const value = corrected(terms, reading.measuredAt, reading.value);
    const isCounted = before === undefined || i > 0;
    if (isCounted) {
      while (at < stretches.length - 1 && reading.measuredAt >= (stretches[at]?.to ?? 0)) at += 1;
      stretches[at]?.count(value, reading.late);
    }
    const until = Math.min(held[i + 1]?.measuredAt ?? last, reading.measuredAt + band.holdMs, last);
    //  A value may hold over several stretches; those before it are behind us for good.
    for (let j = at; j < stretches.length; j++) {
      const stretch = stretches[j];
      if (stretch === undefined || stretch.from >= until) break;
      stretch.hold(
        Math.max(reading.measuredAt, stretch.from),
        Math.min(until, stretch.to),
        isInside(band, value),
      );
    }
  }
  return stretches.map((stretch) => stretch.end());
}

/** A value after the correction in force at `at`. Rounded: a limit must not be passed by the dust of a binary fraction. */
export function corrected(terms: Pick<Terms, "corrections">, at: UnixMs, value: number): number {
  const correction = inForce<Correction>(terms.corrections, at);
  if (correction === undefined) return value;
  return Math.round((correction.gain * value + correction.offset) * 1e6) / 1e6;
}

/** The band in force at `at`. */
export function bandAt(terms: Terms, at: UnixMs): Band {
  return inForce<Band>(terms.bands, at) ?? NO_BAND;
}

/** Figures of nothing: all of it is a gap. */
export function emptyFigures(from: UnixMs, to: UnixMs): Figures {
  return beginStretch(from, to).end();
}

/** The figures of two stretches as one; the second begins where the first ends. */
export function joinFigures(one: Figures, next: Figures): Figures {
  if (one.to !== next.from) throw new Error("figures of stretches that do not touch cannot be joined");
  const oneMs = one.to - one.from;
  const nextMs = next.to - next.from;
  return {
    from: one.from,
    to: next.to,
    count: one.count + next.count,
    late: one.late + next.late,
    min: Math.min(one.min, next.min),
    max: Math.max(one.max, next.max),
    sum: one.sum + next.sum,
    insideMs: one.insideMs + next.insideMs,
    outsideMs: one.outsideMs + next.outsideMs,
    outside: joinRuns(one.outside, oneMs, next.outside, nextMs),
    gap: joinRuns(one.gap, oneMs, next.gap, nextMs),
  };
}

/**
 * The mean of the readings: each counts alike, however long it held. The only mean there is, in charts, reports and files,
 * whatever stretches they are made of; undefined without readings.
 */
export function meanOf({ sum, count }: Pick<Figures, "sum" | "count">): number | undefined {
  return count === 0 ? undefined : sum / count;
}

/** How much of the stretch nothing is known of. */
export function gapMs({ from, to, insideMs, outsideMs }: Figures): number {
  return to - from - insideMs - outsideMs;
}

/** Chosen: what is used before a sensor's interval is known; twice the usual five minutes and some. */
const NO_BAND: Band = { from: 0, holdMs: 20 * 60_000 };

function inForce<T extends { readonly from: UnixMs }>(terms: readonly T[], at: UnixMs): T | undefined {
  //  Few, and the newest is asked for most.
  for (let i = terms.length - 1; i >= 0; i--) {
    const term = terms[i];
    if (term !== undefined && term.from <= at) return term;
  }
  return undefined;
}

function isInside({ low, high }: Band, value: number): boolean {
  return (low === undefined || value >= low) && (high === undefined || value <= high);
}

function joinRuns(one: Runs, oneMs: number, next: Runs, nextMs: number): Runs {
  return {
    leadMs: one.leadMs === oneMs ? oneMs + next.leadMs : one.leadMs,
    trailMs: next.trailMs === nextMs ? nextMs + one.trailMs : next.trailMs,
    longestMs: Math.max(one.longestMs, next.longestMs, one.trailMs + next.leadMs),
  };
}

type Stretch = {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly count: (value: number, late: boolean) => void;
  /** A value that held from `start` to `end`, after everything that was told before. */
  readonly hold: (start: UnixMs, end: UnixMs, inside: boolean) => void;
  readonly end: () => Figures;
};

function beginStretch(from: UnixMs, to: UnixMs): Stretch {
  let [count, late, sum, insideMs, outsideMs] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** How far the stretch is accounted for. */
  let told = from;
  const outside = beginRuns(from);
  const gap = beginRuns(from);
  return {
    from,
    to,
    count: (value, isLate) => {
      count += 1;
      late += isLate ? 1 : 0;
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    hold: (start, end, isWithin) => {
      if (end <= start) return;
      if (start > told) gap.add(told, start);
      if (isWithin) insideMs += end - start;
      else {
        outsideMs += end - start;
        outside.add(start, end);
      }
      told = end;
    },
    end: () => {
      if (told < to) gap.add(told, to);
      return {
        from,
        to,
        count,
        late,
        min,
        max,
        sum,
        insideMs,
        outsideMs,
        outside: outside.end(to),
        gap: gap.end(to),
      };
    },
  };
}

function beginRuns(from: UnixMs): {
  readonly add: (start: UnixMs, end: UnixMs) => void;
  readonly end: (to: UnixMs) => Runs;
} {
  let [leadMs, longestMs] = [0, 0];
  let [start, end] = [from, from];
  function close(): void {
    if (start === from) leadMs = end - start;
    longestMs = Math.max(longestMs, end - start);
  }
  return {
    add: (nextStart, nextEnd) => {
      if (nextStart !== end) {
        close();
        start = nextStart;
      }
      end = nextEnd;
    },
    end: (to) => {
      close();
      return { leadMs, trailMs: end === to ? end - start : 0, longestMs };
    },
  };
}
