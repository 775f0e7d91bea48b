// Attacks on messages' links: by other sites' pages, by who guesses, and through what the hub writes down; and the same
// links behind a proxy.
import { describe, expect, test } from "vitest";
import { openOneTapKitchen } from "../one-tap.ts";

const MINUTE = 60_000;

describe("behind a proxy that speaks TLS", () => {
  test("the browser's mark is for TLS alone, and presses come from the address that people use", async () => {
    await using one = await openOneTapKitchen({
      proxies: ["127.0.0.1"],
      publicUrl: "https://kitchen.example",
    });
    const phone = one.phone(await one.link());
    const proxied = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
    await phone.open(proxied);
    expect(phone.cookie()).toMatch(/^__Secure-mingchu_tap=[\w-]{22}$/);
    const from = (origin: string) => phone.press("acknowledge", {}, { headers: { ...proxied, origin } });
    expect((await from("http://kitchen.example")).status).toBe(403);
    expect((await from("https://kitchen.example")).status).toBe(200);
    expect(await one.auditOf("one-tap.press")).toMatchObject([
      { detail: expect.stringContaining("from 203.0.113.9") },
    ]);
  });
});

describe("a stranger", () => {
  test("makes nobody's browser press from another site", async () => {
    await using one = await openOneTapKitchen();
    const phone = one.phone(await one.link());
    await phone.open();
    const { httpUrl } = one.kitchen.hub;
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ])
      for (const what of ["acknowledge", "opened"])
        expect((await phone.press(what, {}, { headers: headers as Record<string, string> })).status).toBe(
          403,
        );
    expect(await one.message()).toEqual({ opened_at: null });
    expect((await phone.press("acknowledge", {}, { headers: { origin: httpUrl } })).status).toBe(200);
  });

  test("who guesses gets no answers after ten, and whoever is at work goes on", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const cook = one.phone(path);
    await cook.open();
    await cook.press("acknowledge");
    const unused = await one.link();
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess++)
      statuses.push((await one.phone(`/t/${String(guess).padStart(22, "x")}`).open()).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
    expect((await one.phone(unused).open()).status).toBe(429);
    expect((await cook.open()).status).toBe(200);
    one.clock.skip(MINUTE);
    expect((await one.phone(unused).open()).status).toBe(200);
  });

  test("finds no token in the hub's log, whatever goes wrong", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    const phone = one.phone(path);
    await phone.open();
    const { httpUrl } = one.kitchen.hub;
    const broken = {
      method: "POST",
      headers: { "content-type": "application/json", cookie: phone.cookie() },
    };
    expect((await fetch(`${httpUrl}${path}/acknowledge`, { ...broken, body: "{" })).status).toBe(400);
    const large = JSON.stringify({ what: "x".repeat(100_000) });
    expect((await fetch(`${httpUrl}${path}/acknowledge`, { ...broken, body: large })).status).toBe(413);
    expect((await fetch(`${httpUrl}${path}%ff`)).status).toBeLessThan(500);
    //  As when the disk fails in the middle of it.
    await one.kitchen.hub.memory.book.db.schema.alterTable("alert").renameTo("gone").execute();
    expect((await phone.open()).status).toBe(500);
    expect((await phone.press("acknowledge")).status).toBe(500);
    const log = one.kitchen.logged();
    expect(log).toContain("a one-tap link's request failed");
    expect(log).not.toContain(path.slice(3));
    expect(log).not.toContain(phone.cookie().split("=")[1]);
  });
});
