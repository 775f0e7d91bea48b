// The book's pages on what people have said of rules: changes for a branch, planned maintenance, meal times.
import type { LimitChange } from "../../devices/limit-changes.ts";
import type { DayWindow, Ended, Maintenance, MealWindows, RuleChange, SiteId } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** All that were ever made, in the order in which they were. */
export async function listRuleChanges(db: BookQueries): Promise<RuleChange[]> {
  const rows = await db.selectFrom("rule_change").selectAll().orderBy("made_at").orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    rule: row.rule,
    kind: row.kind as RuleChange["kind"],
    change: JSON.parse(row.change) as LimitChange,
    reason: row.reason,
    by: row.made_by,
    at: row.made_at,
    ...(row.until_at === null ? {} : { until: row.until_at }),
    ...endedOf(row),
  }));
}

export async function insertRuleChange(db: BookQueries, one: RuleChange): Promise<void> {
  const row = {
    id: one.id,
    site_id: one.siteId,
    rule: one.rule,
    kind: one.kind,
    change: JSON.stringify(one.change),
    reason: one.reason,
    made_by: one.by,
    made_at: one.at,
    until_at: one.until ?? null,
    ended_by: one.ended?.by ?? null,
    ended_at: one.ended?.at ?? null,
  };
  await db.insertInto("rule_change").values(row).execute();
}

export async function endRuleChange(db: BookQueries, id: string, ended: Ended): Promise<void> {
  const set = { ended_by: ended.by, ended_at: ended.at };
  await db.updateTable("rule_change").set(set).where("id", "=", id).where("ended_at", "is", null).execute();
}

/** All that was ever planned, by its beginning. */
export async function listMaintenance(db: BookQueries): Promise<Maintenance[]> {
  const rows = await db.selectFrom("maintenance").selectAll().orderBy("from_at").orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    from: row.from_at,
    until: row.until_at,
    reason: row.reason,
    foodTo: row.food_to,
    by: row.made_by,
    at: row.made_at,
    ...endedOf(row),
  }));
}

export async function insertMaintenance(db: BookQueries, one: Maintenance): Promise<void> {
  const row = {
    id: one.id,
    site_id: one.siteId,
    device_id: one.deviceId ?? null,
    from_at: one.from,
    until_at: one.until,
    reason: one.reason,
    food_to: one.foodTo,
    made_by: one.by,
    made_at: one.at,
    ended_by: one.ended?.by ?? null,
    ended_at: one.ended?.at ?? null,
  };
  await db.insertInto("maintenance").values(row).execute();
}

export async function endMaintenance(db: BookQueries, id: string, ended: Ended): Promise<void> {
  const set = { ended_by: ended.by, ended_at: ended.at };
  await db.updateTable("maintenance").set(set).where("id", "=", id).where("ended_at", "is", null).execute();
}

/** What was said of a removed site is not said of a later one that gets its id. */
export async function endRulesOfSite(db: BookQueries, siteId: SiteId, ended: Ended): Promise<void> {
  const set = { ended_by: ended.by, ended_at: ended.at };
  for (const table of ["rule_change", "maintenance"] as const) {
    await db
      .updateTable(table)
      .set(set)
      .where("site_id", "=", siteId)
      .where("ended_at", "is", null)
      .execute();
  }
  await db.deleteFrom("meal_windows").where("site_id", "=", siteId).execute();
}

export async function listMealWindows(db: BookQueries): Promise<MealWindows[]> {
  const rows = await db.selectFrom("meal_windows").selectAll().execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    windows: JSON.parse(row.windows) as DayWindow[],
    by: row.changed_by,
    at: row.changed_at,
  }));
}

/** With no windows: takes back what was said, so that those above or the default hold. */
export async function putMealWindows(
  db: BookQueries,
  { siteId, windows, by, at }: MealWindows,
): Promise<void> {
  if (windows.length === 0) {
    await db.deleteFrom("meal_windows").where("site_id", "=", siteId).execute();
    return;
  }
  const row = { site_id: siteId, windows: JSON.stringify(windows), changed_by: by, changed_at: at };
  await db
    .insertInto("meal_windows")
    .values(row)
    .onConflict((conflict) => conflict.column("site_id").doUpdateSet(row))
    .execute();
}

function endedOf(row: { readonly ended_by: string | null; readonly ended_at: number | null }): {
  ended?: Ended;
} {
  return row.ended_at === null ? {} : { ended: { by: row.ended_by ?? "", at: row.ended_at } };
}
