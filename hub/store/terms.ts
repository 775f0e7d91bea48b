// What the readings of one series are judged by and corrected with, each from a moment on: its place may change, and a
// calibration restates the past without touching what was sent.
import type { UnixMs } from "../model.ts";

/** The limits that a value is compared with, themselves inside. */
export type Band = {
  readonly from: UnixMs;
  /** In the metric's unit; absent: no limit on that side. */
  readonly low?: number;
  readonly high?: number;
  /** For how long a value is taken for the present one after it was measured, if no other comes. */
  readonly holdMs: number;
};

/** What was sent becomes gain × value + offset. */
export type Correction = { readonly from: UnixMs; readonly gain: number; readonly offset: number };

/** Both ascending by `from`; each is in force until the next. */
export type Terms = { readonly bands: readonly Band[]; readonly corrections: readonly Correction[] };

export const NO_TERMS: Terms = { bands: [], corrections: [] };
