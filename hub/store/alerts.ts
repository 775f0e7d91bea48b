// The book's pages on alerts and on the running excursions that the rules remember.
import { type Selectable, sql } from "kysely";
import type { Severity } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { Alert, AlertState, DeviceId, Happening, SiteId, UnixMs } from "../model.ts";
import { addHappenings } from "./alert-events.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";
import { ordersOf, putOrder } from "./orders.ts";
import { putRemark, remarksOf } from "./remarks.ts";

export type AlertRow = Selectable<BookTables["alert"]>;

/** @param happened what made it: its first events */
export async function insertAlert(
  db: BookQueries,
  alert: Alert,
  happened: readonly Happening[],
): Promise<void> {
  await db.insertInto("alert").values(toRow(alert)).execute();
  if (alert.remark !== undefined) await putRemark(db, alert.id, alert.remark);
  if (alert.order !== undefined) await putOrder(db, alert.id, alert.order);
  await addHappenings(db, alert.id, happened);
}

/** Writes an alert's present state over its row, and what led to it behind its events. */
export async function updateAlert(
  db: BookQueries,
  alert: Alert,
  happened: readonly Happening[],
): Promise<void> {
  await db.updateTable("alert").set(toRow(alert)).where("id", "=", alert.id).execute();
  if (alert.remark !== undefined) await putRemark(db, alert.id, alert.remark);
  if (alert.order !== undefined) await putOrder(db, alert.id, alert.order);
  await addHappenings(db, alert.id, happened);
}

export async function findAlert(db: BookQueries, id: string): Promise<Alert | undefined> {
  const row = await db.selectFrom("alert").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : (await toAlerts(db, [row]))[0];
}

/** The alert that a rule has open on a device, or else its latest one there, if any. */
export async function findLatest(
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
    .orderBy(sql`resolved_at is null`, "desc")
    .orderBy("resolved_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toAlert(row);
}

/** True if the rule that opened an alert has another one open on the same device. */
export async function hasOpenTwin(db: BookQueries, { id, deviceId, rule, source }: Alert): Promise<boolean> {
  if (source !== "rule" || deviceId === undefined || rule === undefined) return false;
  const row = await db
    .selectFrom("alert")
    .select("id")
    .where("device_id", "=", deviceId)
    .where("rule", "=", rule)
    .where("source", "=", "rule")
    .where("resolved_at", "is", null)
    .where("id", "<>", id)
    .executeTakeFirst();
  return row !== undefined;
}

/** The alerts that are put off until a moment that has come, the longest past first. */
export async function listSnoozesOver(db: BookQueries, at: UnixMs, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("alert")
    .select("id")
    .where("snoozed_until", "<=", at)
    .orderBy("snoozed_until")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Every alert with which somebody has still something to do. */
export async function listOpenAlerts(db: BookQueries): Promise<Alert[]> {
  const rows = await db
    .selectFrom("alert")
    .selectAll()
    .where("is_over", "=", 0)
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
    /** Without those whose cause is told at one of the sites, too. */
    readonly hidesFolded?: boolean;
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
  if (asked.open !== undefined) query = query.where("is_over", "=", asked.open ? 0 : 1);
  if (asked.hidesFolded === true)
    query = query.where(({ eb, or }) =>
      or([
        eb("folded_into", "is", null),
        eb(
          "folded_into",
          "not in",
          db
            .selectFrom("alert")
            .select("id")
            .where("site_id", "in", [...asked.sites]),
        ),
      ]),
    );
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

/** True if nobody has anything to do with it any more: it is resolved and needs no second look, or had it. */
export function isOver({ state, recheck }: Pick<Alert, "state" | "recheck">): boolean {
  return state === "closed" || (state === "resolved" && recheck?.state !== "due");
}

/** What is kept of an alert beside its columns. */
type Life = Pick<
  Alert,
  "acted" | "resolution" | "recheck" | "closed" | "snoozed" | "reopened" | "way" | "backAt" | "flapping"
>;

function lifeOf(alert: Alert): Life {
  const { acted, resolution, recheck, closed, snoozed, reopened, way, backAt, flapping } = alert;
  return {
    ...(acted && { acted }),
    ...(resolution && { resolution }),
    ...(recheck && { recheck }),
    ...(closed && { closed }),
    ...(snoozed && { snoozed }),
    ...(reopened && { reopened }),
    ...(way && { way }),
    ...(backAt && { backAt }),
    ...(flapping && { flapping }),
  };
}

function toRow(alert: Alert): AlertRow {
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
    assignee: alert.assignee ?? null,
    folded_into: alert.foldedInto ?? null,
    snoozed_until: alert.snoozed?.until ?? null,
    is_over: isOver(alert) ? 1 : 0,
    cause_key: causeKeyOf(alert),
    life: JSON.stringify(lifeOf(alert)),
  };
}

/** What a cause is about, so that it is open once; null for an alert of a device or a person. */
function causeKeyOf({ source, rule, deviceId, siteId, way }: Alert): string | null {
  return source !== "rule" || rule === undefined || deviceId !== undefined
    ? null
    : `${rule} ${siteId} ${way ?? ""}`;
}

/** Alerts as they are, with what people said in them. */
export async function toAlerts(db: BookQueries, rows: readonly AlertRow[]): Promise<Alert[]> {
  const ids = rows.filter((row) => row.source === "person").map((row) => row.id);
  const remarks = await remarksOf(db, ids);
  const orders = await ordersOf(db, ids);
  return rows.map((row) => {
    const [remark, order] = [remarks.get(row.id), orders.get(row.id)];
    return { ...toAlert(row), ...(remark && { remark }), ...(order && { order }) };
  });
}

function toAlert(row: AlertRow): Alert {
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
    ...(row.assignee === null ? {} : { assignee: row.assignee }),
    ...(row.folded_into === null ? {} : { foldedInto: row.folded_into }),
    ...(JSON.parse(row.life) as Life),
  };
}
