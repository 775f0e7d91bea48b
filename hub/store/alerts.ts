// The book's pages on alerts and on the running excursions that the rules remember.
import type { MetricName } from "../../devices/metrics.ts";
import type { Severity } from "../../devices/places.ts";
import type { Alert, AlertState, DeviceId, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";
import { putRemark, remarksOf } from "./remarks.ts";

export async function insertAlert(db: BookQueries, alert: Alert): Promise<void> {
  await db.insertInto("alert").values(toRow(alert)).execute();
  if (alert.remark !== undefined) await putRemark(db, alert.id, alert.remark);
}

/** Writes an alert's present state over its row. */
export async function updateAlert(db: BookQueries, alert: Alert): Promise<void> {
  await db.updateTable("alert").set(toRow(alert)).where("id", "=", alert.id).execute();
  if (alert.remark !== undefined) await putRemark(db, alert.id, alert.remark);
}

export async function findAlert(db: BookQueries, id: string): Promise<Alert | undefined> {
  const row = await db.selectFrom("alert").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : (await toAlerts(db, [row]))[0];
}

/** The alert that a rule has running on a device, if any. */
export async function findRunning(
  db: BookQueries,
  deviceId: DeviceId,
  rule: string,
): Promise<Alert | undefined> {
  const row = await db
    .selectFrom("alert")
    .selectAll()
    .where("device_id", "=", deviceId)
    .where("rule", "=", rule)
    //  What a person opened is ended by a person.
    .where("source", "=", "rule")
    .where("resolved_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : toAlert(row);
}

/** Every alert that is not resolved. */
export async function listOpenAlerts(db: BookQueries): Promise<Alert[]> {
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("resolved_at", "is", null)
    .orderBy("fired_at", "desc")
    .execute();
  return await toAlerts(db, rows);
}

/** Alerts of some sites, newest first; `before` is the place where the page before ended. */
export async function pageAlerts(
  db: BookQueries,
  asked: {
    readonly sites: readonly SiteId[];
    readonly open: boolean | undefined;
    readonly deviceId?: DeviceId | undefined;
    readonly source?: Alert["source"] | undefined;
    readonly limit: number;
    readonly before: { readonly firedAt: UnixMs; readonly id: string } | undefined;
  },
): Promise<Alert[]> {
  let query = db
    .selectFrom("alert")
    .selectAll()
    .where("site_id", "in", [...asked.sites]);
  if (asked.deviceId !== undefined) query = query.where("device_id", "=", asked.deviceId);
  if (asked.source !== undefined) query = query.where("source", "=", asked.source);
  if (asked.open !== undefined) query = query.where("resolved_at", asked.open ? "is" : "is not", null);
  const { before } = asked;
  if (before !== undefined) {
    query = query.where(({ eb, or, and }) =>
      or([
        eb("fired_at", "<", before.firedAt),
        and([eb("fired_at", "=", before.firedAt), eb("id", "<", before.id)]),
      ]),
    );
  }
  const rows = await query.orderBy("fired_at", "desc").orderBy("id", "desc").limit(asked.limit).execute();
  return await toAlerts(db, rows);
}

/** What a rule remembers of one device; an absent row is "all is well". */
export type ExcursionRow = { readonly deviceId: DeviceId; readonly rule: string; readonly state: string };

export async function listExcursions(db: BookQueries): Promise<ExcursionRow[]> {
  const rows = await db.selectFrom("excursion").selectAll().execute();
  return rows.map((row) => ({ deviceId: row.device_id, rule: row.rule, state: row.state }));
}

/** Keeps what a rule remembers of a device, or forgets it where `state` is undefined. */
export async function putExcursion(
  db: BookQueries,
  row: { readonly deviceId: DeviceId; readonly rule: string; readonly state: string | undefined },
): Promise<void> {
  if (row.state === undefined) {
    await db
      .deleteFrom("excursion")
      .where("device_id", "=", row.deviceId)
      .where("rule", "=", row.rule)
      .execute();
    return;
  }
  const values = { device_id: row.deviceId, rule: row.rule, state: row.state };
  await db
    .insertInto("excursion")
    .values(values)
    .onConflict((conflict) => conflict.columns(["device_id", "rule"]).doUpdateSet(values))
    .execute();
}

/** How far a follower of the journal has come; 0 if it never started. */
export async function followerSeq(db: BookQueries, name: string): Promise<number> {
  const row = await db.selectFrom("follower").select("seq").where("name", "=", name).executeTakeFirst();
  return row?.seq ?? 0;
}

/** The position that every follower has passed; undefined while there is none. */
export async function slowestFollowerSeq(db: BookQueries): Promise<number | undefined> {
  const row = await db
    .selectFrom("follower")
    .select((eb) => eb.fn.min("seq").as("seq"))
    .executeTakeFirst();
  return row?.seq ?? undefined;
}

export async function putFollowerSeq(db: BookQueries, name: string, seq: number): Promise<void> {
  await db
    .insertInto("follower")
    .values({ name, seq })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ seq }))
    .execute();
}

function toRow(alert: Alert): BookTables["alert"] {
  return {
    id: alert.id,
    site_id: alert.siteId,
    device_id: alert.deviceId ?? null,
    source: alert.source,
    rule: alert.rule ?? null,
    severity: alert.severity,
    state: alert.state,
    since: alert.since,
    fired_at: alert.firedAt,
    metric: alert.metric ?? null,
    limit_value: alert.limit ?? null,
    worst: alert.worst ?? null,
    acknowledged_by: alert.acknowledged?.by ?? null,
    acknowledged_at: alert.acknowledged?.at ?? null,
    note: alert.acknowledged?.note ?? null,
    resolved_at: alert.resolvedAt ?? null,
  };
}

async function toAlerts(db: BookQueries, rows: readonly BookTables["alert"][]): Promise<Alert[]> {
  const ids = rows.filter((row) => row.source === "person").map((row) => row.id);
  const remarks = await remarksOf(db, ids);
  return rows.map((row) => {
    const remark = remarks.get(row.id);
    return remark === undefined ? toAlert(row) : { ...toAlert(row), remark };
  });
}

function toAlert(row: BookTables["alert"]): Alert {
  return {
    id: row.id,
    siteId: row.site_id,
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    source: row.source as Alert["source"],
    ...(row.rule === null ? {} : { rule: row.rule }),
    severity: row.severity as Severity,
    state: row.state as AlertState,
    since: row.since,
    firedAt: row.fired_at,
    ...(row.metric === null ? {} : { metric: row.metric as MetricName }),
    ...(row.limit_value === null ? {} : { limit: row.limit_value }),
    ...(row.worst === null ? {} : { worst: row.worst }),
    ...(row.acknowledged_by === null || row.acknowledged_at === null
      ? {}
      : { acknowledged: { by: row.acknowledged_by, at: row.acknowledged_at, note: row.note ?? "" } }),
    ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at }),
  };
}
