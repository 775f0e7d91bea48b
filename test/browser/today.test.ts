// Today on the phone of who works in a kitchen: green while all is well, and the one thing to do as soon as it is not.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
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

const TOPIC = "kitchen/east-canteen/fridge/reading";

describe.skipIf(CHROMIUM === undefined)("today", () => {
  let browser: Browser;
  let kitchen: Kitchen;
  beforeAll(async () => {
    browser = await launchBrowser();
    //  A quarter of an hour of the rules is a minute and a half.
    kitchen = await openKitchen(undefined, { ruleDurationFactor: 1 / 10 });
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
  });
  afterAll(async () => {
    await browser.close();
    await kitchen[Symbol.asyncDispose]();
  });

  async function signedIn(account: string, viewport = PHONE) {
    const visitor = await visit(browser, kitchen.hub.httpUrl, { viewport });
    await visitor.page.goto("/");
    await fillIn(visitor.page, account, kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  test("is green, turns to the one thing to do, and opens it", async () => {
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const measure = (temperature: number, agoMs: number) =>
      publish(device, TOPIC, { measured_at: Date.now() - agoMs, temperature });
    await measure(4, 200_000);
    await measure(4.2, 130_000);
    await using cook = await signedIn("cook");
    const { page } = cook;
    const title = page.getByTestId("today-title");
    await measure(4.1, 120_000);
    await measure(4.1, 0);
    await until("green", async () =>
      (await textOf(title)).includes("冰箱都在限值内（1 个）") ? true : undefined,
    );
    expect(await page.getByTestId("today-banner").getAttribute("data-tone")).toBe("ok");
    await page.locator(".today-fridges").getByText("4.1 °C").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);

    await measure(9.5, -1);
    await until("outside", async () =>
      (await textOf(title)).includes("留样冰箱超出限值") ? true : undefined,
    );
    const began = Date.now();
    await publish(device, TOPIC, { measured_at: began + 95_000, temperature: 9.8 });
    await until("the alert", async () => ((await textOf(title)) === "留样冰箱温度过高" ? true : undefined));
    const banner = page.getByTestId("today-banner");
    await until("the value", async () =>
      /9\.8 °C · 限值 8 °C[\s\S]*去处理/.test(await banner.innerText()) ? true : undefined,
    );
    expect(await overflowPx(page)).toBe(0);
    await banner.click();
    await page.waitForURL(/\/alerts\/[^/]+$/);
    expect(cook.complaints()).toEqual([]);
  });

  test("has everything else one tap away, and is for kitchens' people on phones only", async () => {
    await using cook = await signedIn("cook");
    await cook.page.getByText("看全部").click();
    await cook.page.getByTestId("overview-sentence").waitFor();
    await using desk = await signedIn("cook", { width: 1280, height: 900 });
    await desk.page.getByTestId("overview-sentence").waitFor();
    expect(await desk.page.getByTestId("today-banner").count()).toBe(0);
    await using head = await signedIn("head");
    await head.page.getByTestId("overview-sentence").waitFor();
    expect(await head.page.getByTestId("today-banner").count()).toBe(0);
  });
});
