// A kitchen that feeds several schools: who only eats from it takes nothing of it away, neither its cameras into a kitchen
// of their own, where they would decide what parents see of it, nor its sensors, nor its place at their other schools.
import { expect, test } from "vitest";
import { CAMERA, openParentsSchool, SECOND } from "../parents.ts";
import { fieldsOf } from "./district.ts";
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
  expect(fieldsOf(moved)).toEqual([422, ["siteId"]]);
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
  expect((await mayor.send("PATCH", "/sites/east-canteen", serves(["south", "north"]))).status).toBe(422);
  //  Their own school may go elsewhere.
  expect((await mayor.send("PATCH", "/sites/east-canteen", serves([]))).status).toBe(200);
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
