// An alert's page at a desk and on a phone: what can be done now and nothing else, a photo, the food's fate, the whole life
// with the curve, and the file of it.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCase } from "../../hub/store/case-check.ts";
import { type AlertKitchen, openAlertKitchen } from "../alert-kitchen.ts";
import { until } from "../kitchen.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { CHROMIUM, fillIn, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

/** Where somebody wants to look at the pages themselves. */
const PICTURES = process.env["MINGCHU_PICTURES"];

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

describe.skipIf(CHROMIUM === undefined)("an alert's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function signedIn(kitchen: AlertKitchen, account: string, path: string, options = {}) {
    const visitor = await visit(browser, kitchen.hub.httpUrl, options);
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  test("the cook acts from a phone with a photo, the officer looks again at a desk, and takes the case out", async () => {
    await using kitchen = await openAlertKitchen();
    await kitchen.fridge(4, 100, "closed");
    await kitchen.fridge(4, 10, "open");
    await kitchen.fridge(4, 5, "closed");
    const { id } = await kitchen.alarm("critical");
    await using phone = await signedIn(kitchen, "cook", `/alerts/${id}`, { viewport: PHONE });
    const { page } = phone;
    await page.getByTestId("chart").waitFor();
    await picture(page, "alert-phone-zh");
    //  Nothing that is somebody else's.
    expect(
      await page
        .locator("[data-testid^=step-]")
        .evaluateAll((all) => all.map((one) => one.dataset["testid"])),
    ).toEqual(["step-act", "step-resolve", "step-snooze"]);
    await page.getByTestId("step-act").click();
    await page.getByTestId("step-words").fill("样品已搬到二号冰箱");
    await page.getByTestId("photo-input").setInputFiles({
      name: "thermometer.jpg",
      mimeType: "image/jpeg",
      buffer: PHONE_JPEG,
    });
    await page.locator("[data-testid=photo][data-state=sent]").waitFor();
    //  Not before it is said what became of the food.
    expect(await page.getByTestId("step-send").isDisabled()).toBe(true);
    await page.getByText("转移", { exact: true }).click();
    expect(await namelessControls(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "alert-phone-act-zh");
    await page.getByTestId("step-send").click();
    await page.getByTestId("timeline").getByText("样品已搬到二号冰箱").waitFor();
    await page.getByTestId("alert-state").getByText("已处置").waitFor();
    await page.locator(".timeline-photo").waitFor();
    //  A phone held it on its side.
    const size = () =>
      page
        .locator(".timeline-photo")
        .evaluate(
          (image) => `${Reflect.get(image, "naturalWidth")} x ${Reflect.get(image, "naturalHeight")}`,
        );
    await until("the photo", async () => ((await size()) === "16 x 32" ? true : undefined));
    expect(await kitchen.alert(id)).toMatchObject({
      acted: { disposition: "moved", photos: [expect.anything()] },
    });

    await kitchen.fridge(4, 60, "closed");
    await page.getByTestId("life-facts").getByText("等待复查").waitFor();
    await page.getByText("要由别人来复查").waitFor();
    expect(await page.getByTestId("step-recheck").count()).toBe(0);
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "alert-phone-acted-zh");

    await using desk = await signedIn(kitchen, "officer", `/alerts/${id}`);
    await desk.page.getByTestId("step-return").click();
    await desk.page.getByTestId("step-words").fill("标签没有换");
    await desk.page.getByTestId("step-send").click();
    await desk.page.getByTestId("life-facts").getByText("标签没有换").waitFor();
    //  The cook's page is told at once.
    await page.getByTestId("timeline").getByText("officer 退回").waitFor();
    await page.getByTestId("step-resolve").click();
    await page.getByTestId("step-words").fill("标签已换");
    await page.getByTestId("step-send").click();
    await desk.page.getByTestId("step-recheck").waitFor();
    await picture(desk.page, "alert-desk-zh");
    await desk.page.getByTestId("step-close").click();
    await desk.page.getByTestId("step-words").fill("现场看过，标签已换");
    await desk.page.getByTestId("step-send").click();
    await desk.page.getByTestId("alert-state").getByText("已销号").waitFor();
    expect(await desk.page.locator("[data-testid^=step-]").count()).toBe(0);
    await picture(desk.page, "alert-desk-closed-zh");

    const [download] = await Promise.all([
      desk.page.waitForEvent("download"),
      desk.page.getByTestId("export-case").click(),
    ]);
    const check = checkCase(readFileSync(await download.path(), "utf8"), undefined);
    expect(check).toMatchObject({ faults: [], alertId: id, photos: 1 });
    expect([phone.complaints(), desk.complaints()]).toEqual([[], []]);
  });

  test("in English: assigned, put off, and what somebody else did first is said", async () => {
    await using kitchen = await openAlertKitchen();
    const { id } = await kitchen.alarm();
    await using desk = await signedIn(kitchen, "officer", `/alerts/${id}`, {
      expected: /status of 409/,
    });
    const { page } = desk;
    await page.getByTestId("language").click();
    await page.getByTestId("step-assign").click();
    await page.getByTestId("assign-to").click();
    await page.getByTitle("mate").click();
    await page.getByTestId("step-send").click();
    await page.getByTestId("life-facts").getByText("mate sees to it").waitFor();
    await page.getByTestId("step-snooze").click();
    await page.getByText("Waiting for the repair").click();
    await picture(page, "alert-desk-snooze-en");
    await page.getByTestId("step-send").click();
    await page.getByTestId("timeline").getByText("officer put it off until").waitFor();
    await picture(page, "alert-desk-en");

    await page.getByTestId("step-resolve").click();
    await page.getByTestId("step-words").fill("empty");
    await page.route("**/resolve", async (route) => {
      await kitchen.head.send("POST", `/alerts/${id}/resolve`, { reason: "off" });
      await kitchen.head.send("POST", `/alerts/${id}/close`, {});
      await kitchen.inspector.send("POST", `/alerts/${id}/close`, {});
      await route.continue();
    });
    await page.getByTestId("step-send").click();
    await page
      .getByText(/closed for good|said that it is over/)
      .first()
      .waitFor();
    await page
      .getByTestId("alert-state")
      .getByText(/closed/i)
      .waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(desk.complaints()).toEqual([]);
  });
});
