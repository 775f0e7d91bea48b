// Rows of the matrix: the hub itself, sessions and imports.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const HUB_ROWS: Rows = {
  "GET /about": { may: "", kind: "hub", call: () => ({ path: "/about" }) },
  "POST /session": {
    may: "",
    kind: "hub",
    also: [401],
    call: () => ({ path: "/session", body: { account: "nobody", password: "x" } }),
  },
  "GET /session": { may: ALL, kind: "self", call: () => ({ path: "/session" }) },
  //  Tried by itself: it ends the session that the others are tried with.
  "DELETE /session": { may: ALL, kind: "self", call: () => ({ path: "/session" }) },
  "GET /device-door": { may: MANAGERS, kind: "hub", call: () => ({ path: "/device-door" }) },
  "GET /device-door/ca.pem": {
    may: MANAGERS,
    kind: "hub",
    also: [404],
    call: () => ({ path: "/device-door/ca.pem" }),
  },
  "POST /imports": {
    may: MANAGERS,
    kind: "hub",
    call: () => ({
      path: "/imports?dryRun=true",
      file: { type: "text/csv", text: "type,id,name\nsite,x,x\n" },
    }),
  },
  "GET /imports/template": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/imports/template?type=site&format=csv&filled=true&site=${canteen}` }),
  },
  "GET /store": { may: "A", kind: "hub", call: () => ({ path: "/store" }) },
  "POST /store/backups": { may: "A", kind: "hub", also: [503], call: () => ({ path: "/store/backups" }) },
};
