// Rows of the matrix: sensors, their readings, reports and exports.
import { CALIBRATION } from "../matrix-world.ts";
import { ALL, MANAGERS, OFFICERS, type Rows, SPAN } from "./row.ts";

export const SENSORS_ROWS: Rows = {
  "GET /sensors": { may: ALL, kind: "list", call: () => ({ path: "/sensors" }) },
  "GET /sensors/{id}": { may: ALL, kind: "thing", call: ({ sensor }) => ({ path: `/sensors/${sensor}` }) },
  "POST /sites/{id}/sensors": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/sensors`, body: { name: "x", place: "freezer" } }),
  },
  "PATCH /sensors/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ sensor, mark }) => ({ path: `/sensors/${sensor}`, body: { name: `${mark} fridge` } }),
  },
  "DELETE /sensors/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/sensors/${await fresh.sensor(branch)}` }),
  },
  "GET /sensors/{id}/readings": {
    may: ALL,
    kind: "thing",
    call: ({ sensor }) => ({ path: `/sensors/${sensor}/readings?metric=temperature&${SPAN}` }),
  },
  "GET /sensors/{id}/health": {
    may: ALL,
    kind: "thing",
    call: ({ sensor }) => ({ path: `/sensors/${sensor}/health` }),
  },
  "GET /sensors/{id}/calibrations": {
    may: ALL,
    kind: "thing",
    call: ({ sensor }) => ({ path: `/sensors/${sensor}/calibrations` }),
  },
  "POST /sensors/{id}/calibrations": {
    may: OFFICERS,
    kind: "thing",
    call: ({ sensor }) => ({ path: `/sensors/${sensor}/calibrations`, body: CALIBRATION }),
  },
  "POST /calibrations/{id}/withdraw": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/calibrations/${await fresh.calibration(branch)}/withdraw`,
      body: { note: "x" },
    }),
  },
  "GET /sparklines": {
    may: ALL,
    kind: "filter",
    call: ({ sensor }) => ({ path: `/sparklines?ids=${sensor}` }),
  },
  "GET /reports/outside": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/reports/outside?site=${canteen}&metric=temperature&${SPAN}` }),
  },
  "GET /reports/compliance": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/reports/compliance?site=${canteen}&metric=temperature&${SPAN}` }),
  },
  "GET /exports/readings": {
    may: "ADTSI",
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/exports/readings?site=${canteen}&metric=temperature&${SPAN}&format=csv`,
    }),
  },
  //  A name that the caller made up for their own export.
  "GET /exports/{ticket}": { may: "ADTSI", kind: "hub", call: () => ({ path: "/exports/mine" }) },
};
