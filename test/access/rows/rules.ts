// Rows of the matrix: what is in force where, changes of rules, maintenance, meal times.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const RULES_ROWS: Rows = {
  "GET /sites/{id}/rules": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/rules` }),
  },
  "POST /sites/{id}/rules": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/rules`,
      body: { rule: "freezer-too-warm", change: { limit: -18 } },
    }),
  },
  "DELETE /rule-changes/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/rule-changes/${await fresh.ruleChange(branch)}` }),
  },
  "POST /sites/{id}/maintenance": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/maintenance`, body: maintenance() }),
  },
  "DELETE /maintenance/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/maintenance/${await fresh.maintenance(branch)}` }),
  },
  "PUT /sites/{id}/meal-windows": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/meal-windows`,
      body: { windows: [{ from: "10:30", to: "12:30" }] },
    }),
  },
};

function maintenance() {
  return { until: new Date(Date.now() + 3_600_000).toISOString(), reason: "power is laid anew" };
}
