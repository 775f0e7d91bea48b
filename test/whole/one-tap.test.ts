// One-tap links through the hub's own door, as chat programs, people, their neighbours and strangers come by them.
import { describe, expect, test } from "vitest";
import { openOneTapKitchen } from "../one-tap.ts";

const HOUR = 3_600_000;

describe("looking", () => {
  test("shows what is to be known, to whoever fetches it, and changes nothing", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const { httpUrl } = one.kitchen.hub;
    await one.untilPlanned();
    const before = await bookOf(one);
    for (const agent of [
      "WeCom-Preview/1.0",
      "DingTalkBot-LinkService/1.0",
      "Lark-Link-Preview",
      "Mozilla/5.0 (compatible; bingbot/2.0)",
      "curl/8",
    ]) {
      for (const method of ["GET", "HEAD", "GET"])
        expect((await fetch(`${httpUrl}${path}`, { method, headers: { "user-agent": agent } })).status).toBe(
          200,
        );
    }
    expect(await bookOf(one)).toEqual(before);
    expect(await one.message()).toEqual({ opened_at: null });
    const cook = one.phone(path);
    const { status, text } = await cook.open();
    expect(status).toBe(200);
    for (const word of [
      "east · east 食堂",
      "留样冰箱温度过高",
      "10.4 °C",
      "8.0 °C",
      "25 分钟",
      "还没有人确认",
      "您是 cook",
    ])
      expect(text).toContain(word);
    expect(await cook.press("acknowledge")).toMatchObject({ status: 200, body: { state: "acknowledged" } });
  });

  test("is in the language of its message, or of whoever chooses another", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    expect((await phone.open({ "accept-language": "en" })).text).toContain("处理报警");
    const english = one.phone(`${await one.link()}?lang=en`);
    expect((await english.open()).text).toContain("Nobody has acknowledged it yet");
  });

  test("is told only by the page's script, once, to the message, the alert's life and the audit log", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    for (let again = 0; again < 3; again++) expect((await phone.press("opened")).status).toBe(204);
    expect(await one.message()).toEqual({ opened_at: one.clock.now() });
    const opened = (await one.events()).filter(({ kind }) => kind === "message");
    expect(opened).toMatchObject([{ by: "cook", data: { state: "opened" } }]);
    expect(await one.auditOf("one-tap.open")).toMatchObject([{ who: "cook" }]);
    expect((await phone.open()).text).toContain("还没有人确认");
  });

  test("is told to nobody else: no other site, no cache, no robot, no frame, no script but its own", async () => {
    await using one = await openOneTapKitchen();
    const { headers } = await fetch(`${one.kitchen.hub.httpUrl}${await one.link()}`);
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "style-src 'self';",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain("unsafe");
    const cookie = headers.getSetCookie()[0] ?? "";
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/t/"]) expect(cookie).toContain(part);
  });
});

describe("a press", () => {
  test("takes the link for its browser, for that alert alone and for four hours", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const [cook, thief] = [one.phone(path), one.phone(path)];
    await cook.open();
    await thief.open();
    expect((await cook.press("acknowledge")).status).toBe(200);
    const seen = await thief.open();
    expect(seen.status).toBe(410);
    expect(seen.text).toMatch(/已于 \d\d:\d\d 在另一个浏览器里用过/);
    for (const secret of ["留样冰箱", "10.4"]) expect(seen.text).not.toContain(secret);
    expect(await thief.press("acknowledge")).toMatchObject({
      status: 409,
      body: { type: "urn:mingchu:problem:one-tap-used" },
    });
    //  A browser without the cookie that it was given is another one.
    expect((await one.phone(path).press("acknowledge")).status).toBe(409);
    one.clock.skip(4 * HOUR - 1);
    const mine = await cook.open();
    expect(mine.status).toBe(200);
    expect(mine.text).toContain("cook 于");
    //  It signs in for nothing else.
    const headers = { cookie: cook.cookie() };
    const { httpUrl } = one.kitchen.hub;
    for (const other of ["/alerts", `/alerts/${one.alertId}`, "/sites", "/session"])
      expect((await fetch(`${httpUrl}/api/v1${other}`, { headers })).status, other).toBe(401);
    one.clock.skip(1);
    expect((await cook.open()).text).toContain("这个链接在这台手机上的有效期");
    expect((await cook.press("acknowledge")).status).toBe(409);
  });

  test("comes in time: twelve hours after the message", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    one.clock.skip(12 * HOUR);
    const seen = await phone.open();
    expect(seen.status).toBe(410);
    expect(seen.text).toContain("过期");
    expect(seen.text).toContain("有疑问请联系east");
    expect((await phone.press("acknowledge")).status).toBe(409);
    expect((await one.events()).map(({ kind }) => kind)).toEqual(["opened"]);
  });

  test("is that person's, by one-tap, on the alert and on the audit log", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    await phone.press("acknowledge", { waitedS: 1800 });
    const [, , done] = await one.events();
    expect(await one.events()).toMatchObject([
      { kind: "opened", by: "rule" },
      { kind: "acknowledged", by: "cook", data: { note: "（30 分钟前写下，当时没有网络）" } },
      { kind: "message", by: "cook", data: { state: "opened" } },
    ]);
    expect(done).toBeDefined();
    expect(await one.auditOf("alerts.acknowledge")).toMatchObject([{ who: "cook" }]);
    const lines = await one.auditOf("one-tap.press");
    expect(lines).toMatchObject([
      { who: "cook", detail: expect.stringMatching(/^acknowledge, by one-tap [0-9a-f]{16}, from 127/) },
    ]);
  });

  test("that is sent many times, at once and later, is done once; another under its key is refused", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    const key = "the-same-key-again";
    const send = () => phone.press("acknowledge", {}, { key });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    await one.kitchen.restart();
    one.clock.skip(5 * HOUR);
    //  The line was away for longer than the link was good: what was done is still known.
    expect(await send()).toMatchObject({ status: 200, body: { state: "acknowledged" } });
    expect((await one.events()).filter(({ kind }) => kind === "acknowledged")).toHaveLength(1);
    expect(await one.auditOf("one-tap.press")).toHaveLength(1);
    const other = await phone.press("acknowledge", { waitedS: 1, note: "x" }, { key });
    expect(other.status).toBe(200);
    for (const wrong of ["", "short", "with a space in it", "x".repeat(65)])
      expect((await phone.press("acknowledge", {}, { key: wrong })).status, wrong).toBe(422);
  });

  test("works as a plain form, without a script", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const phone = one.phone(path);
    const { text } = await phone.open();
    const [, key = ""] = /action="[^"]*\/acknowledge"[\s\S]*?name="key" value="([^"]+)"/.exec(text) ?? [];
    const { httpUrl } = one.kitchen.hub;
    const answer = await fetch(`${httpUrl}${path}/acknowledge`, {
      method: "POST",
      headers: {
        cookie: phone.cookie(),
        "content-type": "application/x-www-form-urlencoded",
        origin: httpUrl,
      },
      body: new URLSearchParams({ key }),
      redirect: "manual",
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(path);
    expect((await phone.open()).text).toContain("cook 于");
  });
});

describe("who", () => {
  test.each([
    ["is disabled", async (admin: Admin) => admin("POST", "/people/cook/disable", {})],
    ["gets another password", async (admin: Admin) => admin("POST", "/people/cook/password", {})],
  ])("%s has no link any more, at once", async (_what, change) => {
    await using one = await openOneTapKitchen();
    const fresh = one.phone(await one.link());
    const inUse = one.phone(await one.link());
    await fresh.open();
    await inUse.open();
    expect((await inUse.press("acknowledge")).status).toBe(200);
    const admin = await one.kitchen.signIn("admin");
    expect([200, 201, 204]).toContain((await change(admin.send)).status);
    for (const phone of [fresh, inUse]) {
      expect((await phone.open()).status).toBe(410);
      expect([403, 409]).toContain((await phone.press("acknowledge")).status);
    }
  });

  test("changes the password ends them too", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    const cook = await one.kitchen.signIn("cook");
    const body = { present: one.kitchen.passwordOfPeople, next: "a new one for the cook" };
    expect((await cook.send("POST", "/account/password", body)).status).toBe(200);
    expect((await phone.open()).text).toContain("作废");
  });

  test("has no post at the kitchen any more, or never had, is told so and whom to ask, and nothing of the alert", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const cook = one.phone(path);
    await cook.open();
    await cook.press("acknowledge");
    await one.kitchen.person("cook", { role: "canteen-staff", siteId: "west-canteen" });
    const guest = one.phone(await one.link("guest"));
    for (const phone of [cook, guest]) {
      const { status, text } = await phone.open();
      expect(status).toBe(410);
      expect(text).toContain("您的账号现在不能查看这条报警");
      expect(text).toContain("请联系east");
      for (const secret of ["留样冰箱", "10.4", one.alertId]) expect(text).not.toContain(secret);
      expect((await phone.press("acknowledge")).status).toBe(phone === guest ? 409 : 403);
    }
    expect((await one.events()).filter(({ by }) => by === "guest")).toEqual([]);
  });

  test("may only look, looks: what the person may not do uses nothing up", async () => {
    await using one = await openOneTapKitchen();
    await one.kitchen.person("inspector", { role: "inspector", siteId: "east" });
    const phone = one.phone(await one.link("inspector"));
    expect((await phone.open()).status).toBe(200);
    expect((await phone.press("acknowledge")).status).toBe(403);
    expect((await one.events()).map(({ kind }) => kind)).toEqual(["opened"]);
    expect(await one.auditOf("one-tap.press")).toEqual([]);
    const rows = await one.kitchen.hub.memory.book.db.selectFrom("one_tap").select("used_at").execute();
    expect(rows).toEqual([{ used_at: null }]);
  });
});

type Admin = (method: string, path: string, body?: unknown) => Promise<{ readonly status: number }>;

/** Everything in the book that looking could have changed. */
async function bookOf({ kitchen }: Awaited<ReturnType<typeof openOneTapKitchen>>): Promise<unknown> {
  const { db } = kitchen.hub.memory.book;
  const tables = ["one_tap", "one_tap_press", "message", "alert", "alert_event", "audit", "session"] as const;
  return await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
}
