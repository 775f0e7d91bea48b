// The terms by which each series' figures were made, as the book keeps them: what is told again at every start and is
// the same restates nothing.
import type { MetricName } from "../../devices/metrics.ts";
import type { BookQueries } from "./book.ts";
import type { SeriesName } from "./history.ts";
import type { Terms } from "./terms.ts";

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
