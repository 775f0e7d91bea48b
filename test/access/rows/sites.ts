// Rows of the matrix: sites and device accounts.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const SITES_ROWS: Rows = {
  "GET /sites": { may: ALL, kind: "list", call: () => ({ path: "/sites" }) },
  "GET /sites/{id}": { may: ALL, kind: "thing", call: ({ canteen }) => ({ path: `/sites/${canteen}` }) },
  "POST /sites": {
    may: MANAGERS,
    kind: "thing",
    //  A parent outside the branch is told as a fault of the form, in the words of one that is not there.
    also: [422],
    call: ({ school }) => ({ path: "/sites", body: { kind: "canteen", name: "x", parentId: school } }),
  },
  "PATCH /sites/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen, mark }) => ({ path: `/sites/${canteen}`, body: { name: `${mark} 食堂` } }),
  },
  "DELETE /sites/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/sites/${await fresh.site(branch)}` }),
  },
  "GET /sites/{id}/settings": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/settings` }),
  },
  "GET /coverage": { may: ALL, kind: "list", call: () => ({ path: "/coverage" }) },
  "GET /coverage/days": { may: ALL, kind: "list", call: () => ({ path: "/coverage/days" }) },
  "GET /exports/coverage": { may: "ADTSOI", kind: "list", call: () => ({ path: "/exports/coverage" }) },
  "PUT /sites/{id}/areas/{area}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/areas/cooking`, body: { isThere: true } }),
  },
  "GET /sites/{id}/refusals": {
    may: "ADTSIOC",
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/refusals` }),
  },
  "GET /sites/{id}/device-accounts": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/device-accounts` }),
  },
  "POST /sites/{id}/device-accounts": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/device-accounts`, body: {} }),
  },
  "PATCH /device-accounts/{account}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ account }) => ({ path: `/device-accounts/${account}`, body: { label: "x" } }),
  },
  "POST /device-accounts/{account}/password": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/device-accounts/${await fresh.account(branch)}/password` }),
  },
  "DELETE /device-accounts/{account}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/device-accounts/${await fresh.account(branch)}` }),
  },
};
