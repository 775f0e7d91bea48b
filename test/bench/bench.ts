// What a bench is, and what it may say: one figure a line on stdout as JSON, progress on stderr.

export type Figure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Who was measured, where it is not the product; with its version. */
  readonly peer?: string;
  /** The product's figure divided by this peer's, from the same run. */
  readonly ratio?: number;
  readonly note?: string;
  /** The most that it may be, and whether it is no more: judged of what was measured, not of what is printed. */
  readonly limit?: number;
  readonly isKept?: boolean;
};

/** Why a part was not measured, and how to get what it needs. */
type Skipped = { readonly skipped: string; readonly how: string };

export type Tools = {
  /** What is started is put here, and ends with the bench or with a signal. */
  readonly ends: AsyncDisposableStack;
  readonly figure: (figure: Figure | Skipped) => void;
  /** Tells whoever waits what happens now. */
  readonly tell: (text: string) => void;
};

/** A flag without its dashes. The default is also its kind; an empty text means: not given. */
type Flags = Readonly<Record<string, { readonly initial: number | string; readonly what: string }>>;

export type Options = {
  /** Throws where there is no such flag of that kind: a fault of ours. */
  readonly number: (flag: string) => number;
  readonly text: (flag: string) => string;
};

export type Bench = {
  readonly name: string;
  readonly what: string;
  readonly flags: Flags;
  /** False where what was measured breaks a promise of the product. */
  readonly run: (options: Options, tools: Tools) => Promise<boolean>;
};

/** Three digits, or all that stand before the point: more would pretend. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Until what happens only at the start is over, which takes `mostMs`. A run that measures for less waits no longer than that. */
export function settle(mostMs: number, measuredS: number): Promise<void> {
  return sleep(Math.min(mostMs, measuredS * 1000));
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
