// Which areas are seen is a page, on a phone too, and an area that a kitchen does not have is said so there.
import { describe, expect, test } from "vitest";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";

const CANTEEN = "liuhe-central-canteen";

describe.skipIf(CHROMIUM === undefined)("cameras", () => {
  const at = demoAndBrowser("--speed 60");

  test("which areas are seen is listed by kitchen, and one that is not there is marked so with a reason", async () => {
    await using phone = await visitAs(at.browser, at.demo.http, "district", {
      path: "/coverage",
      viewport: PHONE,
    });
    const { page } = phone;
    const row = page.getByTestId(`coverage-${CANTEEN}`);
    await row.waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await row.getByRole("button").click();
    await page.getByTestId("absent-storage").click();
    await page.locator(".area-reason input").fill("食材当天配送，没有仓库");
    await page.keyboard.press("Enter");
    const storage = page.getByTestId("area-storage");
    await storage.getByText("食材当天配送，没有仓库").waitFor();
    expect(await textOf(storage)).toContain("没有这个区域");
    expect(phone.complaints()).toEqual([]);
  }, 60_000);
});
