// The book's pages on rectification orders: what makes an alert one, its number, and which are to be looked at.
import type { Order, OrderKind, Overdue, Role, UnixMs } from "../model.ts";
import type { BookQueries } from "./book.ts";
import type { BookTables } from "./book-schema.ts";

type OrderRow = BookTables["rectification"];

/** Chosen: well below SQLite's 32,766 values in a statement. */
const IDS_AT_ONCE = 500;

/** What makes some alerts orders, by the alerts' ids. */
export async function ordersOf(
  db: BookQueries,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, Order>> {
  const orders = new Map<string, Order>();
  for (let from = 0; from < alertIds.length; from += IDS_AT_ONCE) {
    const ids = alertIds.slice(from, from + IDS_AT_ONCE);
    const rows = await db.selectFrom("rectification").selectAll().where("alert_id", "in", ids).execute();
    for (const row of rows) orders.set(row.alert_id, toOrder(row));
  }
  return orders;
}

/** Writes an order's present state; its number, its kind and who issued it stay as they were first written. */
export async function putOrder(db: BookQueries, alertId: string, order: Order): Promise<void> {
  const { overdue, issued } = order;
  const state = {
    due_at: order.dueAt,
    look_at: order.lookAt,
    overdue_of: overdue?.of ?? null,
    overdue_times: overdue?.times ?? 0,
    overdue_site: overdue?.siteId ?? null,
    overdue_at: overdue?.at ?? null,
  };
  await db
    .insertInto("rectification")
    .values({
      alert_id: alertId,
      year: order.year,
      number: order.number,
      kind: order.kind,
      requirement: order.requirement,
      basis: order.basis,
      issued_by: issued.by,
      issued_role: issued.role,
      issued_from: issued.from,
      issued_at: issued.at,
      ...state,
    })
    .onConflict((conflict) => conflict.column("alert_id").doUpdateSet(state))
    .execute();
}

/**
 * The next number of a year. Call it in the transaction that writes the order: transactions of the book follow one
 * another, so a number is given once, and one that was not written is given again.
 */
export async function nextOrderNumber(db: BookQueries, year: number): Promise<number> {
  const row = await db
    .selectFrom("rectification")
    .select((eb) => eb.fn.max("number").as("last"))
    .where("year", "=", year)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** The orders that are not over and at which the hub is to look by now, the longest waiting first. */
export async function ordersToLookAt(db: BookQueries, at: UnixMs, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("rectification")
    .innerJoin("alert", "alert.id", "rectification.alert_id")
    .select("alert.id")
    .where("rectification.look_at", "<=", at)
    .where("alert.is_over", "=", 0)
    .orderBy("rectification.look_at")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

function toOrder(row: OrderRow): Order {
  const { overdue_of: of, overdue_site: siteId, overdue_at: at } = row;
  return {
    year: row.year,
    number: row.number,
    kind: row.kind as OrderKind,
    requirement: row.requirement,
    basis: row.basis,
    issued: {
      by: row.issued_by,
      role: row.issued_role as Role,
      from: row.issued_from,
      at: row.issued_at,
    },
    dueAt: row.due_at,
    lookAt: row.look_at,
    ...(of === null || siteId === null || at === null
      ? {}
      : { overdue: { of: of as Overdue["of"], times: row.overdue_times, siteId, at } }),
  };
}
