// The readings and the recounts that the contract of all histories is tested with.
import { expect } from "vitest";
import { dayStart } from "../../hub/lib/day-time.ts";
import type { Reading } from "../../hub/model.ts";
import { type Figures, figuresBetween, gapMs } from "../../hub/store/figures.ts";
import { everyReading, type History, type StoredReading } from "../../hub/store/history.ts";
import type { Journal } from "../../hub/store/journal.ts";
import type { Terms } from "../../hub/store/terms.ts";

/** A history on a journal of its own, both empty. */
export type OpenHistory = AsyncDisposable & {
  readonly journal: Pick<Journal, "append">;
  readonly history: History;
  /** Resolves when whatever was appended so far can be asked, and nothing is left to be made in the background. */
  readonly settled: () => Promise<void>;
};

export const ZONE = "Asia/Shanghai";
export const MIN = 60_000;
export const HOUR = 60 * MIN;
export const DAY = 24 * HOUR;
/** A midnight of the zone: far enough back that sixty days are over, near enough that every store still keeps them. */
export const START = dayStart(Date.now() - 62 * DAY, ZONE);

export const FRIDGE = { deviceId: "c.fridge", metric: "temperature" } as const;
export const FREEZER = { deviceId: "c.freezer", metric: "temperature" } as const;
/** 0 to 8 °C; a value holds for half an hour. */
export const COLD: Terms = { bands: [{ from: 0, low: 0, high: 8, holdMs: 30 * MIN }], corrections: [] };

/** A reading measured `minute` minutes after the first midnight. */
export function measured(minute: number, value: number, rest: Partial<Reading> = {}): Reading {
  const measuredAt = START + minute * MIN;
  return { ...FRIDGE, value, measuredAt, receivedAt: measuredAt, sentAt: measuredAt, late: false, ...rest };
}

export function moment(minute: number): number {
  return START + minute * MIN;
}

export async function store(
  { journal, settled }: OpenHistory,
  readings: readonly Reading[],
  groupSize = 500,
): Promise<void> {
  for (let at = 0; at < readings.length; at += groupSize) {
    const group = readings.slice(at, at + groupSize);
    await journal.append(group, Math.max(...group.map((one) => one.receivedAt)));
  }
  await settled();
}

export async function all(
  history: History,
  of = FRIDGE as typeof FRIDGE | typeof FREEZER,
): Promise<StoredReading[]> {
  return await Array.fromAsync(everyReading(history, { ...of, from: START - DAY, to: START + 62 * DAY }));
}

/** The same question answered from the readings themselves. */
export function recount(readings: readonly Reading[], terms: Terms, edges: readonly number[]): Figures[] {
  const sorted = readings.toSorted((a, b) => a.measuredAt - b.measuredAt || (a.seq ?? -1) - (b.seq ?? -1));
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const within = sorted.filter((one) => one.measuredAt >= first && one.measuredAt < last);
  const before = sorted.findLast((one) => one.measuredAt < first);
  return figuresBetween(within, before, terms, edges).filter(
    (one) => one.count > 0 || gapMs(one) < one.to - one.from,
  );
}

/** Sums may differ in the last digit where a store adds them up in another order. */
export function alike(figures: readonly Figures[]): unknown[] {
  return figures.map(({ sum, ...rest }) => ({ ...rest, sum: expect.closeTo(sum, 6) as unknown }));
}
