// A manager sets up a channel with the page alone: makes it, tries it, reads the provider's answer, sees it dead and what it
// was told, mends it, switches it off and removes it.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openKitchen, until } from "../kitchen.ts";
import { makeAlert, plan } from "../notify/outbox.ts";
import { openProvider, WELL } from "../notify/provider.ts";
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

const LOOPBACK = { channelNetworks: ["127.0.0.0/8"] };

async function choose(page: Page, field: string, text: string): Promise<void> {
  await page.getByTestId(field).click();
  await page.locator(".ant-select-item-option").filter({ hasText: text }).first().click();
}

describe.skipIf(CHROMIUM === undefined)("the page of channels", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test("a principal adds the group's robot, tries it, and sees what went through it and why it failed", async () => {
    await using provider = await openProvider(() => ({
      body: { errcode: 93000, errmsg: "invalid webhook url" },
    }));
    await using kitchen = await openKitchen(undefined, LOOPBACK);
    await kitchen.person("principal", { role: "school-manager", siteId: "east" });
    await using visitor = await visit(browser, kitchen.hub.httpUrl);
    const { page } = visitor;
    await page.goto("/sites/east");
    await fillIn(page, "principal", kitchen.passwordOfPeople);
    await page.getByTestId("channels-link").click();

    await page.getByTestId("make-channel").click();
    await choose(page, "channel-kind", "企业微信");
    await page.getByTestId("channel-name").fill("东区小学群");
    await page
      .getByTestId("channel-url")
      .fill(`${provider.url}/cgi-bin/webhook/send?key=secret-of-the-robot`);
    expect(await namelessControls(page)).toEqual([]);
    await page.getByTestId("channel-send").click();
    const row = page.getByTestId("channel-东区小学群");
    expect(await textOf(row)).toContain("企业微信群机器人");

    await row.getByTestId("channel-do-test").click();
    await row.getByTestId("channel-test-send").click();
    const answer = row.getByTestId("channel-answer");
    expect(await textOf(answer)).toBe("对方拒绝了\n93000 invalid webhook url");
    expect(JSON.parse(provider.received[0]?.body ?? "")).toMatchObject({ msgtype: "markdown" });

    //  An alert dies of the same, and the page says so.
    const channelId = await until("the channel", async () => {
      const channels = await kitchen.hub.memory.book.db.selectFrom("channel").select("id").execute();
      return channels[0]?.id;
    });
    const alertId = await makeAlert(kitchen.hub.memory, { rule: "sample-fridge-too-warm" });
    await plan(kitchen.hub.memory, { channelId, alertId });
    await until("it is dead", async () => {
      const channels = await kitchen.hub.memory.book.db.selectFrom("channel").select("dead_since").execute();
      return channels[0]?.dead_since ?? undefined;
    });
    await page.reload();
    expect(await textOf(row.getByTestId("channel-dead"))).toContain("93000 invalid webhook url");
    await row.getByTestId("channel-do-log").click();
    await row.getByTestId("delivered").nth(1).waitFor();
    const log = await textOf(row.getByTestId("delivery-log"));
    expect(log).toContain("报警 · 紧急");
    expect(log).toContain("等待发送");
    expect(log).toContain("发送失败");
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);

    //  Mended: the test gets through, and what waited goes by itself.
    provider.answer = () => WELL;
    await row.getByTestId("channel-do-test").click();
    await row.getByTestId("channel-test-send").click();
    await expect.poll(() => textOf(answer)).toMatch(/^发送成功，\d+ 毫秒\nok$/);
    await expect.poll(() => textOf(row.getByTestId("channel-state"))).toContain("正常");
    await row.getByTestId("channel-do-log").click();
    await expect
      .poll(() => textOf(row.getByTestId("delivery-log")), { timeout: 20_000 })
      .not.toContain("等待发送");
    await row.getByTestId("channel-on").click();
    await expect.poll(() => textOf(row.getByTestId("channel-state"))).toContain("已停用");

    //  On a phone, in English.
    await page.setViewportSize(PHONE);
    await page.getByTestId("language").click();
    await row.getByTestId("channel-do-log").click();
    await row.getByTestId("delivered").first().waitFor();
    expect(await textOf(row.getByTestId("channel-state"))).toContain("Off");
    expect(await overflowPx(page)).toBe(0);
    expect(await page.content()).not.toContain("secret-of-the-robot");

    await row.getByTestId("channel-do-remove").click();
    await page.getByTestId("sure").click();
    await row.waitFor({ state: "detached" });
    expect(visitor.complaints()).toEqual([]);
    expect(visitor.strangers()).toEqual([]);
  }, 120_000);
});
