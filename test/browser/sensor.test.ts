// One sensor's page: its curve can be walked and looked at closer, and a calibration made in the page corrects the value
// and the curve, without a reload and without losing what was sent.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publish } from "../kitchen.ts";
import { warmFridge } from "../warm-fridge.ts";
import {
  CHROMIUM,
  fillIn,
  isSameDocument,
  launchBrowser,
  markDocument,
  namelessControls,
  overflowPx,
  PHONE,
  textOf,
  visit,
} from "./page.ts";

describe.skipIf(CHROMIUM === undefined)("a sensor's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test("shows value, curve, late data and gaps, and goes closer where it is dragged over", async () => {
    await using kitchen = await warmFridge();
    await using visitor = await visit(browser, kitchen.hub.httpUrl);
    const { page } = visitor;
    await page.goto("/sensors/east-canteen.fridge");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    const chart = page.getByTestId("chart");
    await chart.waitFor();
    expect(await textOf(page.locator(".now-value"))).toBe("4.0 °C");
    expect(await textOf(page.locator('[data-mark="late"]'))).toContain("补传");
    const before = await chart.getAttribute("aria-label");
    expect(before).toContain("9.5 °C");

    const box = await page.locator(".u-over").boundingBox();
    if (box === null) throw new Error("the chart has no place");
    //  The last hour: the warm half hour was before.
    await page.mouse.move(box.x + box.width * 0.97, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+/);
    //  Until the new stretch is there, the old curve stays.
    await page.locator('[data-testid="chart"][aria-label*="自选"]:not([aria-label*="9.5"])').waitFor();
    await page.getByRole("button", { name: "缩小" }).click();

    expect(await namelessControls(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await overflowPx(page)).toBe(0);
    expect(visitor.complaints()).toEqual([]);
  });

  test("the form of a calibration says what a reading becomes, follows what the sensor sends, and asks about a large correction", async () => {
    await using kitchen = await warmFridge();
    await using visitor = await visit(browser, kitchen.hub.httpUrl);
    const { page } = visitor;
    await page.goto("/sensors/east-canteen.fridge");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    await page.getByRole("button", { name: "登记校准" }).click();
    const dialog = page.getByRole("dialog");
    expect(await textOf(dialog.getByTestId("raw-now"))).toContain("4.0 °C");
    await dialog.getByLabel("标准器的值").fill("3.4");
    const preview = dialog.getByTestId("calibration-preview");
    expect(await textOf(preview)).toContain("发来 4.0 °C，显示为 3.4 °C（现在显示 4.0 °C）");
    expect(await dialog.getByRole("checkbox").count()).toBe(0);

    const device = await kitchen.device("e2", await kitchen.deviceAccount("e2", "east-canteen"));
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 5.5 });
    await dialog.getByTestId("raw-now").filter({ hasText: "5.5 °C" }).waitFor();
    expect(await dialog.getByLabel("传感器发来的值（原始值）").inputValue()).toBe("4");
    await dialog.getByRole("button", { name: "填入这个值" }).click();
    expect(await textOf(preview)).toContain("发来 5.5 °C，显示为 3.4 °C");
    expect(await textOf(preview)).toContain("修正 2.1 °C，超过 1 °C，偏大");

    await dialog.getByRole("button", { name: "登记", exact: true }).click();
    await dialog.getByRole("alert").filter({ hasText: "还没有填：谁校准的" }).waitFor();
    expect(await page.locator(":focus").getAttribute("id")).toBe("calibration-by");
    await dialog.getByLabel("谁校准的（人或机构）").fill("计量所");
    await dialog.getByRole("button", { name: "登记", exact: true }).click();
    await dialog.getByRole("alert").filter({ hasText: "请先勾选确认" }).waitFor();
    await dialog.getByRole("checkbox").check();
    //  Another value is another question.
    await dialog.getByLabel("标准器的值").fill("3.5");
    expect(await dialog.getByRole("checkbox").isChecked()).toBe(false);
    await dialog.getByLabel("标准器的值").fill("-4");
    await dialog.getByText("相差 9.5°C 的传感器是坏了").waitFor();
    await dialog.getByLabel("标准器的值").fill("3.5");
    await dialog.getByRole("checkbox").check();
    expect(await namelessControls(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await overflowPx(page)).toBe(0);
    await dialog.getByRole("button", { name: "登记", exact: true }).click();
    await page.locator('.calibration[data-state="inForce"]', { hasText: "−2 °C" }).waitFor();
    expect(visitor.complaints()).toEqual([]);
  });

  test("a calibration made in the page corrects value and curve, keeps the raw ones, and can be taken back", async () => {
    await using kitchen = await warmFridge();
    await using visitor = await visit(browser, kitchen.hub.httpUrl);
    const { page } = visitor;
    await page.goto("/sensors/east-canteen.fridge");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    await page.getByTestId("chart").waitFor();
    await markDocument(page);
    await page.getByRole("button", { name: "登记校准" }).click();
    await page.getByLabel("标准器的值").fill("3");
    await page.getByLabel("谁校准的（人或机构）").fill("计量所");
    await page.getByLabel("从哪天起生效").fill(yesterday());
    await page.getByRole("dialog").getByRole("button", { name: "登记", exact: true }).click();
    await page.locator('.calibration[data-state="inForce"]').waitFor();
    expect(await textOf(page.locator('.calibration[data-state="inForce"]'))).toContain("−1 °C");
    await page.locator('[data-mark="corrected"]').waitFor();
    await page.locator('[data-testid="chart"][aria-label*="8.5 °C"]').waitFor();
    await page.getByText("同时看原始值").click();

    const device = await kitchen.device("e2", await kitchen.deviceAccount("e2", "east-canteen"));
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 5.5 });
    await page.locator(".now-value", { hasText: "4.5 °C" }).waitFor();
    expect(await isSameDocument(page)).toBe(true);

    await page.getByRole("button", { name: "撤回" }).click();
    await page.getByLabel("为什么撤回").fill("写错了");
    await page.locator(".withdraw").getByRole("button", { name: "撤回" }).click();
    await page.locator('.calibration[data-state="withdrawn"]').waitFor();
    await page.locator(".now-value", { hasText: "5.5 °C" }).waitFor();
    expect(visitor.complaints()).toEqual([]);
  });
});

/** As the page's date field takes it; the fridge's readings are of the last three hours. */
function yesterday(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
}
