// Rows of the matrix: alerts, the audit log and who watched.
import { ALL, MANAGERS, OFFICERS, type Rows, SPAN, WORKERS } from "./row.ts";

export const ALERTS_ROWS: Rows = {
  "GET /alerts": { may: ALL, kind: "list", call: () => ({ path: "/alerts" }) },
  "GET /alerts/unattended": { may: ALL, kind: "list", call: () => ({ path: "/alerts/unattended" }) },
  "GET /alerts/{id}": { may: ALL, kind: "thing", call: ({ alert }) => ({ path: `/alerts/${alert}` }) },
  "POST /alerts/{id}/acknowledge": {
    may: WORKERS,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/acknowledge`, body: {} }),
  },
  "GET /audit": { may: MANAGERS, kind: "list", call: () => ({ path: "/audit" }) },
  "GET /exports/audit": {
    may: MANAGERS,
    kind: "list",
    call: () => ({ path: "/exports/audit?format=jsonl" }),
  },
  //  Of the whole log; it names lines by their numbers and nothing that is in them.
  "POST /audit/verify": { may: MANAGERS, kind: "hub", call: () => ({ path: "/audit/verify" }) },
  "GET /sites/{id}/watchers": {
    may: OFFICERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/watchers?${SPAN}` }),
  },
};
