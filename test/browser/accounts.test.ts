// A person sets up a gateway with the page alone: makes its account, reads what to type off the card, sees the first
// value come in from a real MQTT client, and revokes it.
import mqtt from "mqtt";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";

const CANTEEN = "liuhe-central-canteen";
const PATH = `/sites/${CANTEEN}/accounts`;

/** What stands on the card under this name. */
async function fact(page: Page, name: string): Promise<string> {
  return await textOf(page.getByTestId(`set-up-${name}`));
}

async function makeAccount(page: Page, label: string): Promise<void> {
  await page.getByTestId("make-account").click();
  await page.getByTestId("account-label").fill(label);
  await page.getByTestId("account-send").click();
  await page.getByTestId("set-up-password").waitFor();
}

describe.skipIf(CHROMIUM === undefined)("the accounts' page", () => {
  const at = demoAndBrowser("--speed 60");

  test("an account made in the page lets a real client in; the card shows its refused message, then its first value; revoked, it is dropped", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const page = school.page;
    await page.getByTestId("accounts-link").click();
    await makeAccount(page, "后厨的 Zigbee 网关");
    await page.getByTestId("waiting").waitFor();
    expect(await textOf(page.getByTestId("waiting"))).toBe("等待第一条消息…");

    const [host, port, username, password] = await Promise.all(
      ["host", "port", "account", "password"].map((name) => fact(page, name)),
    );
    expect(host).toBe("127.0.0.1");
    expect(await page.getByTestId("qr").getAttribute("aria-label")).toContain(username);
    expect(await textOf(page.getByTestId("recipe"))).toContain(`  password: ${password}`);
    const url = `mqtt://${host}:${port}`;
    const gateway = await mqtt.connectAsync(url, {
      username,
      password,
      reconnectPeriod: 0,
    } as mqtt.IClientOptions);
    await page.getByText("已连上，等待第一条消息…").waitFor();
    await gateway.publishAsync("weather/today", "rain", { qos: 1 });
    expect(await textOf(page.getByTestId("first-refusal"))).toContain("没有已知的设备使用这个主题");
    await gateway.publishAsync("zigbee2mqtt/新冰箱", '{"temperature": 3.7}', { qos: 1 });
    const first = page.getByTestId("first-value");
    await first.waitFor();
    expect(await textOf(first)).toContain("收到了：新冰箱，温度 3.7 °C");

    const row = page.getByTestId(`account-${username}`);
    expect(await textOf(row.getByTestId("account-state"))).toContain("已连接");
    expect(await textOf(row)).toContain("来自 127.0.0.1");
    const gone = new Promise<void>((resolve) => gateway.once("close", () => resolve()));
    await row.getByTestId("revoke").click();
    await row.getByTestId("sure").click();
    await gone;
    //  The card of an account that is no more goes with it.
    await page.getByTestId("set-up").waitFor({ state: "detached" });
    await page.getByText("已撤销的账号 1 个").click();
    await expect.poll(() => textOf(row.getByTestId("account-state"))).toContain("已撤销");
    expect(school.complaints()).toEqual([]);
    expect(school.strangers()).toEqual([]);
  });

  test("a new password is shown once, cuts off who is connected, and is gone after a reload", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: PATH });
    const page = school.page;
    await makeAccount(page, "留样间");
    const [username, password] = [await fact(page, "account"), await fact(page, "password")];
    const device = await mqtt.connectAsync(at.demo.hub.mqtt, { username, password, reconnectPeriod: 0 });
    const gone = new Promise<void>((resolve) => device.once("close", () => resolve()));
    const row = page.getByTestId(`account-${username}`);
    await row.getByTestId("rotate").click();
    await row.getByTestId("sure").click();
    await gone;
    await expect.poll(() => fact(page, "password")).not.toBe(password);
    const fresh = await fact(page, "password");
    await (await mqtt.connectAsync(at.demo.hub.mqtt, { username, password: fresh })).endAsync();
    await page.reload();
    await row.waitFor();
    const words = await textOf(page.locator("body"));
    for (const secret of [password, fresh]) expect(words).not.toContain(secret);
    await row.getByRole("button", { name: "留样间 的接入说明" }).click();
    await page.getByTestId("waiting").waitFor();
    expect(await page.getByTestId("set-up-password").count()).toBe(0);
    expect(await textOf(page.getByTestId("set-up"))).toContain("密码只在新建或更换时显示一次");
  });

  test("is worked by keyboard alone", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: PATH });
    const page = school.page;
    await page.getByTestId("make-account").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("键盘");
    await page.keyboard.press("Enter");
    await page.getByTestId("set-up").waitFor();
    //  What is new is where the keyboard is.
    expect(
      await page.evaluate(() => (globalThis as unknown as Focused).document.activeElement?.tagName),
    ).toBe("H2");
    const row = page.locator('[data-testid^="account-"]', { hasText: "键盘" });
    await row.getByTestId("revoke").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByTestId("set-up").waitFor({ state: "detached" });
    expect(school.complaints()).toEqual([]);
  });

  test("fits a phone in both languages and has a name on all that can be pressed", async () => {
    await using town = await visitAs(at.browser, at.demo.http, "town", { viewport: PHONE, path: PATH });
    const page = town.page;
    for (const lang of ["zh-CN", "en"]) {
      if (lang === "en") await page.getByTestId("language").click();
      await makeAccount(page, lang);
      expect({ nameless: await namelessControls(page), px: await overflowPx(page) }).toEqual({
        nameless: [],
        px: 0,
      });
      await page.goto(PATH);
      await page.getByTestId("make-account").waitFor();
    }
    expect(await textOf(page.locator("body"))).toContain("Device accounts");
    expect(town.complaints()).toEqual([]);
  });

  test("a cook, who may not, is told so; of another school's accounts nobody says that they are there", async () => {
    const expected = /status of 40[34]/;
    await using cook = await visitAs(at.browser, at.demo.http, "canteen", {
      path: `/sites/${CANTEEN}`,
      expected,
    });
    await cook.page.locator(".breadcrumb").waitFor();
    expect(await cook.page.getByTestId("accounts-link").count()).toBe(0);
    await cook.page.goto(PATH);
    await cook.page.getByText("您的角色不能看这一项").waitFor();
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      expected,
      path: "/sites/taoyuan-central/accounts",
    });
    await school.page.getByTestId("not-found").waitFor();
  });
});

type Focused = { readonly document: { readonly activeElement?: { readonly tagName: string } } };
