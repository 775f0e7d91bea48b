// The book's pages on inspections, menus and retained samples.
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

export type InspectionResult = "passed" | "to-mend" | "failed";

export type Inspection = {
  readonly id: string;
  readonly siteId: SiteId;
  /** "YYYY-MM-DD". */
  readonly day: string;
  readonly body: string;
  readonly result: InspectionResult;
  readonly note: string;
  readonly recordedBy: string;
  readonly recordedAt: UnixMs;
  readonly withdrawn?: { readonly by: string; readonly at: UnixMs };
};

/** One retained sample of a dish. */
export type Sample = {
  readonly dish: string;
  /** "HH:MM", when it was put into the fridge. */
  readonly at: string;
  readonly grams?: number | undefined;
};

export type Meal = {
  readonly meal: "breakfast" | "lunch" | "dinner" | "snack";
  /** The dishes, as people write them. */
  readonly menu: string;
  readonly samples: readonly Sample[];
};

export type Disclosure = {
  readonly siteId: SiteId;
  readonly day: string;
  readonly meals: readonly Meal[];
  readonly changedBy: string;
  readonly changedAt: UnixMs;
};

/** The inspections of one canteen, the newest day first, withdrawn ones too. */
export async function listInspections(db: BookQueries, siteId: SiteId, limit: number): Promise<Inspection[]> {
  const rows = await db
    .selectFrom("inspection")
    .selectAll()
    .where("site_id", "=", siteId)
    .orderBy("on_day", "desc")
    .orderBy("recorded_at", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    day: row.on_day,
    body: row.body,
    result: row.result as InspectionResult,
    note: row.note,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
    ...(row.withdrawn_by === null || row.withdrawn_at === null
      ? {}
      : { withdrawn: { by: row.withdrawn_by, at: row.withdrawn_at } }),
  }));
}

export async function findInspection(db: BookQueries, id: string): Promise<Inspection | undefined> {
  const row = await db.selectFrom("inspection").select("site_id").where("id", "=", id).executeTakeFirst();
  if (row === undefined) return undefined;
  return (await listInspections(db, row.site_id, MOST_INSPECTIONS)).find((one) => one.id === id);
}

/** Chosen: far more than a canteen is ever inspected. */
const MOST_INSPECTIONS = 10_000;

export async function insertInspection(db: BookQueries, one: Inspection): Promise<void> {
  const { id, siteId, day, body, result, note, recordedBy, recordedAt } = one;
  await db
    .insertInto("inspection")
    .values({
      id,
      site_id: siteId,
      on_day: day,
      body,
      result,
      note,
      recorded_by: recordedBy,
      recorded_at: recordedAt,
      withdrawn_by: null,
      withdrawn_at: null,
    })
    .execute();
}

export async function withdrawInspection(db: BookQueries, id: string, by: string, at: UnixMs): Promise<void> {
  await db
    .updateTable("inspection")
    .set({ withdrawn_by: by, withdrawn_at: at })
    .where("id", "=", id)
    .execute();
}

export async function findDisclosure(
  db: BookQueries,
  siteId: SiteId,
  day: string,
): Promise<Disclosure | undefined> {
  const row = await db
    .selectFrom("disclosure")
    .selectAll()
    .where("site_id", "=", siteId)
    .where("day", "=", day)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const meals = JSON.parse(row.meals) as Meal[];
  return { siteId, day, meals, changedBy: row.changed_by, changedAt: row.changed_at };
}

export async function putDisclosure(db: BookQueries, disclosure: Disclosure): Promise<void> {
  const { siteId, day, meals, changedBy, changedAt } = disclosure;
  const row = {
    site_id: siteId,
    day,
    meals: JSON.stringify(meals),
    changed_by: changedBy,
    changed_at: changedAt,
  };
  await db
    .insertInto("disclosure")
    .values(row)
    .onConflict((conflict) => conflict.columns(["site_id", "day"]).doUpdateSet(row))
    .execute();
}
