// Does a temperature still measure? A run is how long the value has kept still; it becomes "stuck" only if a witness says
// that it should have moved, because a good cold room and a coarse sensor keep still too. Pure: time is the readings' own.
// Small flicker is seen through: a broken converter often flips between two neighbouring digits. The rule in words, and
// how often it is wrong over simulated months: hub/decisions/0014-what-is-said-of-a-sensor.md.
import type { UnixMs } from "../model.ts";

/** What was seen of a temperature between two moments, as sent; a single reading has both the same. */
export type Span = {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly low: number;
  readonly high: number;
  readonly count: number;
};

/** Lowest and highest of something since the run began. */
type Range = { low: number; high: number; count: number };

/** How long the value has kept still, and what else was seen meanwhile. */
export type Run = {
  readonly since: UnixMs;
  lastAt: UnixMs;
  low: number;
  high: number;
  samples: number;
  /** The longest stretch in it. */
  coarseMs: number;
  humidity: Range | undefined;
  radio: Range | undefined;
  openings: number;
};

export type Witness = "own-past" | "humidity" | "door" | "repeated-message";

export type Stuck = {
  readonly since: UnixMs;
  readonly forMs: number;
  readonly value: number;
  readonly samples: number;
  readonly witness: Witness;
};

export type Still = {
  /** Takes what is newer than anything before; older spans are left out. */
  readonly take: (span: Span) => void;
  readonly takeHumidity: (value: number) => void;
  readonly takeRadio: (value: number) => void;
  readonly takeDoor: (isOpen: boolean) => void;
  readonly stuckAt: (at: UnixMs) => Stuck | undefined;
};

/** Chosen: identical for 12 h with at least 12 samples. */
const STUCK_AFTER_MS = 12 * 3_600_000;
const LEAST_SAMPLES = 12;
/** Chosen: over a longer pause nobody knows whether it kept still. */
const MOST_PAUSE_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;
/** Chosen: a week of its own past, of which three days must be known before they say anything. */
const PAST_DAYS = 7;
const LEAST_DAYS = 3;
/** Chosen: six times as still as ever in that week; with three, well-kept rooms were called stuck in simulated months. */
const STILLER = 6;
/** Chosen: six times as long where its own past says nothing yet, and then without any flicker. */
const WITHOUT_PAST = 6;
/** Chosen: three times the noise of ±1 % of common humidity sensors. */
const HUMID_MOVE = 6;
/** Chosen: three openings are no short look without an effect. */
const LEAST_OPENINGS = 3;
/** Source: linkquality ends at 255; near the top it is saturated and stands still by itself. */
const SATURATED = 250;
/** A DS18B20 of 12 bits steps by 1/16 °C (its data sheet); coarser steps are the fridge's movement, not flicker. */
const FINE_STEP = 0.0625;
/** Dust of binary fractions. */
const DUST = 1e-6;

/** `factor` shortens every duration, as in demonstrations and drills. */
export function createStill(factor = 1): Still {
  let run: Run | undefined;
  /** The constant end of the run: what stays of it when the value moves on by one digit. */
  let tail: { value: number; since: UnixMs; samples: number } | undefined;
  let lastValue: number | undefined;
  let digit: 0.01 | 0.1 | undefined;
  let smallestStep = Number.POSITIVE_INFINITY;
  let isOpen = false;
  /** The longest run that ended on each of the last days. */
  const longest = new Map<number, number>();

  function tolerance(): number {
    if (digit === undefined) return 0;
    return Math.max(digit, smallestStep <= FINE_STEP + 0.01 ? smallestStep : 0) + DUST;
  }

  function learnDigit(value: number): void {
    if (digit !== 0.01 && !isWhole(value * 10)) digit = 0.01;
    else if (digit === undefined && !isWhole(value * 2)) digit = 0.1;
  }

  function learn({ low, high, count }: Span): void {
    learnDigit(low);
    if (high !== low) learnDigit(high);
    const step = lastValue === undefined || count > 1 ? 0 : Math.abs(low - lastValue);
    if (step > DUST) smallestStep = Math.min(smallestStep, step);
  }

  function end(at: UnixMs): void {
    if (run !== undefined && stuckAt(run.lastAt) === undefined) {
      //  Of a past known by the hour only, the run may have begun and ended up to an hour beyond what was seen.
      remember(run.lastAt - run.since + 2 * run.coarseMs, at);
    }
    run = undefined;
  }

  function remember(quietMs: number, at: UnixMs): void {
    const day = Math.floor(at / (DAY_MS * factor));
    longest.set(day, Math.max(longest.get(day) ?? 0, quietMs));
    for (const old of longest.keys()) if (old <= day - PAST_DAYS) longest.delete(old);
  }

  function begin(span: Span): void {
    const kept = tail !== undefined && fits(tail.value, tail.value, span) ? tail : undefined;
    run = {
      since: kept?.since ?? span.from,
      lastAt: span.to,
      low: Math.min(kept?.value ?? span.low, span.low),
      high: Math.max(kept?.value ?? span.high, span.high),
      samples: (kept?.samples ?? 0) + span.count,
      coarseMs: span.to - span.from,
      humidity: undefined,
      radio: undefined,
      openings: 0,
    };
  }

  function fits(low: number, high: number, span: Span): boolean {
    return Math.max(high, span.high) - Math.min(low, span.low) <= tolerance();
  }

  function follow(span: Span): void {
    if (run !== undefined && span.from - run.lastAt > MOST_PAUSE_MS * factor) {
      run = undefined;
      tail = undefined;
    }
    if (run !== undefined && !fits(run.low, run.high, span)) end(span.from);
    //  A stretch within which it moved by more than a digit begins nothing.
    if (span.high - span.low > tolerance()) {
      remember(span.to - span.from, span.to);
      tail = undefined;
      return;
    }
    if (run === undefined) begin(span);
    else {
      run.lastAt = span.to;
      run.low = Math.min(run.low, span.low);
      run.high = Math.max(run.high, span.high);
      run.samples += span.count;
      run.coarseMs = Math.max(run.coarseMs, span.to - span.from);
    }
    if (span.low !== span.high) tail = undefined;
    else if (tail?.value === span.low) tail.samples += span.count;
    else tail = { value: span.low, since: span.from, samples: span.count };
  }

  function stuckAt(at: UnixMs): Stuck | undefined {
    if (run === undefined || at - run.lastAt > MOST_PAUSE_MS * factor) return undefined;
    const forMs = run.lastAt - run.since;
    if (forMs < STUCK_AFTER_MS * factor || run.samples < LEAST_SAMPLES) return undefined;
    const witness = witnessOf(run, [...longest.values()], digit !== undefined, factor);
    if (witness === undefined) return undefined;
    return { since: run.since, forMs, value: lastValue ?? run.low, samples: run.samples, witness };
  }

  return {
    take: (span) => {
      if (run !== undefined && span.from <= run.lastAt) return;
      learn(span);
      follow(span);
      lastValue = span.high;
    },
    takeHumidity: (value) => {
      if (run !== undefined) run.humidity = widened(run.humidity, value);
    },
    takeRadio: (value) => {
      if (run !== undefined) run.radio = widened(run.radio, value);
    },
    takeDoor: (open) => {
      if (open && !isOpen && run !== undefined) run.openings += 1;
      isOpen = open;
    },
    stuckAt,
  };
}

/** Who says that a value which kept still for so long should have moved; undefined: nobody, so nothing is said. */
function witnessOf(
  run: Run,
  longest: readonly number[],
  isFine: boolean,
  factor: number,
): Witness | undefined {
  const forMs = run.lastAt - run.since;
  if (isRepeated(run)) return "repeated-message";
  if (longest.length >= LEAST_DAYS) return Math.max(...longest) * STILLER <= forMs ? "own-past" : undefined;
  const isSure = isFine && run.low === run.high && forMs >= WITHOUT_PAST * STUCK_AFTER_MS * factor;
  if (!isSure) return undefined;
  if (run.humidity !== undefined && run.humidity.high - run.humidity.low >= HUMID_MOVE) return "humidity";
  return run.openings >= LEAST_OPENINGS ? "door" : undefined;
}

/** Radio strength always moves a little; where not even that does, the gateway repeats one old message. */
function isRepeated({ low, high, humidity, radio }: Run): boolean {
  if (radio === undefined || radio.count < LEAST_SAMPLES || radio.low !== radio.high) return false;
  if (radio.low >= SATURATED || low !== high) return false;
  return humidity === undefined || humidity.low === humidity.high;
}

function widened(range: Range | undefined, value: number): Range {
  if (range === undefined) return { low: value, high: value, count: 1 };
  return { low: Math.min(range.low, value), high: Math.max(range.high, value), count: range.count + 1 };
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-4;
}
