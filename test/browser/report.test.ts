// The report's page: what was outside stands there in words, and the file comes with its progress.
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { warmFridge } from "../warm-fridge.ts";
import { CHROMIUM, fillIn, launchBrowser, overflowPx, PHONE, textOf, visit } from "./page.ts";

describe.skipIf(CHROMIUM === undefined)("the report's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test("tells of half an hour outside, and gives its readings as a file", async () => {
    await using kitchen = await warmFridge();
    await using visitor = await visit(browser, kitchen.hub.httpUrl, { acceptDownloads: true });
    const { page } = visitor;
    await page.goto("/reports");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    const fridge = page.getByTestId("outside-east-canteen.fridge");
    expect(await textOf(fridge)).toContain("超限共 30 分钟");
    expect(await textOf(fridge)).toContain("最长一次 30 分钟");
    expect(await page.locator('.day-strip [data-shade="2"]').count()).toBeGreaterThan(0);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "下载" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^east 温度 读数 [\d-]+ 至 [\d-]+\.csv$/);
    await page.locator('.export-progress[data-state="done"]').waitFor();
    expect(await textOf(page.locator(".export-progress"))).toContain("18 行");
    const text = readFileSync(await download.path(), "utf8");
    expect(text.trim().split(/\r?\n/)).toHaveLength(19);
    expect(text).toContain("测量时间");
    expect(visitor.complaints()).toEqual([]);

    await page.setViewportSize(PHONE);
    expect(await overflowPx(page)).toBe(0);
  });

  test("a person who may not take files out is not offered them", async () => {
    await using kitchen = await warmFridge();
    await using visitor = await visit(browser, kitchen.hub.httpUrl);
    await visitor.page.goto("/reports");
    await fillIn(visitor.page, "cook", kitchen.passwordOfPeople);
    await visitor.page.getByTestId("outside-east-canteen.fridge").waitFor();
    expect(await visitor.page.getByRole("button", { name: "下载" }).count()).toBe(0);
  });
});
