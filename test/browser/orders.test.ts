// A rectification order on phones of 360 px: given, signed for, acted on with a photo, sent back, acted on again, closed;
// and its list, figures and files at a desk.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, give, MONDAY, openDistrict } from "../order-district.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { CHROMIUM, fillIn, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

/** Where somebody wants to look at the pages themselves. */
const PICTURES = process.env["MINGCHU_PICTURES"];

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** A Monday morning still to come: what is due in school days is so in any week. */
function soonMonday(): number {
  const weeks = Math.ceil((Date.now() + DAY - MONDAY) / (7 * DAY));
  return MONDAY + weeks * 7 * DAY;
}

type District = Awaited<ReturnType<typeof openDistrict>>;

describe.skipIf(CHROMIUM === undefined)("rectification orders", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function signedIn({ kitchen }: District, account: string, path: string, options = {}) {
    const visitor = await visit(browser, kitchen.hub.httpUrl, { viewport: PHONE, ...options });
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  async function act(page: Page, what: string): Promise<void> {
    await page.getByTestId("step-act").click();
    await page.getByTestId("step-words").fill(what);
    expect(await page.getByTestId("step-send").isDisabled()).toBe(true);
    await page
      .getByTestId("photo-input")
      .setInputFiles({ name: "after.jpg", mimeType: "image/jpeg", buffer: PHONE_JPEG });
    await page.locator('[data-testid="photo"][data-state="sent"]').waitFor();
    await picture(page, "order-act-phone");
    await page.getByTestId("step-send").click();
    await page.getByTestId("order-state").getByText("待复查").waitFor();
  }

  test("is given, signed for, acted on, sent back, acted on again and closed, on phones", {
    timeout: 120_000,
  }, async () => {
    await using district = await openDistrict(soonMonday());
    await using warden = await signedIn(district, "warden", "/orders", { expected: /ERR_FAILED .*photos/ });
    const { page } = warden;
    await page.getByTestId("give-order").click();
    await page.getByTestId("order-problem").fill("操作台有积灰 <b>1</b>");
    await page.getByTestId("order-requirement").fill("每餐后清洁消毒操作台");
    await page
      .getByTestId("photo-input")
      .setInputFiles({ name: "dust.jpg", mimeType: "image/jpeg", buffer: PHONE_JPEG });
    await page.getByTestId("photo-shown").waitFor();
    await page.getByTestId("order-owner").getByText("officer（食品安全员）").waitFor();
    await picture(page, "order-form-phone");
    expect(await namelessControls(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    //  The line breaks while the photo is on its way: it is said, and the photo is sent once more.
    await page.route("**/photos*", (route) => route.abort(), { times: 1 });
    await page.getByTestId("order-send").click();
    await page
      .getByTestId("order-photo-lost")
      .getByText(/整改〔\d{4}〕1号 已下发/)
      .waitFor();
    await page.getByRole("button", { name: "重新上传照片" }).click();
    await page.getByTestId("order-state").getByText("待签收").waitFor();
    expect(await page.getByTestId("order-sign").count()).toBe(0);
    const address = new URL(page.url()).pathname;

    await using officer = await signedIn(district, "officer", "/orders");
    await officer.page.getByText(/^整改〔\d{4}〕1号$/).click();
    await officer.page.getByTestId("order-sign").click();
    await officer.page.getByTestId("order-state").getByText("整改中").waitFor();
    await act(officer.page, "已清洁");
    expect(await overflowPx(officer.page)).toBe(0);
    expect(await namelessControls(officer.page)).toEqual([]);
    await picture(officer.page, "order-acted-phone");

    await page.getByTestId("order-state").getByText("待复查").waitFor();
    await page.getByTestId("step-return").click();
    await page.getByTestId("step-words").fill("墙角还有");
    await picture(page, "order-return-phone");
    await page.getByTestId("step-send").click();
    await page.getByTestId("order-state").getByText("已退回，整改中").waitFor();

    await officer.page.getByTestId("order-state").getByText("已退回，整改中").waitFor();
    await act(officer.page, "墙角也清了");
    expect(await officer.page.getByTestId("step-close").count()).toBe(0);
    await page.getByTestId("step-close").click();
    await page.getByTestId("step-words").fill("看过");
    await page.getByTestId("step-send").click();
    await page.getByTestId("order-state").getByText("已销号").waitFor();
    await picture(page, "order-closed-phone");
    await page.goto("/orders?state=closed");
    await page.getByText(/^整改〔\d{4}〕1号$/).waitFor();
    await page.locator(".order-numbers").getByText("100%").waitFor();
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "orders-phone");
    expect(address).toMatch(/^\/alerts\//);
    expect([warden.complaints(), officer.complaints()]).toEqual([[], []]);
  });

  test("stand in lists by deadline, site and owner, with a rate, files and a notice; in English too", {
    timeout: 120_000,
  }, async () => {
    await using district = await openDistrict(soonMonday());
    const { chief, warden } = district.people;
    await give(chief, { owner: "cook", text: "留样盒不密闭", kind: "retention" });
    await give(warden, { siteId: "west", severity: "critical", text: "台账未填", kind: "records" });
    district.clock.skip(26 * 3_600_000);
    await using desk = await signedIn(district, "chief", "/", {
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    const { page } = desk;
    await page.locator('.nav a[href="/orders"]').click();
    await page.getByRole("heading", { name: /已超期 · 1/ }).waitFor();
    await picture(page, "orders-desk");
    await page.getByTitle("按单位").click();
    await page.getByRole("heading", { name: /west 小学 · 1/ }).waitFor();
    await page.getByTitle("按责任人").click();
    await page.getByRole("heading", { name: /cook · 1/ }).waitFor();
    await page.getByTitle("超期", { exact: true }).click();
    await page.getByText("留样盒不密闭").waitFor({ state: "detached" });
    await page.locator(".order-rates summary").click();
    await picture(page, "orders-desk-owner");
    const [table] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "导出 Excel" }).click(),
    ]);
    expect(table.suggestedFilename()).toMatch(/^整改 .*\.xlsx$/);
    await page.getByText(/^整改〔\d{4}〕2号$/).click();
    const [notice] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("order-notice").click(),
    ]);
    expect(notice.suggestedFilename()).toMatch(/^整改〔\d{4}〕2号\.pdf$/);
    await picture(page, "order-desk");
    await page.getByTestId("language").click();
    await page.getByText("To be signed for").first().waitFor();
    await page.goto("/orders");
    await page.getByRole("heading", { name: "Orders" }).waitFor();
    await picture(page, "orders-desk-en");
    expect(desk.complaints()).toEqual([]);
  });
});
