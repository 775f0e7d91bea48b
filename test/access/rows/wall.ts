// Rows of the matrix: groups of cameras for the wall.
import { ALL, MANAGERS, type Rows } from "./row.ts";

export const WALL_ROWS: Rows = {
  "GET /wall-groups": {
    may: ALL,
    kind: "list",
    call: async (branch, fresh) => {
      await fresh.wallGroup(branch);
      return { path: "/wall-groups" };
    },
  },
  "PUT /wall-default": {
    may: ALL,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: "/wall-default",
      body: { groupId: await fresh.wallGroup(branch) },
    }),
  },
  "POST /wall-groups": {
    may: ALL,
    kind: "thing",
    //  Where the camera is another branch's: it is told of as one that is not there, field by field.
    also: [422],
    call: ({ camera, mark }, fresh) => ({
      path: "/wall-groups",
      body: { name: `${mark} ${fresh.name()}`, cameraIds: [camera] },
    }),
  },
  //  One's own are not another's, whosever they are.
  "PUT /wall-groups/{groupId}": {
    may: ALL,
    kind: "thing",
    also: [404],
    call: async (branch, fresh) => ({
      path: `/wall-groups/${await fresh.wallGroup(branch)}`,
      body: { name: fresh.name(), cameraIds: [branch.camera] },
    }),
  },
  "DELETE /wall-groups/{groupId}": {
    may: ALL,
    kind: "thing",
    also: [404],
    call: async (branch, fresh) => ({ path: `/wall-groups/${await fresh.wallGroup(branch)}` }),
  },
  "POST /sites/{id}/wall-groups": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen, camera, mark }, fresh) => ({
      path: `/sites/${canteen}/wall-groups`,
      body: { name: `${mark} ${fresh.name()}`, cameraIds: [camera] },
    }),
  },
  "PUT /sites/{id}/wall-groups/{groupId}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sites/${branch.canteen}/wall-groups/${await fresh.wallGroup(branch)}`,
      body: { name: `${branch.mark} ${fresh.name()}`, cameraIds: [branch.camera] },
    }),
  },
  "DELETE /sites/{id}/wall-groups/{groupId}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/sites/${branch.canteen}/wall-groups/${await fresh.wallGroup(branch)}`,
    }),
  },
};
