// A kitchen that feeds several schools: who only eats from it takes nothing of it away, neither its cameras into a kitchen
// of their own, where they would decide what parents see of it, nor its sensors, nor its place at their other schools.
import { expect, test } from "vitest";
import { CAMERA, openParentsSchool, SECOND } from "../parents.ts";
import { look, outcomes, take } from "./import-file.ts";

const WEST_KITCHEN = {
  id: "west-canteen",
  name: "西食堂",
  kind: "canteen",
  parentId: "west",
  serves: ["west"],
};

test("a school that only eats from a kitchen does not move its cameras into a kitchen of its own", async () => {
  await using school = await openParentsSchool();
  await school.kitchen.person("guest", { role: "school-manager", siteId: "west" });
  const guest = await school.kitchen.signIn("guest");
  expect((await guest.send("POST", "/sites", WEST_KITCHEN)).status).toBe(201);
  const moved = await guest.send("PATCH", `/cameras/${CAMERA}`, { siteId: "west-canteen" });
  expect(moved.status).toBe(403);
  //  Who is above both does.
  const admin = await school.kitchen.signIn("admin");
  expect((await admin.send("PATCH", `/cameras/${CAMERA}`, { siteId: "west-canteen" })).status).toBe(200);
});

test("nor do those above it give the kitchen to their other schools", async () => {
  await using school = await openParentsSchool();
  const admin = await school.kitchen.signIn("admin");
  const town = { id: "town", name: "镇", kind: "town", parentId: "district" };
  expect((await admin.send("POST", "/sites", town)).status).toBe(201);
  for (const id of ["south", "north"]) {
    const made = await admin.send("POST", "/sites", { id, name: id, kind: "school", parentId: "town" });
    expect(made.status).toBe(201);
  }
  const serves = (ids: readonly string[]) => ({ serves: ids });
  expect((await admin.send("PATCH", "/sites/east-canteen", serves(["east", "west", "south"]))).status).toBe(
    200,
  );
  await school.kitchen.person("mayor", { role: "town-manager", siteId: "town" });
  const mayor = await school.kitchen.signIn("mayor");
  expect((await mayor.send("PATCH", "/sites/east-canteen", serves(["south", "north"]))).status).toBe(403);
});

test("it sees the kitchen and works on its alerts, and changes nothing of it", async () => {
  await using school = await openParentsSchool();
  const { kitchen } = school;
  await kitchen.person("guest", { role: "school-manager", siteId: "west" });
  await kitchen.person("guest-cook", { role: "canteen-staff", siteId: "west" });
  const guest = await kitchen.signIn("guest");
  const cook = await kitchen.signIn("guest-cook");
  expect((await guest.get("/sites/east-canteen")).status).toBe(200);
  expect((await cook.get("/alerts?site=east-canteen")).status).toBe(200);
  const day = "/sites/east-canteen/disclosures/2026-01-02";
  expect((await cook.get(day)).status).toBe(200);
  const refused = [
    await guest.send("PATCH", "/sites/east-canteen", { name: "ours" }),
    await guest.send("DELETE", `/cameras/${CAMERA}`),
    await guest.send("POST", "/sites/east-canteen/device-accounts", {}),
    await guest.send("PUT", day, { meals: [] }),
    await guest.send("POST", "/sites/east-canteen/rules", {
      rule: "freezer-too-warm",
      change: { limit: -18 },
    }),
    await cook.send("PUT", day, { meals: [] }),
  ];
  expect(refused.map((one) => one.status)).toEqual([403, 403, 403, 403, 403, 403]);
});

test("a file fetches nothing back that was moved out of the branch", async () => {
  await using school = await openParentsSchool();
  const { kitchen, head } = school;
  const admin = await kitchen.signIn("admin");
  expect((await admin.send("POST", "/sites", WEST_KITCHEN)).status).toBe(201);
  expect((await admin.send("PATCH", `/cameras/${SECOND}`, { siteId: "west-canteen" })).status).toBe(200);
  const file = "类别,编号,名称,所属单位\r\n摄像头,washing,洗消区,east-canteen";
  expect(outcomes(await look(kitchen, head, file))).toEqual([expect.stringMatching(/^2 fault id: /)]);
  expect((await take(kitchen, head, file)).status).toBe(422);
  expect((await admin.get(`/cameras/${SECOND}`)).body).toMatchObject({ siteId: "west-canteen" });
});
