// The parents' page in a real browser on a phone: what is there before any picture, the picture that moves, and every way
// in which it ends. Promise: no picture stays that is not live.
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { openParentsSchool } from "../parents.ts";
import { CHROMIUM, launchBrowser, overflowPx, PHONE, visit } from "./page.ts";

/** Issue: what a parent fetches before the player. */
const MOST_BYTES = 80 * 1024;
const HOUR = 3_600_000;
const CLOSED = /status of (?:410|403|404|429|503)|WebSocket/;

describe.skipIf(CHROMIUM === undefined)("the parents' page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const phone = (http: string, locale = "zh-CN") =>
    visit(browser, http, { viewport: PHONE, locale, expected: CLOSED });
  const textOf = (page: Page, selector: string) => page.locator(selector).innerText();

  /** Waits until the video has shown more than it shows now. */
  async function moves(page: Page): Promise<void> {
    const at = () =>
      page.locator("video").evaluate((video) => (video as unknown as { currentTime: number }).currentTime);
    const before = await until("a video", () => at().catch(() => undefined));
    await until("a picture that moves", async () => ((await at()) > before + 0.5 ? true : undefined));
  }

  test("shows the school, its kitchen, what is proven and a picture that moves; then that it was withdrawn", async () => {
    await using school = await openParentsSchool();
    const { id, path } = await school.link();
    await using parent = await phone(school.kitchen.hub.httpUrl);
    const { page } = parent;
    await page.goto(path);
    expect(await textOf(page, "h1")).toBe("east 小学");
    expect(await textOf(page, "#state")).toMatch(/^现在开放，到 08:00 为止$/);
    expect(await textOf(page, ".kitchens")).toContain("east 食堂 (本校食堂)");
    expect(await textOf(page, "#proof")).toContain("这个食堂的冰箱没有联网的温度传感器");
    await moves(page);
    expect(await page.locator(".frame").getAttribute("data-way")).toBe("live");
    expect(await textOf(page, ".age")).toMatch(/^拍摄于 \d\d:\d\d:\d\d · \d+ 秒前$/);
    const mark = await page.locator(".mark span").first().textContent();
    expect(mark).toMatch(/^east 小学 · east 食堂 · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d · /);
    expect(mark).toContain(id);
    const video = page.locator("video");
    for (const name of ["muted", "playsinline", "webkit-playsinline", "x5-playsinline"])
      expect(await video.getAttribute(name), name).not.toBeNull();
    expect(await overflowPx(page)).toBe(0);

    await school.head.send("DELETE", `/share-links/${id}`);
    school.clock.skip(10_000);
    await page.getByText("这个链接已被收回").waitFor();
    expect(await page.locator("video").count()).toBe(0);
    expect(await textOf(page, "#state")).toContain("请联系east 小学");
    expect(parent.complaints()).toEqual([]);
    expect(parent.strangers()).toEqual([]);
  });

  test("says in English when it opens next, at the end of its hours, in the middle of a view", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await phone(school.kitchen.hub.httpUrl, "en-GB");
    const { page } = parent;
    await page.goto(path);
    expect(await textOf(page, "#state")).toBe("Open now, until 08:00");
    await moves(page);
    school.clock.skip(HOUR);
    await page.getByText("Not open now. Opens next").waitFor();
    expect(await textOf(page, "#state")).toMatch(/09:30$/);
    expect(await page.locator("video").count()).toBe(0);
    //  What is proven is told at every hour.
    expect(await textOf(page, "#proof h2")).toBe("Today's proof");
    await page.getByText("中文").click();
    expect(await textOf(page, "#state")).toContain("下次开放");
  });

  test("a link that is full shows pictures, burnt in by the hub, and says so", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link({ mostViewers: 1 });
    await school.phone(path).status();
    await using parent = await phone(school.kitchen.hub.httpUrl);
    const { page } = parent;
    await page.goto(path);
    await page.getByText("观看的人已满").waitFor();
    await page.locator(".picture img").waitFor();
    await until("a picture", async () => {
      const width = await page
        .locator(".picture img")
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      return width > 0 ? true : undefined;
    });
    expect(await page.locator("video").count()).toBe(0);
    expect(await page.locator(".frame").getAttribute("data-way")).toBe("still");
  });

  test("a camera that is off is said to be off since when, and its picture is taken away", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await phone(school.kitchen.hub.httpUrl);
    const { page } = parent;
    await page.goto(path);
    await moves(page);
    await school.stopCameras();
    await page.getByText(/摄像头从 \d\d:\d\d:\d\d 起离线/).waitFor();
    expect(await page.locator(".picture").isVisible()).toBe(false);
  });

  test("is text that needs no script, small, and gives away nothing where there is no link", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    const http = school.kitchen.hub.httpUrl;
    const page = await fetch(`${http}${path}`, { headers: { "accept-language": "zh" } });
    const text = await page.text();
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-robots-tag")).toContain("noindex");
    expect(page.headers.get("referrer-policy")).toBe("same-origin");
    const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1] ?? "");
    expect(files.length).toBeGreaterThan(1);
    const scripts = await Promise.all(
      files.map(async (file) => await (await fetch(`${http}${file}`)).text()),
    );
    const imported = scripts.flatMap((script) =>
      [...script.matchAll(/from"\.\/([^"]+)"/g)].map((found) => `/assets/${found[1]}`),
    );
    const more = await Promise.all(
      imported.map(async (file) => await (await fetch(`${http}${file}`)).text()),
    );
    //  Not even packed: nothing in front of the hub has to.
    expect(Buffer.byteLength([text, ...scripts, ...more].join(""))).toBeLessThan(MOST_BYTES);
    expect(gzipSync(text).length).toBeLessThan(8 * 1024);

    await using reader = await visit(browser, http, { javaScriptEnabled: false, viewport: PHONE });
    await reader.page.goto(path);
    expect(await textOf(reader.page, "#proof")).toContain("今天的证明");
    expect(await reader.page.locator("main, header, footer, h1, h2").count()).toBeGreaterThan(5);

    const wrong = await fetch(`${http}/s/${"x".repeat(22)}`);
    expect([wrong.status, await wrong.text()]).toEqual([404, "there is nothing here\n"]);
  });

  test("what people have typed is text on it", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    const evil = '<img src=x onerror="document.title=1">&"\'';
    const today = new Date(school.clock.now() + 8 * HOUR).toISOString().slice(0, 10);
    await school.head.send("PUT", `/sites/east-canteen/disclosures/${today}`, {
      meals: [{ meal: "lunch", menu: `${evil}\n白菜`, samples: [{ dish: evil, at: "11:20", grams: 130 }] }],
    });
    const admin = await school.kitchen.signIn("admin");
    await admin.send("POST", "/sites/east-canteen/inspections", {
      day: "2026-01-02",
      body: evil,
      result: "to-mend",
      note: evil,
    });
    await using parent = await phone(school.kitchen.hub.httpUrl);
    await parent.page.goto(path);
    const said = await textOf(parent.page, "#proof");
    expect(said.split(evil).length - 1).toBe(4);
    expect(said).toContain("要求整改");
    expect(said).toContain("11:20 放入");
    expect(await parent.page.locator("#proof img").count()).toBe(0);
    expect(parent.complaints()).toEqual([]);
  });
});
