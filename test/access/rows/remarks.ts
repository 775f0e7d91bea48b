// Rows of the matrix: what people report, and what is said of it.
import { ALL, OFFICERS, type Rows } from "./row.ts";

export const REMARKS_ROWS: Rows = {
  "POST /alerts": {
    may: "ADTSOIP",
    kind: "thing",
    call: ({ canteen }) => ({ path: "/alerts", body: { siteId: canteen, text: "x", severity: "warning" } }),
  },
  "GET /alerts/{id}/comments": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/comments` }),
  },
  "POST /alerts/{id}/comments": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/comments`, body: { text: "x" } }),
  },
  "POST /alerts/{id}/answer": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/alerts/${await fresh.remark(branch)}/answer`,
      body: { text: "x", closes: true },
    }),
  },
  "POST /alerts/{id}/set-aside": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/alerts/${await fresh.remark(branch)}/set-aside`,
      body: { reason: "x" },
    }),
  },
};
