// What must be said before parents see anything, who says it, links of many schools, and the school calendar.
import { expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool, SECOND } from "../parents.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("what was said of a removed school and kitchen is not said of a later one with its id", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const admin = await school.kitchen.signIn("admin");
  const was = [CAMERA, SECOND].map((id) => `/cameras/${id}`);
  for (const gone of [...was, "/sites/east-canteen", "/sites/east"])
    expect((await admin.send("DELETE", gone)).status, gone).toBeLessThan(300);
  const phone = school.phone(path);
  expect((await phone.status()).status).toBe(404);
  await admin.send("POST", "/sites", { id: "east", name: "east", kind: "school", parentId: "district" });
  const canteen = { id: "east-canteen", name: "食堂", kind: "canteen", parentId: "east", serves: ["east"] };
  expect((await admin.send("POST", "/sites", canteen)).status).toBe(201);
  expect((await phone.status()).status).toBe(410);
  const { body } = await admin.get<object>("/sites/east-canteen/privacy");
  expect(body).not.toHaveProperty("publishing");
  expect(body).not.toHaveProperty("staffInformed");
});

test("a school that eats from another's kitchen has links of its own, and decides nothing about its people", async () => {
  await using school = await openParentsSchool();
  await school.kitchen.person("guest", { role: "school-manager", siteId: "west" });
  const guest = await school.kitchen.signIn("guest");
  const made = await guest.send<{ url: string }>("POST", "/share-links", { siteId: "west", mostViewers: 3 });
  expect(made.status).toBe(201);
  const { body } = await school.phone(new URL(made.body.url).pathname).status();
  expect(body.cameras).toMatchObject([{ id: CAMERA, canteen: { name: "east 食堂" } }]);
  expect((await guest.send("PUT", "/sites/east-canteen/privacy", {})).status).toBe(403);
  expect((await guest.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [] })).status).toBe(403);
  expect((await guest.send("DELETE", `/cameras/${CAMERA}/approval`)).status).toBe(403);
  expect((await guest.send("POST", "/share-links", { siteId: "east" })).status).toBe(404);
});

test("a district makes a link for each school, and says which has none and why; posters are made from them", async () => {
  await using school = await openParentsSchool();
  const admin = await school.kitchen.signIn("admin");
  await admin.send("POST", "/sites", { id: "north", name: "北校", kind: "school", parentId: "district" });
  type Made = { items: { url: string; siteId: string }[]; left: { siteId: string; why: string }[] };
  const made = await admin.send<Made>("POST", "/share-links/for-all", { siteId: "district", mostViewers: 9 });
  expect(made.status).toBe(201);
  expect(made.body.items.map(({ siteId }) => siteId).sort()).toEqual(["east", "west"]);
  expect(made.body.left).toMatchObject([
    { siteId: "north", why: "No kitchen that feeds 北校 has a camera." },
  ]);
  const posters = await fetch(`${school.kitchen.hub.httpUrl}/api/v1/share-links/posters?language=zh`, {
    method: "POST",
    headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
    body: JSON.stringify({ urls: made.body.items.map(({ url }) => url) }),
  });
  expect([posters.status, posters.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  const pdf = Buffer.from(await posters.arrayBuffer()).toString("latin1");
  expect(pdf.startsWith("%PDF-")).toBe(true);
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(2);
  const strange = { urls: ["http://elsewhere.example/s/AAAAAAAAAAAAAAAAAAAAAA"] };
  expect((await admin.send("POST", "/share-links/posters", strange)).status).toBe(404);
});

test("nothing is shared before all was said: each camera's hindrances are named", async () => {
  await using school = await openParentsSchool();
  const asked = await school.head.send<{ detail: string }>("POST", "/share-links", {
    siteId: "east",
    cameraIds: [CAMERA, SECOND],
  });
  expect(asked.status).toBe(422);
  expect(asked.body.detail).toBe(`cameraIds.${SECOND}: nobody has approved its picture as it is now`);
  const put = (said: object) =>
    school.head.send<{ detail: string }>("PUT", "/sites/east-canteen/privacy", said);
  expect((await put({ familyKitchen: true, publishing: true })).status).toBe(200);
  const refused = await school.head.send<{ detail: string }>("POST", "/share-links", { siteId: "east" });
  expect(refused.body.detail).toContain("the kitchen is also a family's");
  expect((await put({ staffInformed: { on: "2099-01-01", by: "x" } })).status).toBe(422);
  //  Looked at too long ago, or another picture than it is now.
  const approve = (stillAt: number, picture: string) =>
    school.head.send("POST", `/cameras/${SECOND}/approval`, {
      stillAt: new Date(stillAt).toISOString(),
      picture,
    });
  expect((await approve(school.clock.now() - 16 * MINUTE, "x")).status).toBe(422);
  expect((await approve(school.clock.now() - MINUTE, "x")).status).toBe(409);
  expect(
    (await school.head.send("PUT", `/cameras/${SECOND}/not-for-parents`, { reason: "更衣室" })).status,
  ).toBe(200);
  expect(await school.approve(SECOND)).toBe(409);
});

test("a holiday of the district closes its schools' links within ten seconds; a make-up day opens them", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  const view = await phone.live(CAMERA);
  if (typeof view === "number") throw new Error(`refused with ${view}`);
  const admin = await school.kitchen.signIn("admin");
  const today = new Date(school.clock.now() + 8 * HOUR).toISOString().slice(0, 10);
  const entry = { from: today, to: today, name: "运动会" };
  const put = (site: string, kind: string) =>
    admin.send("PUT", `/sites/${site}/school-calendar`, { entries: [{ ...entry, kind }] });
  expect((await put("district", "holiday")).status).toBe(200);
  school.clock.skip(9_999);
  expect(await view.closed).toMatchObject({ code: 1008, reason: "closed at this hour" });
  expect((await phone.status()).body.state).toBe("closed");
  const seen = await school.head.get<{ inherited: object[] }>("/sites/east/school-calendar");
  expect(seen.body.inherited).toMatchObject([{ kind: "holiday", name: "运动会" }]);
  await put("east", "make-up");
  expect((await phone.status()).body.state).toBe("open");
});

test("who watched is forgotten after as many days as the kitchen says; the audit log keeps that it was watched", async () => {
  await using school = await openParentsSchool();
  await school.head.send("PUT", "/sites/east-canteen/privacy", {
    staffInformed: { on: "2026-01-01", by: "王主任" },
    familyKitchen: false,
    publishing: true,
    keepViewsDays: 3,
  });
  const { path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  await phone.ask(`/cameras/${CAMERA}/still.jpg`);
  const { db } = school.kitchen.hub.memory.book;
  const views = () => db.selectFrom("share_view").selectAll().execute();
  await until("the view", async () => ((await views()).length === 1 ? true : undefined));
  school.clock.skip(2 * 24 * HOUR);
  await until("its line", async () => {
    school.clock.skip(MINUTE);
    return (await views())[0]?.told === 1 ? true : undefined;
  });
  await until("its end", async () => {
    school.clock.skip(12 * HOUR);
    return (await views()).length === 0 ? true : undefined;
  });
  const lines = await db.selectFrom("audit").selectAll().where("action", "=", "share-links.view").execute();
  expect(lines).toHaveLength(1);
});
