// Rows of the matrix: alerts and the audit log.
import { ALL, MANAGERS, type Rows, WORKERS } from "./row.ts";

export const ALERTS_ROWS: Rows = {
  "GET /alerts": { may: ALL, kind: "list", call: () => ({ path: "/alerts" }) },
  "GET /alerts/{id}": { may: ALL, kind: "thing", call: ({ alert }) => ({ path: `/alerts/${alert}` }) },
  "POST /alerts/{id}/acknowledge": {
    may: WORKERS,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/acknowledge`, body: {} }),
  },
  "GET /audit": { may: MANAGERS, kind: "list", call: () => ({ path: "/audit" }) },
};
