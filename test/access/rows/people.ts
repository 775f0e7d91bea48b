// Rows of the matrix: people, posts and roles. Each is tried on a cook of the branch, whom every manager above may act on.
import { MANAGERS, type Rows } from "./row.ts";

const UNTIL = "2099-12-31T16:00:00.000Z";
const DRY = "/people-imports?dryRun=true&language=en";

export const PEOPLE_ROWS: Rows = {
  "GET /people": { may: MANAGERS, kind: "list", call: () => ({ path: "/people" }) },
  "GET /people/{account}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}` }),
  },
  //  Of each role only where the reader may give it: nothing of another's branch.
  "GET /roles": { may: MANAGERS, kind: "self", call: () => ({ path: "/roles" }) },
  "POST /people": {
    may: MANAGERS,
    kind: "thing",
    //  A site outside the branch is told as a fault of the form, in the words of one that is not there.
    also: [422],
    call: ({ canteen }, fresh) => ({
      path: "/people",
      body: { account: fresh.name(), name: "x", posts: [{ role: "canteen-staff", siteId: canteen }] },
    }),
  },
  "PATCH /people/{account}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/people/${await fresh.person(branch)}`,
      body: { name: branch.mark },
    }),
  },
  "POST /people/{account}/disable": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/disable` }),
  },
  "POST /people/{account}/enable": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/enable` }),
  },
  "POST /people/{account}/password": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/password` }),
  },
  "DELETE /people/{account}/second-factor": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/second-factor` }),
  },
  "POST /people/{account}/posts": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/people/${await fresh.person(branch)}/posts`,
      body: { role: "safety-officer", siteId: branch.canteen },
    }),
  },
  "PATCH /people/{account}/posts/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/people/${await fresh.post(branch)}`,
      body: { until: UNTIL },
    }),
  },
  "DELETE /people/{account}/posts/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.post(branch)}` }),
  },
  "POST /people-imports": {
    may: MANAGERS,
    kind: "filter",
    call: ({ canteen }, fresh) => ({
      path: DRY,
      file: {
        type: "text/csv",
        text: `account,name,role,site\n${fresh.name()},x,Canteen staff,${canteen}\n`,
      },
    }),
  },
  "GET /people-imports/template": {
    may: MANAGERS,
    kind: "self",
    call: () => ({ path: "/people-imports/template?filled=true&format=csv" }),
  },
};
