// What a curve shows besides its values: gaps, open doors, alerts, late readings, and the line as it was sent. Pure.
import type { Alert, Readings } from "../../../hub/serve/contract.ts";
import type { Marks, Span } from "./chart-marks.ts";

/** The raw means at the curve's own moments. */
export function lineAt(at: readonly number[], raw: Readings): (number | null)[] {
  const means = new Map(raw.buckets.map((bucket) => [Date.parse(bucket.at) / 1000, bucket.mean]));
  return at.map((second) => means.get(second) ?? null);
}

export function marksOf(
  readings: Readings,
  gapMs: number,
  door: Readings | undefined,
  alerts: readonly Alert[],
  metric: string,
  now: number,
): Marks {
  const starts = readings.buckets.map((bucket) => Date.parse(bucket.at));
  const gaps = starts.flatMap((start, i) => {
    const before = starts[i - 1];
    return before !== undefined && start - before > gapMs
      ? [{ fromS: (before + readings.bucketMs) / 1000, toS: start / 1000 }]
      : [];
  });
  return {
    gaps,
    doors: door === undefined ? [] : openSpans(door),
    alerts: alerts
      .filter((alert) => alert.metric === metric || alert.metric === undefined)
      .map((alert) => ({
        fromS: Date.parse(alert.since) / 1000,
        toS: (alert.resolvedAt ? Date.parse(alert.resolvedAt) : now) / 1000,
        severity: alert.severity,
      })),
    late: spansOf(readings, gapMs, (bucket) => bucket.late > 0),
  };
}

/** Chosen: a contact that has said nothing for an hour may be dead, and its door shut. */
const MOST_OPEN_MS = 3_600_000;

/** A door that was open all through a bucket is so until the next one; one that was both is shown by the bucket alone. */
function openSpans({ buckets, bucketMs }: Readings): Span[] {
  const spans: { fromS: number; toS: number }[] = [];
  for (const [index, { at, min, max }] of buckets.entries()) {
    if (max < 1) continue;
    const from = Date.parse(at);
    const next = buckets[index + 1];
    const until = next === undefined ? from + bucketMs : Date.parse(next.at);
    const holds = min >= 1 && until - from <= MOST_OPEN_MS;
    const span = { fromS: from / 1000, toS: (holds ? until : from + bucketMs) / 1000 };
    const last = spans.at(-1);
    if (last !== undefined && last.toS >= span.fromS) last.toS = span.toS;
    else spans.push(span);
  }
  return spans;
}

/** Neighbouring buckets of a kind as one; those at most `apartMs` apart are neighbours. */
function spansOf(
  { buckets, bucketMs }: Readings,
  apartMs: number,
  isOne: (bucket: Readings["buckets"][number]) => boolean,
): Span[] {
  const spans: { fromS: number; toS: number }[] = [];
  for (const bucket of buckets) {
    if (!isOne(bucket)) continue;
    const fromS = Date.parse(bucket.at) / 1000;
    const last = spans.at(-1);
    if (last && fromS - last.toS <= Math.max(1, apartMs / 1000)) last.toS = fromS + bucketMs / 1000;
    else spans.push({ fromS, toS: fromS + bucketMs / 1000 });
  }
  return spans;
}
