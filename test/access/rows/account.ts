// Rows of the matrix: one's own account. Nobody else's can be named.
import { ALL, type Rows } from "./row.ts";

const none = { password: "not the password", code: "000000" };

export const ACCOUNT_ROWS: Rows = {
  "GET /account/sessions": { may: ALL, kind: "self", call: () => ({ path: "/account/sessions" }) },
  "DELETE /account/sessions": { may: ALL, kind: "self", call: () => ({ path: "/account/sessions" }) },
  "DELETE /account/sessions/{id}": {
    may: ALL,
    kind: "self",
    also: [404],
    call: () => ({ path: "/account/sessions/0000000000000000" }),
  },
  "POST /account/password": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/password", body: { present: "x", next: "short" } }),
  },
  "GET /account/second-factor": { may: ALL, kind: "self", call: () => ({ path: "/account/second-factor" }) },
  "POST /account/second-factor": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/second-factor", body: none }),
  },
  "POST /account/second-factor/confirm": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/second-factor/confirm", body: none }),
  },
  "POST /account/second-factor/recovery-codes": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/second-factor/recovery-codes", body: none }),
  },
  "POST /account/second-factor/remove": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/second-factor/remove", body: none }),
  },
  "GET /account/tokens": { may: ALL, kind: "self", call: () => ({ path: "/account/tokens" }) },
  "POST /account/tokens": {
    may: ALL,
    kind: "self",
    call: () => ({ path: "/account/tokens", body: { name: "matrix", scope: "read" } }),
  },
  "DELETE /account/tokens/{id}": {
    may: ALL,
    kind: "self",
    also: [404],
    call: () => ({ path: "/account/tokens/0000000000000000" }),
  },
};
