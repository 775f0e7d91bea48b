// The terms by which each series' figures were made, as the book keeps them: what is told again at every start and is
// the same restates nothing.
import type { MetricName } from "../../devices/metrics.ts";
import type { UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { SeriesName } from "./history.ts";
import { NO_TERMS, type Terms } from "./terms.ts";

export async function listToldTerms(
  db: BookQueries,
): Promise<readonly (SeriesName & { readonly terms: Terms })[]> {
  const rows = await db.selectFrom("told_terms").selectAll().execute();
  return rows.map((row) => ({
    deviceId: row.device,
    metric: row.metric as MetricName,
    terms: JSON.parse(row.terms) as Terms,
  }));
}

export async function putToldTerms(
  db: BookQueries,
  { deviceId, metric }: SeriesName,
  terms: Terms,
): Promise<void> {
  const values = { device: deviceId, metric, terms: JSON.stringify(terms) };
  await db
    .insertInto("told_terms")
    .values(values)
    .onConflict((conflict) => conflict.columns(["device", "metric"]).doUpdateSet(values))
    .execute();
}

/** The first moment at which two terms differ; undefined if they never do. */
export function differFrom(old: Terms | undefined, now: Terms): UnixMs | undefined {
  const was = old ?? NO_TERMS;
  const differences = [
    firstDifference(was.bands, now.bands),
    firstDifference(was.corrections, now.corrections),
  ].filter((one) => one !== undefined);
  return differences.length === 0 ? undefined : Math.min(...differences);
}

function firstDifference<T extends { readonly from: UnixMs }>(
  old: readonly T[],
  now: readonly T[],
): UnixMs | undefined {
  for (let i = 0; i < Math.max(old.length, now.length); i++) {
    const [was, is] = [old[i], now[i]];
    if (isSame(was, is)) continue;
    return Math.min(was?.from ?? Number.POSITIVE_INFINITY, is?.from ?? Number.POSITIVE_INFINITY);
  }
  return undefined;
}

/** Whatever the order of their keys. */
function isSame(one: object | undefined, other: object | undefined): boolean {
  const sorted = (of: object | undefined) => JSON.stringify(Object.entries(of ?? {}).sort());
  return (one === undefined) === (other === undefined) && sorted(one) === sorted(other);
}
