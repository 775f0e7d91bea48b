// Rows of the matrix: the steps of an alert's life, and its photos.
import type { Branch } from "../matrix-world.ts";
import { ALL, OFFICERS, type Rows, WORKERS } from "./row.ts";

const on = (what: string, body: unknown) => (branch: Branch) => ({
  path: `/alerts/${branch.alert}/${what}`,
  body,
});

/** Well formed, and there is none such. */
const NO_PHOTO = "00000000-0000-4000-8000-000000000000";

export const ALERT_LIFE_ROWS: Rows = {
  "GET /alerts/{id}/steps": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/steps` }),
  },
  "GET /alerts/{id}/timeline": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/timeline` }),
  },
  "GET /alerts/{id}/export": {
    may: `${OFFICERS}I`,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/export` }),
  },
  "POST /alerts/{id}/clips": {
    may: `${OFFICERS}I`,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/clips` }),
  },
  "GET /case-key": { may: "", kind: "hub", call: () => ({ path: "/case-key" }) },
  "POST /alerts/{id}/act": { may: WORKERS, kind: "thing", call: on("act", { what: "x" }) },
  "POST /alerts/{id}/snooze": {
    may: WORKERS,
    kind: "thing",
    call: on("snooze", { minutes: 10, reason: "x" }),
  },
  "POST /alerts/{id}/assign": { may: OFFICERS, kind: "thing", call: on("assign", { account: null }) },
  "GET /alerts/{id}/candidates": {
    may: OFFICERS,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/candidates` }),
  },
  "POST /alerts/{id}/resolve": { may: WORKERS, kind: "thing", call: on("resolve", { reason: "x" }) },
  //  Who worked on it themselves is refused with 403.
  "POST /alerts/{id}/recheck": { may: `${WORKERS}I`, kind: "thing", call: on("recheck", {}), also: [403] },
  "POST /alerts/{id}/return": {
    may: `${WORKERS}I`,
    kind: "thing",
    call: on("return", { note: "x" }),
    also: [403],
  },
  "POST /alerts/{id}/close": { may: `${OFFICERS}I`, kind: "thing", call: on("close", {}), also: [403] },
  "POST /alerts/{id}/photos": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({
      path: `/alerts/${alert}/photos?key=of-the-matrix`,
      file: { type: "image/jpeg", text: "not a picture" },
    }),
  },
  "GET /alerts/{id}/photos": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/photos` }),
  },
  "GET /alerts/{id}/photos/{photo}": {
    may: ALL,
    kind: "thing",
    call: ({ alert }) => ({ path: `/alerts/${alert}/photos/${NO_PHOTO}` }),
    also: [404],
  },
};
