// The book's lists of rectification orders, narrowed down, page by page; and the few facts of each that figures count.
import type { Alert, AlertState, OrderKind, SiteId, UnixMs } from "../model.ts";
import { toAlerts } from "./alerts.ts";
import type { BookQueries } from "./book.ts";

export type OrderState = "open" | "to-sign" | "to-act" | "to-recheck" | "closed" | "withdrawn";

export type OrdersAsked = {
  readonly sites: ReadonlySet<SiteId>;
  readonly owner?: string | undefined;
  readonly kind?: OrderKind | undefined;
  readonly state?: OrderState | undefined;
  /** Nothing was done, and the deadline is before this moment. */
  readonly overdueAt?: UnixMs | undefined;
  readonly dueFrom?: UnixMs | undefined;
  readonly dueTo?: UnixMs | undefined;
  readonly from?: UnixMs | undefined;
  readonly to?: UnixMs | undefined;
};

/** "due": the nearest deadline first. "newest": the last issued first. */
export type OrderSort = "due" | "newest";
export type OrderPlace = { readonly value: number; readonly id: string };

export async function pageOrders(
  db: BookQueries,
  asked: OrdersAsked,
  {
    sort,
    limit,
    after,
  }: { readonly sort: OrderSort; readonly limit: number; readonly after?: OrderPlace | undefined },
): Promise<Alert[]> {
  let query = narrowed(db, asked).selectAll("alert");
  const column = sort === "due" ? ("rectification.due_at" as const) : ("rectification.issued_at" as const);
  const [direction, beyond] = sort === "due" ? (["asc", ">"] as const) : (["desc", "<"] as const);
  if (after !== undefined)
    query = query.where(({ eb, or, and }) =>
      or([
        eb(column, beyond, after.value),
        and([eb(column, "=", after.value), eb("alert.id", beyond, after.id)]),
      ]),
    );
  const rows = await query.orderBy(column, direction).orderBy("alert.id", direction).limit(limit).execute();
  return await toAlerts(db, rows);
}

/** What figures are made of. */
export type OrderFact = {
  readonly siteId: SiteId;
  readonly owner: string;
  readonly state: AlertState;
  readonly dueAt: UnixMs;
  /** When something was last done. */
  readonly actedAt: UnixMs | undefined;
};

export async function orderFacts(db: BookQueries, asked: OrdersAsked): Promise<OrderFact[]> {
  const rows = await narrowed(db, asked)
    .select(["alert.site_id", "alert.assignee", "alert.state", "alert.life", "rectification.due_at"])
    .execute();
  return rows.map((row) => {
    const { acted } = JSON.parse(row.life) as Pick<Alert, "acted">;
    return {
      siteId: row.site_id,
      owner: row.assignee ?? "",
      state: row.state as AlertState,
      dueAt: row.due_at,
      actedAt: acted?.at,
    };
  });
}

function narrowed(db: BookQueries, asked: OrdersAsked) {
  const { owner, kind, state, overdueAt, dueFrom, dueTo, from, to } = asked;
  let query = db
    .selectFrom("alert")
    .innerJoin("rectification", "rectification.alert_id", "alert.id")
    .where("alert.site_id", "in", [...asked.sites]);
  if (owner !== undefined) query = query.where("alert.assignee", "=", owner);
  if (kind !== undefined) query = query.where("rectification.kind", "=", kind);
  if (state !== undefined) query = query.where("alert.state", "in", [...STATES[state]]);
  if (overdueAt !== undefined)
    query = query
      .where("rectification.due_at", "<", overdueAt)
      .where("alert.state", "in", ["firing", "acknowledged"]);
  if (dueFrom !== undefined) query = query.where("rectification.due_at", ">=", dueFrom);
  if (dueTo !== undefined) query = query.where("rectification.due_at", "<", dueTo);
  if (from !== undefined) query = query.where("rectification.issued_at", ">=", from);
  if (to !== undefined) query = query.where("rectification.issued_at", "<", to);
  return query;
}

/** An order is closed by whoever decides on it; one that is resolved was taken back. */
const STATES: Readonly<Record<OrderState, readonly AlertState[]>> = {
  open: ["firing", "acknowledged", "acted"],
  "to-sign": ["firing"],
  "to-act": ["acknowledged"],
  "to-recheck": ["acted"],
  closed: ["closed"],
  withdrawn: ["resolved"],
};
