// Who may give which role where, and lay hands on whose account: two managers of different branches, and attempts to rise.
import { describe, expect, test } from "vitest";
import { EVERYWHERE } from "../../hub/access/rights.ts";
import { createPerson } from "../../hub/actions/create-person.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import type { Person, Problem, Roles } from "../../hub/serve/contract.ts";
import { type AuditLine, pageAudit } from "../../hub/store/audit.ts";
import type { Caller } from "../kitchen.ts";
import { give, make, personOf, postId, settle, towns } from "./people.ts";

const COOK = { role: "canteen-staff", siteId: "north-canteen" } as const;
const OFFICER = { role: "safety-officer", siteId: "north-canteen" } as const;

async function accountsOf(caller: Caller, query = ""): Promise<string[]> {
  const { body } = await caller.get<{ items: Person[] }>(`/people${query}`);
  return body.items.map((person) => person.account);
}

async function lastLine(caller: Caller): Promise<Partial<AuditLine>> {
  return (await caller.get<{ items: AuditLine[] }>("/audit?limit=1")).body.items[0] ?? {};
}

describe("a school's manager", () => {
  test("makes a cook, whose first password is shown once and is not their own yet", async () => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    const made = await make(head, "li.na", COOK);
    expect(made.status).toBe(201);
    expect(made.body.password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    expect(await personOf(head, "li.na")).toMatchObject({
      account: "li.na",
      mustChangePassword: true,
      createdBy: "north-head",
      isYours: true,
      posts: [{ role: "canteen-staff", siteId: "north-canteen", phase: "now", givenBy: "north-head" }],
    });
    expect(JSON.stringify(await personOf(head, "li.na"))).not.toContain(made.body.password);
    const untried = await kitchen.signIn("li.na", made.body.password);
    expect((await untried.get("/sites")).status).toBe(403);
    const cook = await settle(kitchen, made.body);
    expect((await cook.get("/sites")).status).toBe(200);
    expect((await cook.get("/people")).status).toBe(403);
    expect((await personOf(head, "li.na")).mustChangePassword).toBe(false);
    expect((await personOf(head, "li.na")).signedInAt).toBeDefined();
    expect(kitchen.logged()).not.toContain(made.body.password);
    const { body } = await head.get("/audit");
    expect(JSON.stringify(body)).not.toContain(made.body.password);
    expect(JSON.stringify(body)).toContain("people.create");
  });

  test("gives the roles below their own in their school, and no other, and none elsewhere", async () => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    for (const role of ["safety-officer", "canteen-staff", "parents-committee"] as const)
      expect((await make(head, `a-${role}`, { role, siteId: "north-school" })).status, role).toBe(201);
    const above = [
      { role: "school-manager", siteId: "north-school" },
      { role: "inspector", siteId: "north-school" },
      { role: "inspector", siteId: "north-canteen" },
    ] as const;
    for (const post of above) {
      expect((await make(head, "x", post)).status, post.role).toBe(403);
      expect(await give(head, "north-cook", post), post.role).toBe(403);
    }
    //  What is outside reads as not there, whether it is or not.
    for (const siteId of ["south-school", "north", "district", "nowhere", EVERYWHERE]) {
      const answer = await head.send<Problem>("POST", "/people", {
        account: "x",
        name: "x",
        posts: [{ role: "canteen-staff", siteId }],
      });
      expect([answer.status, answer.body.fields?.[0]?.path], siteId).toEqual([422, "posts.0.siteId"]);
      expect(answer.body.fields?.[0]?.why).toBe("there is no such site, or it is outside your branch");
    }
    expect((await make(head, "x", { role: "admin", siteId: EVERYWHERE })).status).toBe(422);
    expect((await head.get("/people/x")).status).toBe(404);
  });

  test("sees nobody of another school, and changes nothing of theirs", async () => {
    await using kitchen = await towns();
    const [head, south] = [await kitchen.signIn("north-head"), await kitchen.signIn("south-head")];
    await make(south, "south-officer", { role: "safety-officer", siteId: "south-school" });
    const id = await postId(south, "south-officer");
    const asked: [string, string, unknown?][] = [
      ["GET", "/people/south-officer"],
      ["PATCH", "/people/south-officer", { name: "mine" }],
      ["POST", "/people/south-officer/posts", COOK],
      ["PATCH", `/people/south-officer/posts/${id}`, { until: null }],
      ["DELETE", `/people/south-officer/posts/${id}`],
      ["POST", "/people/south-officer/disable"],
      ["POST", "/people/south-officer/enable"],
      ["POST", "/people/south-officer/password"],
      ["GET", "/people?site=south-school"],
      ["GET", "/people?site=district"],
    ];
    for (const [method, path, body] of asked)
      expect((await head.send(method, path, body)).status, `${method} ${path}`).toBe(404);
    const accounts = await accountsOf(head);
    expect(accounts).toEqual(["north-cook", "north-head", "south-cook"]);
    //  An account that is another's cannot be told from one that may not be.
    for (const account of ["south-officer", "chief", "hub"]) {
      const answer = await head.send<Problem>("POST", "/people", { account, name: "x", posts: [COOK] });
      expect(answer.body.fields?.[0]?.why, account).toContain("cannot be used");
    }
  });

  test("sees the cooks of a kitchen that only serves their school, and may not touch them", async () => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    expect(await personOf(head, "south-cook")).toMatchObject({ isYours: false, posts: [{ isYours: false }] });
    expect((await head.send("POST", "/people/south-cook/password")).status).toBe(403);
    expect((await head.send("POST", "/people/south-cook/disable")).status).toBe(403);
    const id = await postId(head, "south-cook");
    expect((await head.send("DELETE", `/people/south-cook/posts/${id}`)).status).toBe(403);
    expect(await give(head, "north-cook", { role: "canteen-staff", siteId: "south-canteen" })).toBe(403);
  });

  test("changes nobody who also holds a post elsewhere, beyond the posts inside", async () => {
    await using kitchen = await towns();
    const [chief, head] = [await kitchen.signIn("chief"), await kitchen.signIn("north-head")];
    expect(await give(chief, "north-cook", { role: "safety-officer", siteId: "south-school" })).toBe(201);
    expect(await give(head, "north-cook", OFFICER)).toBe(201);
    const seen = await personOf(head, "north-cook");
    expect(seen).toMatchObject({ isElsewhere: true, isYours: false });
    expect(JSON.stringify(seen)).not.toContain("south-school");
    for (const verb of ["disable", "enable", "password"])
      expect((await head.send("POST", `/people/north-cook/${verb}`)).status, verb).toBe(403);
    expect((await head.send("PATCH", "/people/north-cook", { name: "other" })).status).toBe(403);
    const elsewhere = (await personOf(chief, "north-cook")).posts.find(
      (post) => post.siteId === "south-school",
    );
    expect((await head.send("DELETE", `/people/north-cook/posts/${elsewhere?.id}`)).status).toBe(404);
    const inside = await postId(head, "north-cook", "safety-officer");
    expect((await head.send("DELETE", `/people/north-cook/posts/${inside}`)).status).toBe(204);
    expect((await chief.send("POST", "/people/north-cook/password")).status).toBe(200);
  });

  test("lays hands on nobody above them, and on no post of their own", async () => {
    await using kitchen = await towns();
    const [head, town] = [await kitchen.signIn("north-head"), await kitchen.signIn("north-town")];
    await give(town, "north-cook", { role: "school-manager", siteId: "north-school" });
    expect((await head.send("POST", "/people/north-cook/password")).status).toBe(403);
    expect((await head.send("POST", "/people/north-cook/disable")).status).toBe(403);
    expect(await give(head, "north-head", OFFICER)).toBe(403);
    expect(await give(town, "north-town", { role: "school-manager", siteId: "north-school" })).toBe(403);
    expect((await head.send("POST", "/people/north-head/password")).status).toBe(403);
    expect((await town.send("POST", "/people/north-town/disable")).status).toBe(403);
    const own = await postId(head, "north-head");
    expect((await head.send("DELETE", `/people/north-head/posts/${own}`)).status).toBe(403);
  });
});

test("each manager may give just what the table says, where it says", async () => {
  await using kitchen = await towns();
  const givable = async (account: string) => {
    const { body } = await (await kitchen.signIn(account)).get<Roles>("/roles");
    return Object.fromEntries(
      body.roles.filter((one) => one.givableAt.length > 0).map((one) => [one.role, one.givableAt.length]),
    );
  };
  expect(await givable("north-head")).toEqual({
    "safety-officer": 2,
    "canteen-staff": 2,
    "parents-committee": 1,
  });
  expect(await givable("north-town")).toEqual({
    "school-manager": 1,
    "safety-officer": 3,
    "canteen-staff": 2,
    "parents-committee": 1,
  });
  expect(await givable("chief")).toEqual({
    "town-manager": 2,
    inspector: 7,
    "school-manager": 2,
    "safety-officer": 6,
    "canteen-staff": 4,
    "parents-committee": 2,
  });
  expect(await givable("admin")).toMatchObject({ admin: 1, "district-manager": 1 });
  const town = await kitchen.signIn("north-town");
  const answer = await town.send<Problem>("POST", "/people", {
    account: "x",
    name: "x",
    posts: [{ role: "canteen-staff", siteId: "north" }],
  });
  expect([answer.status, answer.body.detail]).toEqual([
    422,
    "posts.0.role: this role is not held at such a site, but at: school, canteen",
  ]);
});

describe("a name", () => {
  test("of any script stays as it is, without what cannot be seen; an account is plain letters", async () => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    const named = async (account: string, name: string) => {
      const answer = await head.send<Problem>("POST", "/people", { account, name, posts: [COOK] });
      return answer.status === 201 ? (await personOf(head, account)).name : answer.body.fields?.[0]?.path;
    };
    expect(await named("a1", "  阿依古丽·买买提  ")).toBe("阿依古丽·买买提");
    expect(await named("a2", "李\u202e娜\u0000\u200b\n王")).toBe("李娜 王");
    expect(await named("a3", "میـ\u200cخواهم")).toBe("میـ\u200cخواهم");
    expect(await named("a4", "\u202e\u200f")).toBe("name");
    expect(await named("a5", "x".repeat(81))).toBe("name");
    for (const bad of ["Li", "li na", "李娜", "-li", "li.", "li@na", "", "li\u0000", "li/na", "../x"])
      expect(await named(bad, "x"), bad).toBe("account");
    expect((await head.send("PATCH", "/people/a1", { name: "古\u2066丽" })).status).toBe(200);
    expect(await personOf(head, "a1")).toMatchObject({ name: "古丽" });
    expect(await lastLine(head)).toMatchObject({ action: "people.change", target: "a1", who: "north-head" });
  });
});

describe("administrators", () => {
  test("the last one is neither demoted nor disabled, and nobody gives up their own last post of it", async () => {
    await using kitchen = await towns();
    const admin = await kitchen.signIn("admin");
    const own = await postId(admin, "admin");
    expect((await admin.send("DELETE", `/people/admin/posts/${own}`)).status).toBe(403);
    const week = new Date(Date.now() + 7 * 86_400_000).toISOString();
    const acting = await make(admin, "acting", { role: "admin", siteId: EVERYWHERE, until: week });
    const other = await settle(kitchen, acting.body);
    //  Who administers for a week has no power over who does so for good, and makes nobody administrator for longer.
    expect((await other.send("POST", "/people/admin/disable")).status).toBe(403);
    expect((await other.send("POST", "/people/admin/password")).status).toBe(403);
    expect((await other.send("DELETE", `/people/admin/posts/${own}`)).status).toBe(403);
    expect((await make(other, "mine", { role: "admin", siteId: EVERYWHERE })).status).toBe(403);
    const actingPost = await postId(admin, "acting");
    expect((await other.send("PATCH", `/people/acting/posts/${actingPost}`, { until: null })).status).toBe(
      403,
    );
    const second = await make(admin, "second", { role: "admin", siteId: EVERYWHERE });
    const successor = await settle(kitchen, second.body);
    expect((await admin.send("DELETE", `/people/admin/posts/${own}`)).status).toBe(403);
    expect((await successor.send("POST", "/people/admin/disable")).status).toBe(200);
    const mine = await postId(successor, "second");
    expect((await successor.send("DELETE", `/people/second/posts/${mine}`)).status).toBe(403);
    expect((await successor.send("POST", "/people/admin/enable")).status).toBe(200);
    const back = await kitchen.signIn("admin");
    expect((await back.send("DELETE", `/people/second/posts/${mine}`)).status).toBe(204);
    expect((await successor.get("/people")).status).toBe(403);
    expect(await lastLine(back)).toMatchObject({ action: "people.take", target: "second" });
  });

  test("with only one of them for good, even another administrator cannot end, disable or demote that one", async () => {
    await using kitchen = await towns();
    const admin = await kitchen.signIn("admin");
    const second = await make(admin, "second", { role: "admin", siteId: EVERYWHERE });
    const successor = await settle(kitchen, second.body);
    const first = await postId(admin, "admin");
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect((await successor.send("PATCH", `/people/admin/posts/${first}`, { until })).status).toBe(200);
    const last = await postId(admin, "second");
    //  The first one's post now ends, so the second is the only one for good.
    expect((await admin.send("PATCH", `/people/second/posts/${last}`, { until })).status).toBe(403);
    expect((await admin.send("DELETE", `/people/second/posts/${last}`)).status).toBe(403);
    expect((await successor.send("PATCH", `/people/admin/posts/${first}`, { until: null })).status).toBe(200);
  });
});

test("an API token looks after nobody, whatever it was given", async () => {
  await using kitchen = await towns();
  const { book } = kitchen.hub.memory;
  const person = {
    account: "north-head",
    name: "x",
    posts: [{ role: "school-manager" as const, siteId: "north-school" }],
    only: ["people.create"],
  };
  const asker = { who: { person, sessionHash: "", expiresAt: 0 }, language: "en" as const };
  const draft = { account: "x", name: "x", posts: [COOK] };
  const outcome = await createPerson({ book, clock: systemClock } as never, asker, draft);
  expect(outcome).toMatchObject({ refused: { status: 403 } });
});

test("a change is on the log with what was and what is, at the site that it is about", async () => {
  await using kitchen = await towns();
  const [head, south] = [await kitchen.signIn("north-head"), await kitchen.signIn("south-head")];
  await make(head, "li", COOK);
  await give(head, "li", OFFICER);
  const id = await postId(head, "li", "safety-officer");
  const until = new Date(Date.now() + 86_400_000).toISOString();
  await head.send("PATCH", `/people/li/posts/${id}`, { until });
  await head.send("POST", "/people/li/disable");
  const lines = await pageAudit(kitchen.hub.memory.book.db, {
    sites: new Set(["north-canteen"]),
    limit: 4,
    before: undefined,
  });
  expect(lines.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
    { action: "people.disable", before: { disabled: false }, after: { disabled: true } },
    {
      action: "people.change-post",
      before: { role: "safety-officer", site: "north-canteen" },
      after: { role: "safety-officer", site: "north-canteen", until },
    },
    { action: "people.give", before: {}, after: { role: "safety-officer", site: "north-canteen" } },
    {
      action: "people.create",
      before: {},
      after: { name: "li", posts: [{ role: "canteen-staff", site: "north-canteen" }] },
    },
  ]);
  expect(JSON.stringify((await south.get("/audit?limit=1000")).body)).not.toContain('"li"');
});
