// Rows of the matrix: cameras and their pictures.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const CAMERAS_ROWS: Rows = {
  "GET /cameras": { may: ALL, kind: "list", call: () => ({ path: "/cameras" }) },
  "GET /cameras/{id}": { may: ALL, kind: "thing", call: ({ camera: id }) => ({ path: `/cameras/${id}` }) },
  "POST /sites/{id}/cameras": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/cameras`,
      body: { name: "x", area: "cooking", host: "127.0.0.1", path: "/x" },
    }),
  },
  "GET /sites/{id}/camera-reach": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/camera-reach` }),
  },
  "PUT /sites/{id}/camera-reach": {
    may: "AD",
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/camera-reach`,
      body: { networks: ["127.0.0.0/8"], ports: null, reason: "x" },
    }),
  },
  "POST /sites/{id}/camera-tests": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/camera-tests`,
      body: { brand: "url", host: "127.0.0.1", port: 9, path: "/x" },
    }),
  },
  "POST /sites/{id}/camera-searches": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/camera-searches` }),
  },
  "POST /sites/{id}/camera-questions": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/camera-questions`,
      body: { host: "127.0.0.1", port: 9 },
    }),
  },
  "PATCH /cameras/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ camera: id, mark }) => ({ path: `/cameras/${id}`, body: { name: `${mark} cooking` } }),
  },
  "DELETE /cameras/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/cameras/${await fresh.camera(branch)}` }),
  },
  "GET /stills": {
    may: ALL,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/stills?cameras=${id}` }),
  },
  "GET /cameras/{id}/still.jpg": {
    may: ALL,
    kind: "thing",
    //  Nobody is at the address of the camera.
    also: [503],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/still.jpg` }),
  },
  "GET /pictures": { may: ALL, kind: "list", call: () => ({ path: "/pictures" }) },
  "GET /cameras/{id}/picture": {
    may: ALL,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/picture` }),
  },
  "GET /cameras/{id}/readings": {
    may: ALL,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/readings?metric=luma` }),
  },
  "GET /cameras/{id}/picture/present.jpg": {
    may: ALL,
    kind: "thing",
    also: [503],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/picture/present.jpg` }),
  },
  "GET /cameras/{id}/picture/reference.jpg": {
    may: ALL,
    kind: "thing",
    //  Nothing was approved.
    also: [404],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/picture/reference.jpg` }),
  },
  "PUT /cameras/{id}/picture/reference": {
    may: MANAGERS,
    kind: "thing",
    //  Nothing comes of it to be approved.
    also: [503],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/picture/reference` }),
  },
  "GET /cameras/{id}/hls/{file}": {
    may: ALL,
    kind: "thing",
    also: [503],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/hls/index.m3u8` }),
  },
  "GET /cameras/{id}/hls-check": {
    may: ALL,
    kind: "thing",
    elsewhere: 403,
    call: ({ camera: id }) => ({ path: `/cameras/${id}/hls-check` }),
  },
  "GET /cameras/{id}/hls-h264/{file}": {
    may: ALL,
    kind: "thing",
    also: [503],
    call: ({ camera: id }) => ({ path: `/cameras/${id}/hls-h264/index.m3u8` }),
  },
  //  As an upgrade: matrix.test.ts.
  "GET /cameras/{id}/live": {
    may: ALL,
    kind: "thing",
    call: ({ camera: id }) => ({ path: `/cameras/${id}/live` }),
  },
};
