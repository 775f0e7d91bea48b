// The book's page on the school calendar: which days are holidays, and which are school days in spite of their weekday.
import type { SiteId } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** Days of a zone's calendar as "YYYY-MM-DD", both included. */
export type CalendarEntry = {
  readonly from: string;
  readonly to: string;
  /** A make-up day (调休) is a school day whatever its weekday. */
  readonly kind: "holiday" | "make-up";
  readonly name: string;
};

/** Each site's own entries; what it does not say it takes from the site above it. */
export async function listCalendars(db: BookQueries): Promise<ReadonlyMap<SiteId, readonly CalendarEntry[]>> {
  const rows = await db.selectFrom("school_calendar").selectAll().execute();
  return new Map(rows.map((row) => [row.site_id, JSON.parse(row.entries) as CalendarEntry[]]));
}

export async function putCalendar(
  db: BookQueries,
  siteId: SiteId,
  entries: readonly CalendarEntry[],
): Promise<void> {
  const row = { site_id: siteId, entries: JSON.stringify(entries) };
  await db
    .insertInto("school_calendar")
    .values(row)
    .onConflict((conflict) => conflict.column("site_id").doUpdateSet(row))
    .execute();
}
