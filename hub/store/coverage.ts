// The book's pages on which areas are seen: how each is and since when, which areas a canteen has not, and each day's share.
import type { AreaName } from "../../devices/areas.ts";
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** "not-believed": the picture comes, and is not the kitchen as it is. "offline": it has cameras, and none of them shows anything. */
export type AreaState = "seen" | "not-believed" | "offline" | "blind";
export type AreaCoverage = {
  readonly siteId: SiteId;
  readonly area: AreaName;
  readonly state: AreaState;
  readonly since: UnixMs;
};

export async function listCoverage(db: BookQueries): Promise<AreaCoverage[]> {
  const rows = await db.selectFrom("coverage").selectAll().execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    area: row.area as AreaName,
    state: row.state as AreaState,
    since: row.since,
  }));
}

export async function putCoverage(
  db: BookQueries,
  changed: readonly AreaCoverage[],
  gone: readonly Pick<AreaCoverage, "siteId" | "area">[],
): Promise<void> {
  for (const { siteId, area } of gone)
    await db.deleteFrom("coverage").where("site_id", "=", siteId).where("area", "=", area).execute();
  for (const { siteId, area, state, since } of changed) {
    const row = { site_id: siteId, area, state, since };
    await db
      .insertInto("coverage")
      .values(row)
      .onConflict((conflict) => conflict.columns(["site_id", "area"]).doUpdateSet(row))
      .execute();
  }
}

/** An area that a canteen does not have, as somebody said. */
export type AreaAbsence = {
  readonly siteId: SiteId;
  readonly area: AreaName;
  readonly reason: string;
  readonly by: string;
  readonly at: UnixMs;
};

export async function listAreaAbsences(db: BookQueries): Promise<AreaAbsence[]> {
  const rows = await db.selectFrom("area_absence").selectAll().orderBy("area").execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    area: row.area as AreaName,
    reason: row.reason,
    by: row.said_by,
    at: row.said_at,
  }));
}

export async function putAreaAbsence(db: BookQueries, absence: AreaAbsence): Promise<void> {
  const { siteId, area, reason, by, at } = absence;
  const row = { site_id: siteId, area, reason, said_by: by, said_at: at };
  await db
    .insertInto("area_absence")
    .values(row)
    .onConflict((conflict) => conflict.columns(["site_id", "area"]).doUpdateSet(row))
    .execute();
}

export async function dropAreaAbsence(db: BookQueries, siteId: SiteId, area: AreaName): Promise<void> {
  await db.deleteFrom("area_absence").where("site_id", "=", siteId).where("area", "=", area).execute();
}

/** Of one canteen and day of its zone (`2026-03-02`): area-seconds that were asked for, and that were seen. */
export type CoverageDay = {
  readonly siteId: SiteId;
  readonly day: string;
  readonly askedS: number;
  readonly seenS: number;
};

/** What is given is added to what is there. */
export async function addCoverageDays(db: BookQueries, days: readonly CoverageDay[]): Promise<void> {
  for (const { siteId, day, askedS, seenS } of days) {
    await db
      .insertInto("coverage_day")
      .values({ site_id: siteId, day, asked_s: askedS, seen_s: seenS })
      .onConflict((conflict) =>
        conflict.columns(["site_id", "day"]).doUpdateSet((one) => ({
          asked_s: one("coverage_day.asked_s", "+", askedS),
          seen_s: one("coverage_day.seen_s", "+", seenS),
        })),
      )
      .execute();
  }
}

/** In order of days, from this one on. */
export async function listCoverageDays(db: BookQueries, from: string): Promise<CoverageDay[]> {
  const rows = await db
    .selectFrom("coverage_day")
    .selectAll()
    .where("day", ">=", from)
    .orderBy("day")
    .execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    day: row.day,
    askedS: row.asked_s,
    seenS: row.seen_s,
  }));
}

export async function dropCoverageDays(db: BookQueries, before: string): Promise<void> {
  await db.deleteFrom("coverage_day").where("day", "<", before).execute();
}
