// The table of rights against what is served: no route without a row, no row without a use, every role in it known.
import { expect, test } from "vitest";
import { actionsOf, EVERYWHERE, permission, RIGHTS } from "../../hub/access/rights.ts";
import { createTree } from "../../hub/access/tree.ts";
import type { Person, Role, Site } from "../../hub/model.ts";
import { openKitchen } from "../kitchen.ts";

type Operation = { "x-action"?: string; operationId: string; security: unknown[] };

test("every route of the API has a row in the table of rights, and every row is used", async () => {
  await using kitchen = await openKitchen();
  const document = (await (await fetch(`${kitchen.hub.httpUrl}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const used = operations.map((operation) => operation["x-action"] ?? operation.operationId);
  for (const action of used) expect(Object.keys(RIGHTS)).toContain(action);
  //  The realtime socket asks for its own right and is no route; an account's topics are a field of its routes; who lifts
  //  a protection that another gave, or removes another's clip, needs more than the route does.
  const besides = [
    "realtime.subscribe",
    "device-accounts.patterns",
    "recordings.unprotect",
    "recordings.discard",
  ];
  expect([...new Set([...used, ...besides])].sort()).toEqual(Object.keys(RIGHTS).sort());
});

test("every route that is not public answers 401 to somebody who has not signed in", async () => {
  await using kitchen = await openKitchen();
  const base = `${kitchen.hub.httpUrl}/api/v1`;
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.security.length === 0 || path.endsWith("/live")) continue;
      const response = await fetch(base + path.replace("{id}", "east"), { method: method.toUpperCase() });
      expect(response.status, `${method} ${path}`).toBe(401);
    }
  }
});

const SITES: Site[] = [
  { id: "d", parentId: null, kind: "district", name: "d", serves: [], areas: [] },
  { id: "t", parentId: "d", kind: "town", name: "t", serves: [], areas: [] },
  { id: "s", parentId: "t", kind: "school", name: "s", serves: [], areas: [] },
  { id: "s2", parentId: "d", kind: "school", name: "s2", serves: [], areas: [] },
  { id: "c", parentId: "s", kind: "canteen", name: "c", serves: ["s", "s2"], areas: [] },
];
const tree = createTree(SITES);

function person(role: Role, siteId: string): Person {
  return { account: "p", name: "p", posts: [{ role, siteId }] };
}

test.each([
  ["district-manager", "d", "c", "alerts.acknowledge", "granted"],
  ["town-manager", "t", "s2", "alerts.read", "not-found"],
  ["school-manager", "s2", "c", "cameras.watch", "granted"],
  ["school-manager", "s2", "s", "sites.read", "not-found"],
  ["canteen-staff", "c", "c", "alerts.acknowledge", "granted"],
  ["canteen-staff", "c", "c", "device-accounts.create", "forbidden"],
  ["canteen-staff", "c", "s", "sites.read", "not-found"],
  ["admin", EVERYWHERE, "s2", "audit.read", "granted"],
  ["school-manager", "gone", "s", "sites.read", "not-found"],
] as const)("%s at %s, at %s, may %s: %s", (role, post, site, action, expected) => {
  expect(permission(person(role, post), action, site, tree)).toBe(expected);
});

test("a person with two posts may do in each branch what that post allows", () => {
  const both: Person = {
    account: "p",
    name: "p",
    posts: [
      { role: "canteen-staff", siteId: "c" },
      { role: "school-manager", siteId: "s2" },
    ],
  };
  expect(permission(both, "device-accounts.create", "s2", tree)).toBe("granted");
  expect(actionsOf(both)).toContain("audit.read");
});

test("a tree that runs in a circle ends all the same", () => {
  const [first, second] = SITES;
  if (first === undefined || second === undefined) throw new Error("the tree is empty");
  const circle = createTree([
    { ...first, parentId: "t" },
    { ...second, parentId: "d" },
  ]);
  expect([...circle.branchOf("d")].sort()).toEqual(["d", "t"]);
});
