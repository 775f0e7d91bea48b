// The audit log's page and the page of who watched, in a real browser: looked for in words, opened, verified, taken out; and
// a line that was tampered with is named.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Kitchen, openKitchen } from "../kitchen.ts";
import { change } from "../store/data-folder.ts";
import {
  CHROMIUM,
  fillIn,
  launchBrowser,
  namelessControls,
  overflowPx,
  PHONE,
  textOf,
  visit,
} from "./page.ts";

describe.skipIf(CHROMIUM === undefined)("the audit log's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function school(): Promise<Kitchen> {
    const kitchen = await openKitchen();
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    return kitchen;
  }

  async function open(page: Page, path: string, account: string, kitchen: Kitchen): Promise<void> {
    await page.goto(path);
    await fillIn(page, account, kitchen.passwordOfPeople);
    await page.getByTestId("account-menu").waitFor();
  }

  test("finds a change in words, shows what was there before and after, and takes it out", async () => {
    await using kitchen = await school();
    const head = await kitchen.signIn("head");
    await head.send("PATCH", "/sensors/east-canteen.fridge", { name: "一号冰箱", intervalS: 120 });
    await head.send("POST", "/sites/east-canteen/device-accounts", { label: "网关" });
    await using visitor = await visit(browser, kitchen.hub.httpUrl, { acceptDownloads: true });
    const { page } = visitor;
    await open(page, "/", "head", kitchen);
    await page.locator('nav a[href="/audit"]').click();
    await page.locator(".audit-line").first().waitFor();
    expect(await textOf(page.locator(".audit-lines"))).toMatch(/创建设备账号[\s\S]*修改传感器/);
    await page.getByLabel("内容").fill("一号");
    await page.getByTestId("audit-search").click();
    await page.locator('.audit-line[data-action="device-accounts.create"]').waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe(`?q=${encodeURIComponent("一号")}`);
    await page.getByRole("button", { name: "查看内容" }).click();
    const table = await textOf(page.locator(".audit-changes"));
    expect(table.replace(/\s+/g, " ")).toBe("项目 原来 现在 名称 留样冰箱 一号冰箱 间隔（秒） 60 120");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("audit.csv");
    const csv = readFileSync(await download.path(), "utf8");
    expect(csv).toContain("sensors.change");
    expect(csv).not.toContain("device-accounts.create");
    await page.getByTestId("language").click();
    expect(await textOf(page.locator(".audit-line").first())).toContain("Changed a sensor");
    expect(await namelessControls(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    expect(visitor.complaints()).toEqual([]);
    expect(visitor.strangers()).toEqual([]);
  });

  test("says on a phone that the log is sound, and names the line that was altered", async () => {
    await using kitchen = await school();
    await using visitor = await visit(browser, kitchen.hub.httpUrl, { viewport: PHONE });
    const { page } = visitor;
    await open(page, "/audit", "head", kitchen);
    await page.getByTestId("audit-verify").click();
    await page.locator('[data-testid="audit-answer"][data-sound="true"]').waitFor();
    expect(await textOf(page.getByTestId("audit-answer"))).toContain("日志完好");
    change(
      join(kitchen.dataDir, "book.db"),
      "DROP TRIGGER audit_keeps_lines; UPDATE audit SET detail = 'x' WHERE number = 3",
    );
    await page.getByTestId("audit-verify").click();
    await page.locator('[data-testid="audit-answer"][data-sound="false"]').waitFor();
    const answer = await textOf(page.getByTestId("audit-answer"));
    expect(answer).toContain("日志被动过");
    expect(answer).toContain("第 3 行被改过");
    expect(answer).toContain("有人拆掉了");
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    expect(visitor.complaints()).toEqual([]);
  });

  test("lists who watched while they do and when they have ended, and is not there for a cook", async () => {
    await using kitchen = await school();
    const admin = await kitchen.signIn("admin");
    const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/east-canteen.cooking/live`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${admin.token}` } });
    await new Promise((resolve) => socket.once("open", resolve));
    await using visitor = await visit(browser, kitchen.hub.httpUrl, { viewport: PHONE });
    const { page } = visitor;
    await open(page, "/sites/east-canteen", "head", kitchen);
    await page.getByTestId("watchers-link").click();
    const row = page.locator(".watchers li").filter({ hasText: "Administrator" });
    expect(await textOf(row)).toMatch(/烹饪区[\s\S]*正在看/);
    socket.close();
    //  The list looks again by itself.
    await page.locator('.watchers li[data-open="false"]').filter({ hasText: "Administrator" }).waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(visitor.complaints()).toEqual([]);
    await using cook = await visit(browser, kitchen.hub.httpUrl, { expected: /status of 403/ });
    await open(cook.page, "/audit", "cook", kitchen);
    await cook.page.getByRole("alert").waitFor();
    expect(await textOf(cook.page.locator("main"))).toContain("您的角色不能看这一项");
    expect(await cook.page.locator('nav a[href="/audit"]').count()).toBe(0);
  });
});
