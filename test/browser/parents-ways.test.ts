// The parents' page sees a kitchen by whatever its browser plays, says how, and never keeps a picture that stands still.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool } from "../parents.ts";
import { CHROMIUM, launchBrowser, overflowPx, PHONE, visit } from "./page.ts";
import { withoutHls, withoutMediaSource } from "./player-page.ts";

const BROKEN = /status of (?:404|429|503)|WebSocket/;

describe.skipIf(CHROMIUM === undefined)("the ways of the parents' page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const frameBy = (page: Page, way: string) =>
    page.locator(`.frame[data-way="${way}"][data-quiet=true]`).waitFor({ timeout: 30_000 });

  test("where sockets are blocked it is HLS, and the page says that it is late", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await visit(browser, school.kitchen.hub.httpUrl, {
      viewport: PHONE,
      expected: BROKEN,
    });
    const { page } = parent;
    await page.routeWebSocket(`**/cameras/${CAMERA}/**`, (socket) => void socket.close({ code: 1011 }));
    await page.goto(path);
    await frameBy(page, "hls");
    await until("how late it is", async () => {
      const age = await page.locator(".age").innerText();
      return /^拍摄于 \d\d:\d\d:\d\d · \d+ 秒前 · 画面晚几秒$/.test(age) ? true : undefined;
    });
    expect(await page.locator(".picture video").isVisible()).toBe(true);
    expect(await overflowPx(page)).toBe(0);
  });

  test("a browser that plays neither decodes MPEG-1, masked by the hub, under the watermark", async () => {
    await using school = await openParentsSchool();
    const mask = { x: 0, y: 0, width: 0.5, height: 1 };
    const masked = await school.head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [mask] });
    expect(masked.status).toBe(200);
    await school.approve(CAMERA);
    const { path } = await school.link();
    await using parent = await visit(browser, school.kitchen.hub.httpUrl, {
      viewport: PHONE,
      expected: BROKEN,
    });
    const { page } = parent;
    await withoutMediaSource(page);
    await withoutHls(page);
    await page.goto(path);
    await frameBy(page, "mpeg1");
    expect(await page.locator(".age").innerText()).toContain("已转码");
    expect(await page.locator(".mark span").first().textContent()).toContain("east 小学");
    const [left, right] = await until("a picture", async () => {
      const found = await lumas(page);
      return found[1] > 60 ? found : undefined;
    });
    expect(left).toBeLessThan(25);
    expect(right).toBeGreaterThan(60);
  });

  test("a picture that stands still is taken away, and it is said since when", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await visit(browser, school.kitchen.hub.httpUrl, {
      viewport: PHONE,
      expected: BROKEN,
    });
    const { page } = parent;
    let isStalled = false;
    await page.routeWebSocket(`**/cameras/${CAMERA}/**`, (socket) => {
      socket.connectToServer().onMessage((message) => {
        if (!isStalled) socket.send(message);
      });
    });
    await page.goto(path);
    await frameBy(page, "live");
    await page.locator(".age").getByText("拍摄于").waitFor();
    isStalled = true;
    await page.getByText(/画面在 \d\d:\d\d:\d\d 停住了/).waitFor();
    expect(await page.locator(".picture").isVisible()).toBe(false);
    isStalled = false;
    await frameBy(page, "live");
    expect(await page.locator(".picture").isVisible()).toBe(true);
  });
});

/** Mean brightness of the left and the right half of what is played. */
async function lumas(page: Page): Promise<readonly [number, number]> {
  return (await page.evaluate(`{
    const canvas = new OffscreenCanvas(64, 36).getContext("2d");
    canvas.drawImage(document.querySelector(".player-layer canvas"), 0, 0, 64, 36);
    const { data } = canvas.getImageData(0, 0, 64, 36);
    const sums = [0, 0];
    for (let y = 0; y < 36; y++)
      for (let x = 0; x < 64; x++) sums[x < 32 ? 0 : 1] += data[4 * (y * 64 + x) + 1] / (32 * 36);
    sums;
  }`)) as [number, number];
}
