// The book's page on causes and what they cover, and on the ways through which sensors come.
import { sql } from "kysely";
import type { Alert, DeviceId, UnixMs } from "../model.ts";
import { toAlerts } from "./alerts.ts";
import type { BookQueries } from "./book.ts";

/**
 * What folding looks at: the open alerts of these rules, those that cover any of them, all that an open one covers, and
 * causes that were over a short while ago.
 * Alerts of persons are not among them.
 */
export async function listForFolding(
  db: BookQueries,
  rules: { readonly consequences: readonly string[]; readonly causes: readonly string[] },
  overSince: UnixMs,
): Promise<Alert[]> {
  const open = await db
    .selectFrom("alert")
    .selectAll()
    .where("source", "=", "rule")
    .where("rule", "in", [...rules.consequences, ...rules.causes])
    .where("resolved_at", "is", null)
    .execute();
  const known = new Set(open.map(({ id }) => id));
  const into = open.flatMap(({ folded_into: id }) => (id === null || known.has(id) ? [] : [id]));
  const causes = await db
    .selectFrom("alert")
    .selectAll()
    .where(({ eb, or, and }) =>
      or([
        eb("id", "in", [...new Set(into)]),
        and([eb("resolved_at", ">=", overSince), eb("cause_key", "is not", null)]),
      ]),
    )
    .execute();
  const openCauses = open.filter(({ cause_key: key }) => key !== null).map(({ id }) => id);
  const over = await db
    .selectFrom("alert")
    .selectAll()
    .where("folded_into", "in", openCauses)
    .where("resolved_at", "is not", null)
    .execute();
  return await toAlerts(db, [...open, ...causes, ...over]);
}

/** What each of these alerts covers or has covered, the newest first. */
export async function listCovered(
  db: BookQueries,
  causeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Alert[]>> {
  if (causeIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("folded_into", "in", [...causeIds])
    .orderBy("fired_at", "desc")
    .execute();
  return Map.groupBy(await toAlerts(db, rows), ({ foldedInto }) => foldedInto ?? "");
}

/** Through what each sensor was last heard. */
export async function listWays(db: BookQueries): Promise<ReadonlyMap<DeviceId, string>> {
  const rows = await db.selectFrom("device_way").selectAll().execute();
  return new Map(rows.map((row) => [row.device_id, row.way]));
}

export async function putWays(db: BookQueries, ways: ReadonlyMap<DeviceId, string>): Promise<void> {
  for (const [deviceId, way] of ways) {
    await db
      .insertInto("device_way")
      .values({ device_id: deviceId, way })
      .onConflict((conflict) => conflict.column("device_id").doUpdateSet({ way }))
      .execute();
  }
}

/** Alerts that are held open although what they tell of is over, and since before a moment. */
export async function listCalm(db: BookQueries, calmSince: UnixMs): Promise<Alert[]> {
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("is_over", "=", 0)
    .where(sql<number>`json_extract(life, '$.flapping.calmSince')`, "<=", calmSince)
    .execute();
  return await toAlerts(db, rows);
}
