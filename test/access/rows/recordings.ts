// Rows of the matrix: the past of cameras.
import { MANAGERS, OFFICERS, type Rows, SPAN } from "./row.ts";

/** Who may look back: not the parents' committee, and not who works there. */
const WATCH = `${OFFICERS}I`;
const span = () => ({
  from: new Date(Date.now() - 60_000).toISOString(),
  to: new Date().toISOString(),
  reason: "matrix",
});

export const RECORDINGS_ROWS: Rows = {
  "GET /recordings": { may: WATCH, kind: "list", call: () => ({ path: "/recordings" }) },
  //  Nobody has left here: what is in it is seen in test/whole/gone-cameras.test.ts.
  "GET /past-cameras": { may: WATCH, kind: "filter", call: () => ({ path: "/past-cameras" }) },
  "GET /cameras/{id}/recording": {
    may: WATCH,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/recording` }),
  },
  "PUT /cameras/{id}/recording": {
    may: MANAGERS,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/recording`, body: { mode: "alert", stream: "sub" } }),
  },
  "GET /cameras/{id}/recordings": {
    may: WATCH,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/recordings?${SPAN}` }),
  },
  //  Nothing is recorded in this small world.
  "GET /cameras/{id}/recordings/pieces/{piece}": {
    may: WATCH,
    kind: "thing",
    also: [404],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/recordings/pieces/1700000000000` }),
  },
  "GET /cameras/{id}/recordings/inits/{init}": {
    may: WATCH,
    kind: "thing",
    also: [404],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/recordings/inits/abc` }),
  },
  "GET /cameras/{id}/protections": {
    may: WATCH,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/protections` }),
  },
  "POST /cameras/{id}/protections": {
    may: WATCH,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/protections`, body: span() }),
  },
  //  Another's protection is lifted from above the school; one's own by whoever set it: test/whole/recordings.test.ts.
  "DELETE /cameras/{id}/protections/{protection}": {
    may: "ADT",
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/cameras/${branch.camera}/protections/${await fresh.protection(branch)}`,
    }),
  },

  //  Nothing is recorded here: what is asked for fails, and a person may have five at once.
  "POST /cameras/{id}/exports": {
    may: WATCH,
    kind: "thing",
    also: [429],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/exports`, body: span() }),
  },
  "GET /clip-exports": { may: WATCH, kind: "filter", call: () => ({ path: "/clip-exports" }) },
  "GET /clip-exports/{id}": {
    may: WATCH,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/clip-exports/${await fresh.clip(branch)}` }),
  },
  //  Another's clip is removed by managers; one's own by whoever made it: test/whole/kept-clips.test.ts.
  "DELETE /clip-exports/{id}": {
    may: MANAGERS,
    kind: "thing",
    also: [409],
    call: async (branch, fresh) => ({ path: `/clip-exports/${await fresh.clip(branch)}` }),
  },
  "GET /clip-exports/{id}/clip.mp4": {
    may: WATCH,
    kind: "thing",
    also: [409],
    call: async (branch, fresh) => ({ path: `/clip-exports/${await fresh.clip(branch)}/clip.mp4` }),
  },
  "GET /clip-exports/{id}/manifest.json": {
    may: WATCH,
    kind: "thing",
    also: [409],
    call: async (branch, fresh) => ({ path: `/clip-exports/${await fresh.clip(branch)}/manifest.json` }),
  },
};
