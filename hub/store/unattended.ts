// The book's page on alerts that nobody acted on: counted by site, rule and device, as a list of what to mend.
import { sql } from "kysely";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";

/** What of one rule on one device nobody acted on. */
export type Unattended = {
  readonly siteId: SiteId;
  readonly rule: string;
  readonly deviceId?: DeviceId;
  readonly count: number;
  /** Of these, how many nobody even acknowledged. */
  readonly unseen: number;
  /** How often they came back within the hour. */
  readonly reopened: number;
  /** How long they lasted together; one that is open lasts until `now`. */
  readonly totalMs: number;
  readonly lastAt: UnixMs;
  /** The newest of them. */
  readonly alertId: string;
};

/**
 * Alerts of rules that began in a stretch of time, about which nobody did or said anything: nobody acknowledged them, or
 * the data ended them before anybody had acted. What a cause covers counts as its cause. The most first.
 */
export async function listUnattended(
  db: BookQueries,
  asked: {
    readonly sites: readonly SiteId[];
    readonly from: UnixMs;
    readonly to: UnixMs;
    readonly now: UnixMs;
  },
): Promise<Unattended[]> {
  const rows = await db
    .selectFrom("alert")
    .select(["site_id", "rule", "device_id", "id"])
    .select((eb) => [
      eb.fn.countAll<number>().as("count"),
      //  SQLite takes the other columns from the row of the greatest.
      eb.fn.max("fired_at").as("last_at"),
      sql<number>`sum(acknowledged_at is null)`.as("unseen"),
      sql<number>`sum(coalesce(json_extract(life, '$.reopened'), 0))`.as("reopened"),
      sql<number>`sum(coalesce(resolved_at, ${asked.now}) - since)`.as("total_ms"),
    ])
    .where("source", "=", "rule")
    .where("site_id", "in", [...asked.sites])
    .where("fired_at", ">=", asked.from)
    .where("fired_at", "<", asked.to)
    .where("folded_into", "is", null)
    .where(sql<boolean>`json_extract(life, '$.acted') is null`)
    .where(sql<boolean>`json_extract(life, '$.resolution') is null`)
    .where(({ eb, or }) => or([eb("acknowledged_at", "is", null), eb("resolved_at", "is not", null)]))
    .groupBy(["site_id", "rule", "device_id"])
    .execute();
  return rows
    .map((row) => ({
      siteId: row.site_id,
      rule: row.rule ?? "",
      ...(row.device_id === null ? {} : { deviceId: row.device_id }),
      count: row.count,
      unseen: row.unseen,
      reopened: row.reopened,
      totalMs: row.total_ms,
      lastAt: row.last_at,
      alertId: row.id,
    }))
    .sort((a, b) => b.count + b.reopened - (a.count + a.reopened) || b.totalMs - a.totalMs);
}
