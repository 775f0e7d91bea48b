// One's own account over real sockets: where one is signed in, the password, and that whatever stood on a session that
// ended is closed.
import { expect, test } from "vitest";
import { passwordFault } from "../../hub/access/password-rules.ts";
import { hashPassword, isOutdated, isPassword } from "../../hub/access/passwords.ts";
import { wordsOfAgent } from "../../hub/lib/user-agent.ts";
import { type Kitchen, openKitchen } from "../kitchen.ts";
import { createStillClock } from "../still-clock.ts";
import { askFrom } from "./from-address.ts";

const COOK = { role: "canteen-staff", siteId: "east-canteen" } as const;
const NEXT = "rice and greens on monday";
const PHONE =
  "Mozilla/5.0 (Linux; Android 14; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";

type Sessions = { items: { id: string; isThis: boolean; browser: string; system: string; seenAt: string }[] };

/** Half of the time in which the hub looks by itself at what is open: what is closed sooner was closed for its reason. */
const AT_ONCE_MS = 2_500;

/** Resolves when a socket has been closed by the hub; fails if that was not at once. */
async function closed(socket: {
  once: (event: "disconnect", done: () => void) => unknown;
  connected: boolean;
}): Promise<void> {
  const began = performance.now();
  if (socket.connected) await new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
  expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
}

async function cookWithTwoSessions(kitchen: Kitchen) {
  await kitchen.person("cook", COOK);
  const here = await kitchen.signIn("cook");
  const there = await kitchen.signIn("cook");
  return { here, there };
}

test("where one is signed in is listed in words, with address and times; nobody else's is", async () => {
  await using kitchen = await openKitchen();
  const { here } = await cookWithTwoSessions(kitchen);
  await kitchen.person("other", COOK);
  const other = await kitchen.signIn("other");
  const body = { account: "cook", password: kitchen.passwordOfPeople };
  await askFrom(kitchen.hub.httpUrl, "/session", { address: "127.0.0.5", agent: PHONE, body });
  const { items } = (await here.get<Sessions>("/account/sessions")).body;
  expect(items).toHaveLength(3);
  expect(items.filter((one) => one.isThis)).toHaveLength(1);
  expect(items).toContainEqual(
    expect.objectContaining({ browser: "Chrome", system: "Android", address: "127.0.0.5" }),
  );
  expect(JSON.stringify(items)).not.toContain(here.token);
  const others = (await other.get<Sessions>("/account/sessions")).body.items;
  expect(others).toHaveLength(1);
  expect((await here.send("DELETE", `/account/sessions/${others[0]?.id}`)).status).toBe(404);
  expect((await other.get("/session")).status).toBe(200);
});

test("when it was last seen is written at most once a minute", async () => {
  const clock = createStillClock();
  await using kitchen = await openKitchen(undefined, {}, clock);
  const { here } = await cookWithTwoSessions(kitchen);
  const seen = async () =>
    (await here.get<Sessions>("/account/sessions")).body.items.find((one) => one.isThis)?.seenAt;
  const first = await seen();
  clock.skip(50_000);
  expect(await seen()).toBe(first);
  clock.skip(11_000);
  expect(await seen()).not.toBe(first);
});

test("a session that is ended from elsewhere is refused at once, and its sockets are closed", async () => {
  await using kitchen = await openKitchen();
  const { here, there } = await cookWithTwoSessions(kitchen);
  const socket = await there.socket();
  const own = (await there.get<Sessions>("/account/sessions")).body.items.find((one) => one.isThis)?.id;
  expect((await here.send("DELETE", `/account/sessions/${own}`)).status).toBe(204);
  await closed(socket);
  expect((await there.get("/session")).status).toBe(401);
  expect((await here.get("/session")).status).toBe(200);
});

test("signing out everywhere else leaves the one that asks", async () => {
  await using kitchen = await openKitchen();
  const { here, there } = await cookWithTwoSessions(kitchen);
  const [mine, theirs] = [await here.socket(), await there.socket()];
  expect((await here.send("DELETE", "/account/sessions")).status).toBe(204);
  await closed(theirs);
  expect(mine.connected).toBe(true);
  expect((await there.get("/session")).status).toBe(401);
  expect((await here.get<Sessions>("/account/sessions")).body.items).toHaveLength(1);
});

test("a cookie planted before the sign-in is never taken over", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("cook", COOK);
  await kitchen.person("attacker", COOK);
  const own = await kitchen.signIn("attacker");
  for (const planted of ["A".repeat(43), own.token]) {
    const answer = await askFrom(kitchen.hub.httpUrl, "/session", {
      cookies: { mingchu_session: planted },
      body: { account: "cook", password: kitchen.passwordOfPeople },
    });
    const given = answer.cookies["mingchu_session"] ?? "";
    expect(given).toMatch(/^[\w-]{43}$/);
    expect(given).not.toBe(planted);
    const asPlanted = await askFrom(kitchen.hub.httpUrl, "/session", {
      cookies: { mingchu_session: planted },
    });
    expect(asPlanted.body["account"]).not.toBe("cook");
    const asGiven = await askFrom(kitchen.hub.httpUrl, "/session", { cookies: { mingchu_session: given } });
    expect(asGiven.body["account"]).toBe("cook");
  }
});

test("a password change ends every other session and gives this one another token", async () => {
  await using kitchen = await openKitchen();
  const { here, there } = await cookWithTwoSessions(kitchen);
  const socket = await there.socket();
  const wrong = await here.send("POST", "/account/password", { present: "not the present one", next: NEXT });
  expect(wrong).toMatchObject({ status: 422, body: { type: "urn:mingchu:problem:password-wrong" } });
  const present = kitchen.passwordOfPeople;
  const changed = await here.send<{ token: string }>("POST", "/account/password", { present, next: NEXT });
  expect(changed.status).toBe(200);
  await closed(socket);
  for (const old of [here, there]) expect((await old.get("/session")).status).toBe(401);
  const now = await askFrom(kitchen.hub.httpUrl, "/session", { bearer: changed.body.token });
  expect(now.body["account"]).toBe("cook");
  await expect(kitchen.signIn("cook")).rejects.toThrow("could not sign in");
  const again = await kitchen.signIn("cook", NEXT);
  expect((await again.get("/session")).status).toBe(200);
  const admin = await kitchen.signIn("admin");
  const audit = JSON.stringify((await admin.get("/audit")).body);
  expect(audit).toContain('"action":"password.change"');
  expect(audit).not.toContain(NEXT);
});

test("in a browser the new token comes as the cookie, and the old browser mark stays good", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("cook", COOK);
  const present = kitchen.passwordOfPeople;
  const { httpUrl } = kitchen.hub;
  const { cookies } = await askFrom(httpUrl, "/session", { body: { account: "cook", password: present } });
  const changed = await askFrom(httpUrl, "/account/password", { cookies, body: { present, next: NEXT } });
  expect(changed.body["token"]).toBeUndefined();
  expect(changed.cookies["mingchu_session"]).not.toBe(cookies["mingchu_session"]);
  const places = await kitchen.hub.memory.book.db.selectFrom("sign_in_place").select("place").execute();
  expect(places.map(({ place }) => place.split(":")[0]).sort()).toEqual(["address", "browser"]);
});

test("guessing at the present password with somebody's session is held back like guessing at the door", async () => {
  await using kitchen = await openKitchen();
  const { here } = await cookWithTwoSessions(kitchen);
  const statuses: number[] = [];
  for (let guess = 0; guess < 7; guess++)
    statuses.push(
      (await here.send("POST", "/account/password", { present: `guess ${guess}`, next: NEXT })).status,
    );
  expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
});

test("who has a password that somebody else knows can do nothing but change it", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  const { db } = kitchen.hub.memory.book;
  await db.updateTable("person").set({ must_change_password: 1 }).where("account", "=", "head").execute();
  const head = await kitchen.signIn("head");
  expect((await head.get<{ mustFirst: string }>("/session")).body.mustFirst).toBe("change-password");
  for (const path of [
    "/sites",
    "/sensors?site=east",
    "/audit",
    "/account/tokens",
    "/account/second-factor",
  ]) {
    expect(await head.get(path)).toMatchObject({
      status: 403,
      body: { type: "urn:mingchu:problem:change-password" },
    });
  }
  const socket = await head.socket();
  expect(await socket.emitWithAck("subscribe", { sites: ["east"] })).toMatchObject({
    problem: { status: 404 },
  });
  const present = kitchen.passwordOfPeople;
  const changed = await head.send<{ token: string }>("POST", "/account/password", { present, next: NEXT });
  const free = await askFrom(kitchen.hub.httpUrl, "/sites", { bearer: changed.body.token });
  expect(free.status).toBe(200);
});

test.each([
  ["short-one", "short"],
  ["Cook-Cook-2026", "account"],
  ["cook123456789", "account"],
  ["小厨房小厨房小厨房小厨房", "account"],
  ["1234567890", "common"],
  ["Mingchu-Demo", "common"],
  ["PASSWORD1234", "common"],
  ["abababababab", "common"],
  ["一二三一二三一二三一二三", "common"],
  ["abcdefghijkl", "common"],
  ["9876543210", "common"],
  ["x".repeat(300), "long"],
  ["rice and greens", undefined],
  ["食堂的留样冰箱要关好", undefined],
  ["cook likes dumplings", undefined],
])("a password of one's own: %s is %s", (password, fault) => {
  expect(passwordFault(password, { account: "cook", name: "小厨房" })).toBe(fault);
});

test("the API refuses such a password, with the reason at its field", async () => {
  await using kitchen = await openKitchen();
  const { here } = await cookWithTwoSessions(kitchen);
  const present = kitchen.passwordOfPeople;
  expect(await here.send("POST", "/account/password", { present, next: "qwertyuiop" })).toMatchObject({
    status: 422,
    body: { type: "urn:mingchu:problem:password-common", fields: [{ path: "next" }] },
  });
  expect(await here.send("POST", "/account/password", { present, next: present })).toMatchObject({
    body: { type: "urn:mingchu:problem:password-same" },
  });
});

test.each(["argon2id", "scrypt"] as const)(
  "a password hashed with %s is known again, and no other",
  async (way) => {
    const kept = await hashPassword(NEXT, way);
    expect(kept.split("$")[0]).toBe(way);
    expect(await isPassword(NEXT, kept)).toBe(true);
    expect(await isPassword(`${NEXT}.`, kept)).toBe(false);
    expect(isOutdated(kept, way)).toBe(false);
  },
);

test("a hash of the older way, or of lower costs, is made anew at the next sign-in", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("cook", COOK);
  const { db } = kitchen.hub.memory.book;
  const kept = async () =>
    (
      await db
        .selectFrom("person")
        .select("password_hash")
        .where("account", "=", "cook")
        .executeTakeFirstOrThrow()
    ).password_hash;
  const scrypt = await hashPassword(kitchen.passwordOfPeople, "scrypt");
  await db.updateTable("person").set({ password_hash: scrypt }).where("account", "=", "cook").execute();
  await kitchen.signIn("cook");
  expect(await kept()).toMatch(/^argon2id\$19456\$2\$1\$/);
  await kitchen.signIn("cook");
  expect(isOutdated("argon2id$1024$2$1$salt$hash")).toBe(true);
  expect(isOutdated("argon2id$19456$2$1$salt$hash", "scrypt")).toBe(false);
});

test.each([
  [PHONE, "Chrome", "Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x1800312f) NetType/WIFI",
    "WeChat",
    "iPhone",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    "Edge",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Safari",
    "Mac",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "Linux"],
  ["curl/8.5.0", "curl", ""],
  ["", "", ""],
])("%s is a person's word for it", (agent, browser, system) => {
  expect(wordsOfAgent(agent)).toEqual({ browser, system });
});
