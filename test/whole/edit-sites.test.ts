// Sites are made, changed and taken away within one's branch, each with its line on the audit log, and the tree stays one.
import { describe, expect, test } from "vitest";
import { installSitePlan, readSitePlan } from "../../hub/actions/install-site-plan.ts";
import type { Problem, Site, SiteSettings } from "../../hub/serve/contract.ts";
import { district, fieldsOf, lastAudit } from "./district.ts";

describe("a site", () => {
  test("is made, changed and removed by who is above it, and each of it is on the audit log", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const made = await chief.send<Site>("POST", "/sites", {
      name: "Town No. 3",
      kind: "town",
      parentId: "district",
    });
    expect(made).toMatchObject({ status: 201, body: { id: "town-no-3", parentId: "district" } });
    expect(await lastAudit(chief)).toEqual({ action: "sites.create", target: "town-no-3", who: "chief" });

    const school = { name: "第三小学", kind: "school", parentId: "town-no-3" };
    expect(await chief.send("POST", "/sites", school)).toMatchObject({ body: { id: "town-no-3-school" } });
    expect(await chief.send("POST", "/sites", school)).toMatchObject({ body: { id: "town-no-3-school-2" } });
    const canteen = {
      id: "third-canteen",
      name: "食堂",
      kind: "canteen",
      parentId: "town-no-3-school",
      serves: ["town-no-3-school"],
      areas: ["cooking"],
    };
    expect((await chief.send("POST", "/sites", canteen)).status).toBe(201);
    const changed = await chief.send<Site>("PATCH", "/sites/third-canteen", {
      name: "中心食堂",
      serves: ["town-no-3-school", "town-no-3-school-2"],
      areas: ["cooking", "washing"],
    });
    expect(changed.body).toMatchObject({
      name: "中心食堂",
      serves: ["town-no-3-school", "town-no-3-school-2"],
    });
    expect(changed.body.areas.map((one) => one.area)).toEqual(["cooking", "washing"]);

    expect(await chief.send("DELETE", "/sites/town-no-3")).toMatchObject({
      status: 409,
      body: { detail: "It cannot be removed, it still has 2 sites below (move or remove them first)." },
    });
    for (const id of ["third-canteen", "town-no-3-school", "town-no-3-school-2", "town-no-3"])
      expect((await chief.send("DELETE", `/sites/${id}`)).status, id).toBe(204);
    expect((await chief.get("/sites/town-no-3")).status).toBe(404);
    expect(await lastAudit(chief)).toEqual({ action: "sites.remove", target: "town-no-3", who: "chief" });
    await kitchen.restart();
    const again = await kitchen.signIn("chief");
    const { body } = await again.get<{ items: Site[] }>("/sites");
    expect(body.items.map((site) => site.id)).toEqual([
      "district",
      "east",
      "east-canteen",
      "west",
      "west-canteen",
    ]);
  });

  test("with devices or accounts stays, and the refusal says what it still has", async () => {
    await using kitchen = await district();
    await kitchen.deviceAccount("gateway", "east-canteen");
    const chief = await kitchen.signIn("chief");
    const answer = await chief.send<Problem>("DELETE", "/sites/east-canteen");
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain("1 sensors, 1 cameras, 1 device accounts");
  });

  test("never hangs below itself: not by its parent, not by whom it serves, not by a plan", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const admin = await kitchen.signIn("admin");
    expect(fieldsOf(await admin.send("PATCH", "/sites/district", { parentId: "east" }))).toEqual([
      422,
      ["parentId"],
    ]);
    expect(fieldsOf(await chief.send("PATCH", "/sites/east", { parentId: "east" }))).toEqual([
      422,
      ["parentId"],
    ]);
    //  east's canteen would serve the school that hangs under it.
    await chief.send("POST", "/sites", { id: "below", name: "b", kind: "school", parentId: "west" });
    expect(
      fieldsOf(await chief.send("POST", "/sites", { name: "c", kind: "school", parentId: "east-canteen" })),
    ).toEqual([422, ["parentId"]]);

    const { book, box } = kitchen.hub.memory;
    const plan = {
      sites: [{ id: "east", kind: "school" as const, name: "east", parent: "deep" }].concat([
        { id: "deep", kind: "school", name: "deep", parent: "east" },
      ]),
    };
    const circles = [
      plan,
      { sites: [{ id: "district", kind: "district", name: "区", parent: "west" }] },
      { sites: [{ id: "west", kind: "school", name: "w", parent: "below" }] },
    ];
    for (const raw of circles) {
      const read = readSitePlan(raw);
      if ("faults" in read) throw new Error(read.faults.join());
      const { faults } = await installSitePlan(book, read.plan, { box, at: 1, from: "t" });
      expect(faults.join()).toContain("circle");
    }
    expect((await chief.get<Site>("/sites/west")).body.parentId).toBe("district");
  });

  test("is nobody's who is not above it: a school manager makes none outside, and does not move or remove their own", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const create = (parentId: string | null) =>
      east.send("POST", "/sites", { name: "x", kind: "school", parentId });
    expect(fieldsOf(await create("district"))).toEqual([422, ["parentId"]]);
    expect(fieldsOf(await create("west"))).toEqual([422, ["parentId"]]);
    expect(fieldsOf(await create("nowhere"))).toEqual([422, ["parentId"]]);
    expect(fieldsOf(await create(null))).toEqual([422, ["parentId"]]);
    for (const parentId of ["west", "east-canteen", null])
      expect(fieldsOf(await east.send("PATCH", "/sites/east", { parentId }))).toEqual([
        422,
        parentId === "east-canteen" ? ["parentId", "parentId"] : ["parentId"],
      ]);
    expect((await east.send("DELETE", "/sites/east")).status).toBe(403);
    expect((await east.send("PATCH", "/sites/west", { name: "mine" })).status).toBe(404);
    expect((await east.send("PATCH", "/sites/nowhere", { name: "mine" })).status).toBe(404);
    expect((await east.get("/sites/west-canteen/settings")).status).toBe(404);
    expect(fieldsOf(await east.send("PATCH", "/sites/east-canteen", { serves: ["east", "west"] }))).toEqual([
      422,
      ["serves"],
    ]);
    expect((await east.send("PATCH", "/sites/east", { name: "东风小学" })).status).toBe(200);
    expect((await east.get<SiteSettings>("/sites/east/settings")).body.mayMove).toBe(false);
    expect((await east.get<SiteSettings>("/sites/east-canteen/settings")).body.mayMove).toBe(true);
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("PATCH", "/sites/east-canteen", { name: "mine" })).status).toBe(403);
    expect((await cook.get("/sites/east-canteen/settings")).status).toBe(403);
  });

  test("keeps serving the schools that the person who changes it does not see", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    await chief.send("PATCH", "/sites/east-canteen", { serves: ["east", "west"] });
    const east = await kitchen.signIn("east");
    expect((await east.get<Site>("/sites/east-canteen")).body.serves).toEqual(["east"]);
    await east.send("PATCH", "/sites/east-canteen", { serves: [] });
    expect((await chief.get<Site>("/sites/east-canteen")).body.serves).toEqual(["west"]);
    //  Neither does the log tell of them, but to who may see them.
    await chief.send("PATCH", "/sites/east-canteen", { parentId: "west", serves: ["east", "west"] });
    await chief.send("POST", "/sites", {
      ...{ id: "shared", name: "联合食堂", kind: "canteen", parentId: "west", serves: ["east"], areas: [] },
    });
    const details = async (who: typeof east) =>
      (await who.get<{ items: { action: string; detail: string }[] }>("/audit")).body.items
        .filter(({ action }) => action === "sites.change" || action === "sites.create")
        .map(({ detail }) => detail);
    expect(await details(chief)).toEqual([
      "canteen 联合食堂 under west",
      "parentId: east → west; serves: west → east,west",
      "serves: east,west → west",
      "serves: east → east,west",
    ]);
    expect(await details(east)).toEqual([
      "canteen 联合食堂 under […]",
      "parentId: east → […]; serves: […] → east,[…]",
      "serves: east,[…] → […]",
      "serves: east → east,[…]",
    ]);
  });

  test("that comes back under an old id brings no old posts back", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const site = { id: "new", name: "new", kind: "school", parentId: "district" };
    await chief.send("POST", "/sites", site);
    await kitchen.person("old", { role: "school-manager", siteId: "new" });
    await chief.send("DELETE", "/sites/new");
    await chief.send("POST", "/sites", site);
    const old = await kitchen.signIn("old");
    expect((await old.get("/sites/new")).status).toBe(403);
  });
});
