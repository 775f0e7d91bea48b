// Which stretch of time a chart shows, as the page's address holds it: a range that ends now and moves on with it, or a
// stretch of its own. Pure.
export const RANGES = {
  hour: 3_600_000,
  day: 24 * 3_600_000,
  week: 7 * 24 * 3_600_000,
  month: 30 * 24 * 3_600_000,
  year: 365 * 24 * 3_600_000,
  years: 3 * 365 * 24 * 3_600_000,
} as const;
export type RangeName = keyof typeof RANGES;

export type TimeWindow = {
  readonly fromMs: number;
  readonly toMs: number;
  /** Undefined for a stretch of its own. */
  readonly range: RangeName | undefined;
};

/** Chosen: less than this shows nothing but single readings far apart. */
const LEAST_MS = 5 * 60_000;

export function windowOf(search: URLSearchParams, nowMs: number): TimeWindow {
  const from = Number(search.get("from"));
  const to = Number(search.get("to"));
  if (from > 0 && to - from >= LEAST_MS) return { fromMs: from, toMs: to, range: undefined };
  const range = Object.hasOwn(RANGES, search.get("range") ?? "") ? (search.get("range") as RangeName) : "day";
  return { fromMs: nowMs - RANGES[range], toMs: nowMs, range };
}

/** The address with another range that ends now. */
export function withRange(search: URLSearchParams, range: RangeName): URLSearchParams {
  const next = new URLSearchParams(search);
  next.set("range", range);
  next.delete("from");
  next.delete("to");
  return next;
}

/** The address with a stretch of its own, which is at least some minutes and not in the future. */
export function withWindow(
  search: URLSearchParams,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): URLSearchParams {
  const middle = (fromMs + toMs) / 2;
  const half = Math.max(toMs - fromMs, LEAST_MS) / 2;
  const end = Math.min(middle + half, nowMs);
  const next = new URLSearchParams(search);
  next.set("from", String(Math.round(end - 2 * half)));
  next.set("to", String(Math.round(end)));
  return next;
}
