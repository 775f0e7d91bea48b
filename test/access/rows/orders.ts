// Rows of the matrix: rectification orders. The administrator gave those that are decided on: nobody below does.
import { ALL, type Rows } from "./row.ts";

const GIVERS = "ADTSOI";
const TERMS = { kind: "hygiene", requirement: "x" };
const later = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

export const ORDERS_ROWS: Rows = {
  "GET /orders": { may: ALL, kind: "list", call: () => ({ path: "/orders" }) },
  "GET /orders/figures": { may: ALL, kind: "list", call: () => ({ path: "/orders/figures" }) },
  "GET /exports/orders": { may: GIVERS, kind: "list", call: () => ({ path: "/exports/orders" }) },
  "GET /orders/{id}/notice": {
    may: ALL,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/orders/${await fresh.order(branch)}/notice` }),
  },
  "POST /orders": {
    may: GIVERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: "/orders", body: { siteId: canteen, text: "x", ...TERMS } }),
  },
  "POST /alerts/{id}/order": {
    may: GIVERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/alerts/${await fresh.remark(branch)}/order`,
      body: TERMS,
    }),
  },
  "POST /orders/{id}/deadline": {
    may: "AD",
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/orders/${await fresh.order(branch)}/deadline`,
      body: { dueAt: later(), reason: "x" },
    }),
  },
  "POST /orders/{id}/withdraw": {
    may: "AD",
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/orders/${await fresh.order(branch)}/withdraw`,
      body: { reason: "x" },
    }),
  },
  "GET /sites/{id}/answerers": {
    may: GIVERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/answerers` }),
  },
};
