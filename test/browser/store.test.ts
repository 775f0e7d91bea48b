// The administrator's page on the store: says whether there is a backup, makes one, shows how to go back to it, and what
// is wrong when there is none.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type HubProcess, startHubProcess } from "../hub-process.ts";
import { mingchu } from "../mingchu-command.ts";
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

describe.skipIf(CHROMIUM === undefined)("the store's page", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mingchu-store-page-"));
    return () => rmSync(folder, { recursive: true, force: true });
  });

  const start = (settings: Record<string, unknown> = {}): Promise<HubProcess> =>
    startHubProcess({ dataDir: join(folder, "data"), ...settings });

  async function asAdministrator(http: string, options: Parameters<typeof visit>[2] = {}) {
    const visitor = await visit(browser, http, options);
    await visitor.page.goto("/store");
    await fillIn(visitor.page, "admin", "admin-of-the-tests");
    await visitor.page.getByTestId("backup-standing").waitFor();
    return visitor;
  }

  test("an administrator reaches every page of the navigation on a phone, in both languages", async () => {
    const hub = await start();
    await using admin = await asAdministrator(hub.http, { viewport: PHONE });
    const { page } = admin;
    for (const text of ["数据", "Data"]) {
      await page.getByTestId("nav-more").click();
      await page.locator(".nav-more").getByText(text, { exact: true }).waitFor();
      expect(await page.locator(".nav-more").count()).toBe(7);
      await page.keyboard.press("Escape");
      const items = page.locator(".nav-item");
      expect(await items.count()).toBe(5);
      for (const item of await items.all()) {
        const box = await item.boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
        //  One line of words below the picture.
        const words = await item.locator("span").nth(1).boundingBox();
        expect(words?.height).toBeLessThan(26);
      }
      await page.getByTestId("language").click();
    }
    await page.getByTestId("nav-more").click();
    await page.locator(".nav-more").last().click();
    await page.waitForURL("**/store");
  });

  test("makes a backup on request and shows the command that goes back to it", async () => {
    const shelf = join(folder, "backups");
    const hub = await start({ backup: { folder: shelf } });
    await using admin = await asAdministrator(hub.http);
    const { page } = admin;
    expect(await textOf(page.getByTestId("backup-standing"))).toContain("还没有备份");
    expect(await textOf(page.getByTestId("store-rate"))).toMatch(/^每秒 0 条$/);
    expect(await textOf(page.getByTestId("store-head"))).toMatch(/^[0-9a-f]{64}$/);
    await page.getByTestId("back-up-now").click();
    await page.locator('[data-testid="backup-standing"][data-tone="ok"]').waitFor();
    const [name] = readdirSync(shelf);
    expect(await textOf(page.getByTestId("restore-command"))).toBe(
      `npx mingchu restore --from ${join(shelf, name ?? "")} --data-dir ${join(folder, "data")} --replace`,
    );
    expect(await textOf(page.getByTestId("backup-size"))).toMatch(/^\d+(\.\d)? [KM]B$/);
    expect((await mingchu("verify", "--from", join(shelf, name ?? ""))).status).toBe(0);
    await page.getByTestId("language").click();
    expect(await textOf(page.getByTestId("backup-standing"))).toContain("The last backup is whole");
    expect(await namelessControls(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    expect(admin.complaints()).toEqual([]);
    expect(admin.strangers()).toEqual([]);
    expect(await hub.end("SIGTERM")).toBe(0);
  });

  test("says on a phone why the last backup failed, and does not go on as if all were well", async () => {
    const share = join(folder, "share");
    writeFileSync(share, "not mounted");
    const hub = await start({ backup: { folder: share } });
    await using admin = await asAdministrator(hub.http, { viewport: PHONE });
    const { page } = admin;
    await page.getByTestId("back-up-now").click();
    await page.locator('[data-testid="backup-standing"][data-tone="critical"]').waitFor();
    expect(await textOf(page.getByTestId("backup-standing"))).toContain("最近一次备份失败");
    expect(await textOf(page.getByTestId("backup-failure"))).toContain(`${share} is a file`);
    expect(await page.getByTestId("restore-command").count()).toBe(0);
    expect(await overflowPx(page)).toBe(0);
    expect(admin.complaints()).toEqual([]);
    expect(await hub.end("SIGTERM")).toBe(0);
  });

  test("says on a phone that the clock has leapt, and what to do", async () => {
    const first = await start();
    expect(await first.end("SIGTERM")).toBe(0);
    const db = new DatabaseSync(join(folder, "data", "readings.db"));
    const aheadMs = 400 * 86_400_000;
    db.prepare("UPDATE mark SET seq = ? WHERE name = 'time'").run(Date.now() - aheadMs);
    db.prepare("UPDATE mark SET seq = ? WHERE name = 'ahead'").run(aheadMs);
    db.close();
    const hub = await start();
    await using admin = await asAdministrator(hub.http, { viewport: PHONE });
    const { page } = admin;
    const text = await textOf(page.getByTestId("clock-leapt"));
    expect(text).toContain("时钟忽然快了 400 天");
    expect(text).toContain("请核对主机时间");
    expect(await overflowPx(page)).toBe(0);
    expect(admin.complaints()).toEqual([]);
    expect(await hub.end("SIGTERM")).toBe(0);
  });

  test("says on a phone what recordings hold, and why they stand still", async () => {
    const gone = join(folder, "not-mounted");
    const hub = await start({ recordings: { folder: gone } });
    await using admin = await asAdministrator(hub.http, { viewport: PHONE });
    const { page } = admin;
    expect(await textOf(page.getByTestId("recordings-used"))).toBe("0 B，最多 100 GB");
    const stopped = await textOf(page.getByTestId("recordings-stopped"));
    expect(stopped).toContain("录像停了。录像的文件夹用不了");
    expect(stopped).toContain(gone);
    await page.getByTestId("language").click();
    expect(await textOf(page.getByTestId("recordings-used"))).toBe("0 B of at most 100 GB");
    expect(await overflowPx(page)).toBe(0);
    expect(admin.complaints()).toEqual([]);
    expect(await hub.end("SIGTERM")).toBe(0);
  });

  test("shows how to have backups where nobody said where to, and the command's own", async () => {
    const hub = await start();
    await using admin = await asAdministrator(hub.http);
    const { page } = admin;
    expect(await textOf(page.getByTestId("backup-standing"))).toContain("没有设定备份文件夹");
    expect(await page.getByTestId("back-up-now").count()).toBe(0);
    const shelf = join(folder, "backups");
    expect((await mingchu("backup", "--data-dir", join(folder, "data"), "--to", shelf)).status).toBe(0);
    await page.reload();
    await page.getByTestId("restore-command").waitFor();
    expect(await textOf(page.getByTestId("backup-standing"))).toContain("最近一次备份完整");
    expect(await hub.end("SIGTERM")).toBe(0);
  });

  test("is not there for those who keep a district, whatever address they type", async () => {
    const hub = await startHubProcess({ dataDir: join(folder, "data"), demo: true });
    await using district = await visit(browser, hub.http, { expected: /status of 403/ });
    const { page } = district;
    await page.goto("/store");
    await fillIn(page, "district", "mingchu-demo");
    await page.getByRole("alert").waitFor();
    expect(await textOf(page.locator("main"))).toContain("您的角色不能看这一项");
    expect(await page.locator('nav a[href="/store"]').count()).toBe(0);
    expect(district.complaints()).toEqual([]);
    expect(await hub.end("SIGTERM")).toBe(0);
    expect(existsSync(join(folder, "data", "book.db"))).toBe(true);
  });
});
