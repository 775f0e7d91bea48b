// Sessions: they end, and whatever stood on them ends with them; a browser's cookie is out of reach of pages.
import { expect, test } from "vitest";
import { createSessions, type Who } from "../../hub/access/sessions.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { watchOpenChannels } from "../../hub/serve/open-channels.ts";
import { openKitchen, until } from "../kitchen.ts";

const DAY = 86_400_000;

test("a session ends when it was not used for seven days, or after thirty, and its token is found nowhere in the book", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const { book } = kitchen.hub.memory;
  const sessions = createSessions(book);
  const now = Date.now();
  const token = await book.together((queries) => sessions.begin(queries, "cook", now));
  for (const day of [6, 12, 18, 24])
    expect((await sessions.find(token, now + day * DAY))?.person.account).toBe("cook");
  expect(await sessions.find(token, now + 30 * DAY + 1)).toBeUndefined();
  const unused = await book.together((queries) => sessions.begin(queries, "cook", now));
  expect(await sessions.find(unused, now + 7 * DAY + 1)).toBeUndefined();
  const rows = await book.db.selectFrom("session").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a channel is closed when its session has ended elsewhere, and when its right is lost", async () => {
  let who: Who | undefined = {
    person: { account: "cook", name: "cook", posts: [] },
    sessionHash: "h",
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  let check: () => void = () => undefined;
  const clock = {
    ...systemClock,
    every: (periodMs: number, action: () => void) => {
      //  Half of the ten seconds that are promised.
      expect(periodMs).toBeLessThanOrEqual(5_000);
      check = action;
      return () => undefined;
    },
  };
  const never = () => {
    throw new Error("not asked here");
  };
  const sessions = { begin: never, end: never, find: never, renew: async () => who };
  const channels = watchOpenChannels(sessions, clock, never);
  const closed: string[] = [];
  let isAllowed = true;
  channels.add({
    sessionHash: "h",
    isAllowed: () => isAllowed,
    close: (reason) => closed.push(`one ${reason}`),
  });
  channels.add({ sessionHash: "h", isAllowed: () => true, close: (reason) => closed.push(`two ${reason}`) });
  isAllowed = false;
  check();
  await until("the loss of the right", () => (closed.length > 0 ? true : undefined));
  expect(closed).toEqual(["one no longer allowed"]);
  who = undefined;
  closed.length = 0;
  check();
  await until("the end", () => (closed.length === 2 ? true : undefined));
  expect(closed.sort()).toEqual(["one signed out", "two signed out"]);
});

async function signInAsBrowser(httpUrl: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${httpUrl}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ account: "admin", password: "admin-of-the-tests" }),
  });
}

test("a browser's cookie is out of reach of pages and of other sites, and secure where TLS is in front", async () => {
  await using kitchen = await openKitchen();
  const plain = await signInAsBrowser(kitchen.hub.httpUrl);
  expect(plain.headers.get("set-cookie")).toMatch(/^mingchu_session=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
  expect(JSON.stringify(await plain.json())).not.toContain('"token":');
  const secure = await signInAsBrowser(kitchen.hub.httpUrl, { "x-forwarded-proto": "https" });
  expect(secure.headers.get("set-cookie")).toContain("; Secure");
});

test.each([
  [{ origin: "http://elsewhere.example" }],
  [{ origin: "null" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
])("a page of another site makes nobody's browser change anything: %j", async (headers) => {
  await using kitchen = await openKitchen();
  const cookie = (await signInAsBrowser(kitchen.hub.httpUrl)).headers.get("set-cookie")?.split(";")[0] ?? "";
  const post = (extra: Record<string, string>) =>
    fetch(`${kitchen.hub.httpUrl}/api/v1/sites/east-canteen/device-accounts`, {
      method: "POST",
      headers: { cookie, ...extra },
    });
  expect((await post(headers as Record<string, string>)).status).toBe(403);
  expect((await post({ origin: kitchen.hub.httpUrl, "sec-fetch-site": "same-origin" })).status).toBe(201);
});
