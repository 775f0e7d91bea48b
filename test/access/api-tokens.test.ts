// Tokens for programs over real sockets: what they may do is part of what their person may, looked at each time.

import { io } from "socket.io-client";
import { expect, test } from "vitest";
import { type Action, RIGHTS } from "../../hub/access/rights.ts";
import { actionsInScope } from "../../hub/access/token-scope.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";
import { createStillClock } from "../still-clock.ts";
import { askFrom } from "./from-address.ts";

const DAY = 86_400_000;
const HEAD = { role: "school-manager", siteId: "east" } as const;

type Made = { id: string; token: string; expiresAt: string };
type Listed = { items: { id: string; name: string; usedAt?: string }[]; choices: string[] };

async function headOf(kitchen: Kitchen): Promise<Caller> {
  await kitchen.person("head", HEAD);
  return await kitchen.signIn("head");
}

async function make(head: Caller, scope: unknown, days = 30): Promise<Made> {
  const { status, body } = await head.send<Made>("POST", "/account/tokens", {
    name: "cold-chain export",
    scope,
    days,
  });
  expect(status).toBe(201);
  return body;
}

test("a token that only reads reads, changes nothing, and never touches its person's own affairs", async () => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  const { token } = await make(head, "read");
  expect(token).toMatch(/^mct_[\w-]{43}$/);
  const ask = (method: string, path: string, body?: unknown) =>
    askFrom(kitchen.hub.httpUrl, path, { method, bearer: token, ...(body === undefined ? {} : { body }) });
  for (const path of ["/session", "/sites", "/sensors?site=east", "/alerts", "/audit"])
    expect((await ask("GET", path)).status, path).toBe(200);
  for (const [method, path, body] of [
    ["POST", "/sites/east-canteen/device-accounts", { label: "x", kind: "other" }],
    ["POST", "/account/password", { present: kitchen.passwordOfPeople, next: "rice and greens on monday" }],
    ["POST", "/account/tokens", { name: "another", scope: "read", days: 300 }],
    ["GET", "/account/tokens", undefined],
    ["GET", "/account/sessions", undefined],
    ["DELETE", "/account/sessions", undefined],
    ["POST", "/account/second-factor", { password: kitchen.passwordOfPeople }],
    ["DELETE", "/session", undefined],
  ] as const)
    expect((await ask(method, path, body)).status, `${method} ${path}`).toBe(403);
  //  Its person's branch is its own too.
  expect((await ask("GET", "/sites/west")).status).toBe(404);
  const rows = JSON.stringify(await kitchen.hub.memory.book.db.selectFrom("api_token").selectAll().execute());
  expect(rows).not.toContain(token);
  expect(rows).not.toContain(token.slice(4));
});

test("a token with chosen actions does those alone, and no longer than its person holds them", async () => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  const { token } = await make(head, ["sites.read", "device-accounts.create"]);
  const ask = (method: string, path: string, body?: unknown) =>
    askFrom(kitchen.hub.httpUrl, path, { method, bearer: token, ...(body === undefined ? {} : { body }) });
  const account = { label: "gateway", kind: "other" };
  expect((await ask("POST", "/sites/east-canteen/device-accounts", account)).status).toBe(201);
  expect((await ask("GET", "/alerts")).status).toBe(403);
  await kitchen.person("head", { role: "canteen-staff", siteId: "east-canteen" });
  expect((await ask("GET", "/sites")).status).toBe(200);
  expect((await ask("POST", "/sites/east-canteen/device-accounts", account)).status).toBe(403);
  const { db } = kitchen.hub.memory.book;
  await db.updateTable("person").set({ disabled_at: 1 }).where("account", "=", "head").execute();
  expect((await ask("GET", "/sites")).status).toBe(401);
});

test.each([
  "password.change",
  "second-factor.change",
  "tokens.create",
  "sessions.end",
  "session.end",
  "store.backup",
  "made-up",
])("nobody gives a token %s", async (action) => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  const asked = { name: "x", scope: ["sites.read", action] };
  expect((await head.send("POST", "/account/tokens", asked)).status).toBe(422);
});

test("what can be chosen is what the person holds, and no row of people, passwords or tokens", async () => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  const { choices } = (await head.get<Listed>("/account/tokens")).body;
  expect(choices).toContain("cameras.watch");
  for (const one of choices) {
    expect(Object.keys(RIGHTS)).toContain(one);
    expect(one).not.toMatch(/^(people|posts|password|second-factor|tokens|sessions)\./);
  }
  expect(choices).not.toContain("store.backup");
});

test("a token ends when it was said to, at most after a year, and its last use is listed", async () => {
  const clock = createStillClock();
  await using kitchen = await openKitchen(undefined, {}, clock);
  const head = await headOf(kitchen);
  const tooLong = await head.send("POST", "/account/tokens", { name: "x", scope: "read", days: 366 });
  expect(tooLong.status).toBe(422);
  const { token } = await make(head, "read", 3);
  expect((await head.get<Listed>("/account/tokens")).body.items[0]?.usedAt).toBeUndefined();
  const use = () => askFrom(kitchen.hub.httpUrl, "/sites", { bearer: token });
  expect((await use()).status).toBe(200);
  expect((await head.get<Listed>("/account/tokens")).body.items[0]?.usedAt).toBeDefined();
  clock.skip(3 * DAY + 1);
  expect((await use()).status).toBe(401);
  expect((await head.get<Listed>("/account/tokens")).body.items).toEqual([]);
});

test("a revoked token is refused at once, and what is open by it is closed", async () => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  const { id, token } = await make(head, "read");
  const socket = io(kitchen.hub.httpUrl, {
    transports: ["websocket"],
    extraHeaders: { authorization: `Bearer ${token}` },
    reconnection: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  expect(await socket.emitWithAck("subscribe", { sites: ["east"] })).toEqual({ ok: true });
  const gone = new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
  await kitchen.person("other", HEAD);
  expect((await (await kitchen.signIn("other")).send("DELETE", `/account/tokens/${id}`)).status).toBe(404);
  expect((await head.send("DELETE", `/account/tokens/${id}`)).status).toBe(204);
  const began = performance.now();
  await gone;
  //  Half of the time in which the hub looks by itself at what is open.
  expect(performance.now() - began).toBeLessThan(2_500);
  expect((await askFrom(kitchen.hub.httpUrl, "/sites", { bearer: token })).status).toBe(401);
  expect((await head.send("DELETE", `/account/tokens/${id}`)).status).toBe(404);
  const audit = JSON.stringify((await (await kitchen.signIn("admin")).get("/audit")).body);
  expect(audit).toContain('"action":"tokens.create"');
  expect(audit).toContain('"action":"tokens.revoke"');
  expect(audit).not.toContain(token);
});

test("a token is no way around a password that has to be changed first", async () => {
  await using kitchen = await openKitchen();
  const { token } = await make(await headOf(kitchen), "read");
  const { db } = kitchen.hub.memory.book;
  await db.updateTable("person").set({ must_change_password: 1 }).where("account", "=", "head").execute();
  expect((await askFrom(kitchen.hub.httpUrl, "/sites", { bearer: token })).status).toBe(401);
});

test("twenty tokens are enough", async () => {
  await using kitchen = await openKitchen();
  const head = await headOf(kitchen);
  for (let number = 0; number < 20; number++) await make(head, "read");
  expect((await head.send("POST", "/account/tokens", { name: "x", scope: "read" })).status).toBe(409);
});

test("no scope reaches a person's own affairs or who may come in, not even one that names them", () => {
  const never = (Object.keys(RIGHTS) as Action[]).filter((action) =>
    /^(password|second-factor|tokens|sessions|people)\./.test(action),
  );
  for (const room of ["password.", "second-factor.", "tokens.", "sessions.", "people."])
    expect(
      never.some((action) => action.startsWith(room)),
      room,
    ).toBe(true);
  for (const action of never) expect(actionsInScope([action]), action).toEqual(["session.read"]);
});
