// Rows of the matrix: what parents may be shown, their links, and the school calendar.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const PARENTS_ROWS: Rows = {
  "GET /sites/{id}/privacy": {
    may: "ADTSIOC",
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/privacy` }),
  },
  "PUT /sites/{id}/privacy": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/privacy`, body: {} }),
  },
  "GET /cameras/{id}/parents-still.jpg": {
    may: "ADTSIOC",
    kind: "thing",
    //  Nothing answers where the camera should be.
    also: [503],
    call: ({ camera }) => ({ path: `/cameras/${camera}/parents-still.jpg` }),
  },
  "PUT /cameras/{id}/masks": {
    may: MANAGERS,
    kind: "thing",
    call: ({ camera }) => ({ path: `/cameras/${camera}/masks`, body: { masks: [] } }),
  },
  "PUT /cameras/{id}/not-for-parents": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/cameras/${await fresh.camera(branch)}/not-for-parents`,
      body: { reason: "x" },
    }),
  },
  "DELETE /cameras/{id}/not-for-parents": {
    may: MANAGERS,
    kind: "thing",
    call: ({ camera }) => ({ path: `/cameras/${camera}/not-for-parents` }),
  },
  "POST /cameras/{id}/approval": {
    may: MANAGERS,
    kind: "thing",
    //  Nobody has looked at this picture.
    also: [409],
    call: ({ camera }) => ({
      path: `/cameras/${camera}/approval`,
      body: { stillAt: new Date(Date.now() - 1_000).toISOString(), picture: "x" },
    }),
  },
  "DELETE /cameras/{id}/approval": {
    may: MANAGERS,
    kind: "thing",
    call: ({ camera }) => ({ path: `/cameras/${camera}/approval` }),
  },
  "GET /sites/{id}/school-calendar": {
    may: ALL,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/school-calendar` }),
  },
  "PUT /sites/{id}/school-calendar": {
    may: MANAGERS,
    kind: "thing",
    call: ({ school }) => ({ path: `/sites/${school}/school-calendar`, body: { entries: [] } }),
  },
  "GET /sites/{id}/share-link-form": {
    may: MANAGERS,
    kind: "thing",
    call: ({ school }) => ({ path: `/sites/${school}/share-link-form` }),
  },
  "GET /share-links": {
    may: MANAGERS,
    kind: "list",
    call: async (branch, fresh) => {
      await fresh.link(branch);
      return { path: "/share-links" };
    },
  },
  "POST /share-links": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => {
      await fresh.link(branch);
      return { path: "/share-links", body: { siteId: branch.school } };
    },
  },
  "POST /share-links/for-all": {
    may: MANAGERS,
    kind: "thing",
    call: ({ school }) => ({ path: "/share-links/for-all", body: { siteId: school } }),
  },
  "POST /share-links/posters": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => {
      const { url } = await fresh.link(branch);
      return { path: "/share-links/posters", body: { urls: [url] } };
    },
  },
  "PATCH /share-links/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/share-links/${(await fresh.link(branch)).id}`,
      body: { madeFor: "x" },
    }),
  },
  "DELETE /share-links/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/share-links/${(await fresh.link(branch)).id}` }),
  },
};
