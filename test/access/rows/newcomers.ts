// Rows of the matrix: what nobody has said yet what it is.
import { MAPPING } from "../matrix-world.ts";
import { MANAGERS, OFFICERS, type Rows, WORKERS } from "./row.ts";

export const NEWCOMERS_ROWS: Rows = {
  "GET /sites/{id}/newcomers": {
    may: WORKERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/newcomers` }),
  },
  "GET /sites/{id}/newcomers/count": {
    may: WORKERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/newcomers/count` }),
  },
  "GET /newcomers/{id}": {
    may: WORKERS,
    kind: "thing",
    call: ({ unknown }) => ({ path: `/newcomers/${unknown}` }),
  },
  "POST /newcomers/{id}/ignore": {
    may: OFFICERS,
    kind: "thing",
    call: ({ unknown }) => ({ path: `/newcomers/${unknown}/ignore`, body: { isIgnored: false } }),
  },
  "POST /newcomers/{id}/adopt": {
    may: OFFICERS,
    kind: "thing",
    once: true,
    call: ({ unknown, mark }) => ({
      path: `/newcomers/${unknown}/adopt`,
      body: { name: "m", mapping: { ...MAPPING.mapping, filter: `strange/${mark}` } },
    }),
  },
  "POST /sensors/{id}/ignore": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sensors/${await fresh.found(branch)}/ignore`,
      body: { isIgnored: true },
    }),
  },
  "POST /sensors/{id}/adopt": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sensors/${await fresh.found(branch)}/adopt`,
      body: { name: "x", place: "freezer", intervalS: 60 },
    }),
  },
  "GET /sites/{id}/held-readings": {
    may: WORKERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/held-readings` }),
  },
  "POST /sensors/{id}/held-readings/take": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sensors/${branch.sensor}/held-readings/take`,
      body: { through: await fresh.held(branch) },
    }),
  },
  "POST /sensors/{id}/held-readings/discard": {
    may: OFFICERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sensors/${branch.sensor}/held-readings/discard`,
      body: { through: await fresh.held(branch) },
    }),
  },
  "GET /sites/{id}/mappings": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/mappings` }),
  },
  "POST /sites/{id}/mappings": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/mappings`, body: MAPPING }),
  },
  "POST /sites/{id}/mappings/preview": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/mappings/preview`,
      body: { mapping: MAPPING.mapping },
    }),
  },
  "PATCH /mappings/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ mapping }) => ({ path: `/mappings/${mapping}`, body: { name: "m" } }),
  },
  "DELETE /mappings/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/mappings/${await fresh.mapping(branch)}` }),
  },
};
