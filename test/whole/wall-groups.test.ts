// Groups of cameras for the wall, over HTTP in a whole hub: one's own, those that a site shares, and which opens first.
import { expect, test } from "vitest";
import type { AuditLine, ListOf, Problem, WallGroup, WallGroups } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";

const EAST = "east-canteen.cooking";
const WEST = "west-canteen.cooking";

async function peopleOf(kitchen: Kitchen) {
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await kitchen.person("other", { role: "school-manager", siteId: "west" });
  const [chief, head, cook, other] = await Promise.all(
    ["chief", "head", "cook", "other"].map((account) => kitchen.signIn(account)),
  );
  if (!chief || !head || !cook || !other) throw new Error("somebody could not sign in");
  return { chief, head, cook, other };
}

const groupsOf = async (caller: Caller, query = "") =>
  (await caller.get<WallGroups>(`/wall-groups${query}`)).body;

async function keep(caller: Caller, path: string, name: string, cameraIds: readonly string[]) {
  const answer = await caller.send<WallGroup>("POST", path, { name, cameraIds });
  expect(answer.status).toBe(201);
  return answer.body;
}

test("one's own groups are one's own, in the order that was chosen, and are there after a restart", async () => {
  await using kitchen = await openKitchen();
  const { chief, head } = await peopleOf(kitchen);
  const made = await keep(chief, "/wall-groups", "  重点 ", [WEST, EAST]);
  expect(made).toMatchObject({ name: "重点", cameraIds: [WEST, EAST], mayChange: true });
  expect((await groupsOf(head)).items).toEqual([]);
  expect((await head.send("PUT", `/wall-groups/${made.id}`, { name: "x", cameraIds: [EAST] })).status).toBe(
    404,
  );
  expect((await head.send("DELETE", `/wall-groups/${made.id}`)).status).toBe(404);

  await kitchen.restart();
  expect(await groupsOf(chief)).toEqual({ items: [made] });
  const changed = { name: "重点二", cameraIds: [EAST] };
  expect((await chief.send("PUT", `/wall-groups/${made.id}`, changed)).body).toMatchObject(changed);
  expect((await chief.send("DELETE", `/wall-groups/${made.id}`)).status).toBe(204);
  expect((await groupsOf(chief)).items).toEqual([]);
  const { body } = await chief.get<ListOf<AuditLine>>("/audit");
  expect(body.items.filter(({ action }) => action.startsWith("wall"))).toEqual([]);
});

test("a site shares its groups with whoever sees it, and the audit log says who made them of which cameras", async () => {
  await using kitchen = await openKitchen();
  const { chief, head, cook, other } = await peopleOf(kitchen);
  const shared = await keep(head, "/sites/east-canteen/wall-groups", "午餐", [EAST]);
  expect(shared).toMatchObject({ siteId: "east-canteen", mayChange: true });
  const seenByCook = (await groupsOf(cook)).items;
  expect(seenByCook).toEqual([{ ...shared, mayChange: false }]);
  expect((await groupsOf(chief, "?site=east")).items).toEqual([shared]);
  expect((await groupsOf(chief, "?site=west")).items).toEqual([]);
  expect((await groupsOf(other)).items).toEqual([]);
  const path = `/sites/east-canteen/wall-groups/${shared.id}`;
  const draft = { name: "晚餐", cameraIds: [EAST] };
  expect((await cook.send("PUT", path, draft)).status).toBe(403);
  expect((await other.send("PUT", path, draft)).status).toBe(404);
  //  By the address of one's own, a shared one is not there.
  expect((await head.send("PUT", `/wall-groups/${shared.id}`, draft)).status).toBe(404);
  expect((await head.send("PUT", path, draft)).status).toBe(200);
  expect((await head.send("DELETE", path)).status).toBe(204);

  const { body } = await chief.get<ListOf<AuditLine>>("/audit");
  const lines = body.items.filter(({ action }) => action === "wall-groups.share");
  expect(lines.map(({ who, siteId, target, before, after }) => [who, siteId, target, before, after])).toEqual(
    [
      ["head", "east-canteen", "晚餐", { name: "晚餐", cameraIds: [EAST] }, undefined],
      ["head", "east-canteen", "晚餐", { name: "午餐" }, { name: "晚餐" }],
      ["head", "east-canteen", "午餐", undefined, { name: "午餐", cameraIds: [EAST] }],
    ],
  );
});

test("names are unique within a person's and a site's groups, and cameras are the maker's and the site's", async () => {
  await using kitchen = await openKitchen();
  const { chief, head } = await peopleOf(kitchen);
  await keep(chief, "/wall-groups", "Lunch", [EAST]);
  await keep(chief, "/sites/east/wall-groups", "Lunch", [EAST]);
  await keep(chief, "/sites/west/wall-groups", "Lunch", [WEST]);
  await keep(head, "/wall-groups", "Lunch", [EAST]);
  const fieldsOf = async (caller: Caller, path: string, name: string, cameraIds: readonly string[]) => {
    const answer = await caller.send<Problem>("POST", path, { name, cameraIds });
    expect(answer.status).toBe(422);
    return answer.body.fields?.map((field) => field.path);
  };
  expect(await fieldsOf(chief, "/wall-groups", "lunch", [EAST])).toEqual(["name"]);
  expect(await fieldsOf(head, "/wall-groups", "b", [EAST, WEST])).toEqual(["cameraIds.1"]);
  expect(await fieldsOf(chief, "/sites/east/wall-groups", "b", [WEST])).toEqual(["cameraIds.0"]);
  expect(await fieldsOf(chief, "/wall-groups", "b", [EAST, "nothing"])).toEqual(["cameraIds.1"]);
  expect(await fieldsOf(chief, "/wall-groups", "b", [EAST, EAST])).toEqual(["cameraIds.1"]);
  expect(await fieldsOf(chief, "/wall-groups", " ", [EAST])).toEqual(["name"]);
});

test("a camera that left the branch is not shown, and a group that is gone opens nobody's wall", async () => {
  await using kitchen = await openKitchen();
  const { chief, head, cook } = await peopleOf(kitchen);
  const group = await keep(chief, "/sites/district/wall-groups", "全区", [EAST, WEST]);
  const own = await keep(head, "/wall-groups", "我的", [EAST]);
  //  A school does not see what the district shares for itself.
  expect((await groupsOf(head)).items).toEqual([own]);
  expect((await cook.send("PUT", "/wall-default", { groupId: own.id })).status).toBe(404);
  expect((await head.send<WallGroups>("PUT", "/wall-default", { groupId: own.id })).body.defaultId).toBe(
    own.id,
  );
  expect((await chief.send<WallGroups>("PUT", "/wall-default", { groupId: group.id })).body.defaultId).toBe(
    group.id,
  );
  expect((await chief.send("DELETE", `/cameras/${WEST}`)).status).toBe(204);
  expect((await groupsOf(chief)).items[0]?.cameraIds).toEqual([EAST]);
  expect((await chief.send("DELETE", `/sites/district/wall-groups/${group.id}`)).status).toBe(204);
  expect(await groupsOf(chief)).toEqual({ items: [] });
  expect((await head.send<WallGroups>("PUT", "/wall-default", { groupId: null })).body).toEqual({
    items: [own],
  });
});
