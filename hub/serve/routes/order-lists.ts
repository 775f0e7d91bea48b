// Rectification orders as lists, figures, files and on paper.
import { z } from "zod";
import { mayEverywhere } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { type Desk, type Refused, refuse, whyNot } from "../../actions/desk.ts";
import { noteOrdersExport } from "../../actions/export-orders.ts";
import type { Alert } from "../../model.ts";
import { listEvents } from "../../store/alert-events.ts";
import { findAlert } from "../../store/alerts.ts";
import {
  type OrderPlace,
  type OrderSort,
  type OrdersAsked,
  orderFacts,
  pageOrders,
} from "../../store/order-lists.ts";
import { readRoster } from "../../store/roster.ts";
import {
  listOf,
  noticeQuerySchema,
  orderItemSchema,
  ordersExportQuerySchema,
  ordersFiguresQuerySchema,
  ordersFiguresSchema,
  ordersQuerySchema,
} from "../contract.ts";
import { EXPORT_TYPES, fileOf } from "../export.ts";
import { ordersFigures } from "../order-figures.ts";
import { drawNotice } from "../order-notice.ts";
import { ordersTable } from "../order-table.ts";
import { orderNumber } from "../order-words.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { alertView } from "../views.ts";

const byId = z.object({ id: z.string() });
const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
/** Chosen: what a table is read from the book in. */
const ROWS_AT_ONCE = 500;

export function orderListRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "get",
      path: "/orders",
      action: "alerts.read",
      summary: "Rectification orders by site, owner, state and deadline",
      query: ordersQuerySchema,
      answer: listOf(orderItemSchema),
      handle: async ({ who, query }) => {
        const asked = askedOf(desk, signedIn(who), "alerts.read", query);
        if ("refused" in asked) return asked;
        const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
        if (after === null) return refuse(422, "cursor: is not one that this list gave");
        const { sort, limit } = query;
        const alerts = await pageOrders(desk.book.db, asked, { sort, limit, after });
        const nameOf = await names(desk);
        const last = alerts.length === limit ? alerts.at(-1) : undefined;
        return {
          answer: {
            items: alerts.map((alert) => ({
              ...alertView(alert),
              ...(alert.assignee === undefined ? {} : { ownerName: nameOf(alert.assignee) }),
            })),
            ...(last === undefined ? {} : { next: cursorOf(last, sort) }),
          },
        };
      },
    }),
    route({
      method: "get",
      path: "/orders/figures",
      action: "alerts.read",
      summary: "How many orders of a period were put right, in all, by site and by owner",
      query: ordersFiguresQuerySchema,
      answer: ordersFiguresSchema,
      handle: async ({ who, query }) => {
        const sites = sitesAsked(desk.tree(), signedIn(who), "alerts.read", query.site);
        if ("refused" in sites) return sites;
        const now = desk.clock.now();
        const to = query.to === undefined ? now : Date.parse(query.to);
        const from = query.from === undefined ? to - DEFAULT_DAYS * DAY_MS : Date.parse(query.from);
        if (from >= to) return refuse(422, "from: must be before to.");
        //  `to` is not included, and what is ordered in this very millisecond is of now.
        const facts = await orderFacts(desk.book.db, {
          ...sites,
          from,
          to: query.to === undefined ? to + 1 : to,
        });
        return { answer: ordersFigures(facts, { from, to, now }, await names(desk)) };
      },
    }),
    route({
      method: "get",
      path: "/orders/{id}/notice",
      action: "alerts.read",
      summary: "An order on paper (整改通知书) as PDF",
      params: byId,
      query: noticeQuerySchema,
      downloads: ["application/pdf"],
      handle: async ({ who, params, query, hubUrl }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "order");
        if (refused !== undefined || alert === undefined)
          return refused ?? refuse(404, "There is no such order.");
        return await noticeOf(desk, alert, { ...query, hubUrl, zone });
      },
    }),
    route({
      method: "get",
      path: "/exports/orders",
      action: "orders.export",
      summary: "Rectification orders as CSV or Excel",
      query: ordersExportQuerySchema,
      downloads: Object.values(EXPORT_TYPES),
      handle: async ({ who, query }) => {
        const asked = askedOf(desk, signedIn(who), "orders.export", query);
        if ("refused" in asked) return asked;
        const { format, language, site } = query;
        await noteOrdersExport(desk, signedIn(who), {
          siteId: site ?? topOf(signedIn(who)),
          detail: `orders as ${format}`,
        });
        const siteName = (id: string) => desk.tree().site(id)?.name ?? id;
        const scene = { siteName, nameOf: await names(desk), zone, now: desk.clock.now() };
        const table = ordersTable(everyOrder(desk, asked), language, scene);
        const day = desk.links.dayOf(desk.clock.now());
        const fileName = `${table.name} ${day}`;
        return { download: fileOf(table, { fileName, format }, () => undefined) };
      },
    }),
  ];
}

async function noticeOf(
  desk: Desk,
  alert: Alert,
  {
    language,
    hubUrl,
    zone,
  }: { readonly language: "zh" | "en"; readonly hubUrl: string; readonly zone: string },
) {
  const { order } = alert;
  if (order === undefined) return refuse(409, "It is no order: nobody gave it a number.");
  const nameOf = await names(desk);
  const site = desk.tree().site(alert.siteId);
  const nameOfSite = (id: string) => desk.tree().site(id)?.name ?? id;
  const { issued } = order;
  const pieces = drawNotice(
    {
      order: { ...alert, order },
      problem: alert.remark?.setAside === undefined ? (alert.remark?.text ?? "") : "",
      site: nameOfSite(alert.siteId),
      runBy: site?.kind === "canteen" && site.parentId !== null ? nameOfSite(site.parentId) : undefined,
      camera: alert.deviceId && desk.estate.camera(alert.deviceId)?.name,
      issuer: nameOf(issued.by),
      issuedFrom: nameOfSite(issued.from),
      owner: alert.assignee === undefined ? "" : nameOf(alert.assignee),
      events: await listEvents(desk.book.db, alert.id),
      nameOf,
      url: `${hubUrl}/alerts/${encodeURIComponent(alert.id)}`,
      zone,
      printedAt: desk.clock.now(),
    },
    language,
  );
  const fileName = `${orderNumber(order, language)}.pdf`;
  return { download: { fileName, type: "application/pdf", pieces } };
}

function askedOf(
  desk: Desk,
  who: Who,
  action: "alerts.read" | "orders.export",
  query: {
    readonly site?: string | undefined;
    readonly overdue?: string | undefined;
    readonly owner?: string | undefined;
    readonly kind?: OrdersAsked["kind"];
    readonly state?: OrdersAsked["state"];
    readonly dueFrom?: string | undefined;
    readonly dueTo?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
): OrdersAsked | Refused {
  const asked = sitesAsked(desk.tree(), who, action, query.site);
  if ("refused" in asked) return asked;
  const moment = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  return {
    sites: asked.sites,
    owner: query.owner,
    kind: query.kind,
    state: query.state,
    overdueAt: query.overdue === "true" ? desk.clock.now() : undefined,
    dueFrom: moment(query.dueFrom),
    dueTo: moment(query.dueTo),
    from: moment(query.from),
    to: moment(query.to),
  };
}

async function* everyOrder(desk: Desk, asked: OrdersAsked): AsyncGenerator<Alert> {
  let after: OrderPlace | undefined;
  for (;;) {
    const page = await pageOrders(desk.book.db, asked, { sort: "newest", limit: ROWS_AT_ONCE, after });
    yield* page;
    const last = page.at(-1);
    if (page.length < ROWS_AT_ONCE || last === undefined) return;
    after = placeOf(last, "newest");
  }
}

function placeOf({ id, order }: Alert, sort: OrderSort): OrderPlace {
  return { id, value: (sort === "due" ? order?.dueAt : order?.issued.at) ?? 0 };
}

function cursorOf(alert: Alert, sort: OrderSort): string {
  const { value, id } = placeOf(alert, sort);
  return `${value}_${id}`;
}

function readCursor(cursor: string): OrderPlace | null {
  const [value, id] = cursor.split("_");
  if (value === undefined || id === undefined || !/^\d+$/.test(value)) return null;
  return { value: Number(value), id };
}

/** Names by accounts; of whoever is no longer known, the account. */
async function names(desk: Desk): Promise<(account: string) => string> {
  const people = await readRoster(desk.book.db);
  return (account) => people.get(account)?.name ?? account;
}

/** What is of a whole branch is told to whoever reads the log of that; of all there is, to platform administrators. */
function topOf({ person }: Who): string | null {
  if (mayEverywhere(person, "orders.export")) return null;
  return person.posts[0]?.siteId ?? null;
}
