// Rows of the matrix: inspections, menus and retained samples.
import { ALL, type Rows, WORKERS } from "./row.ts";

const inspection = { day: "2026-01-02", body: "x", result: "passed" };

export const DISCLOSURES_ROWS: Rows = {
  "GET /sites/{id}/inspections": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/inspections` }),
  },
  "POST /sites/{id}/inspections": {
    may: "ADTI",
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/inspections`, body: inspection }),
  },
  "POST /inspections/{id}/withdraw": {
    may: "ADTI",
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/inspections/${await fresh.inspection(branch)}/withdraw` }),
  },
  "GET /sites/{id}/disclosures/{day}": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/disclosures/2026-01-02` }),
  },
  "PUT /sites/{id}/disclosures/{day}": {
    may: WORKERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/disclosures/2026-01-02`, body: { meals: [] } }),
  },
};
