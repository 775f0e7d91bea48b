// A parent tells the school from a phone, the school answers at a desk and on a phone, the parent reads it: real pages.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { openParentsSchool, type ParentsSchool } from "../parents.ts";
import { CHROMIUM, fillIn, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

const EVIL = '<img src=x onerror="document.title=1"> **[x](javascript:1)** =1+1';
/** Where somebody wants to look at the pages themselves. */
const PICTURES = process.env["MINGCHU_PICTURES"];

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

describe.skipIf(CHROMIUM === undefined)("telling the school", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const parentOf = (school: ParentsSchool, options = {}) =>
    visit(browser, school.kitchen.hub.httpUrl, {
      viewport: PHONE,
      expected: /status of (?:403|422|429)|WebSocket|ERR_ABORTED/,
      ...options,
    });

  async function signedIn(school: ParentsSchool, account: string, path: string, options = {}) {
    const visitor = await visit(browser, school.kitchen.hub.httpUrl, options);
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, school.kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  test("a parent points at the picture, the head answers, the same phone reads it and another does not", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await parentOf(school);
    const { page } = parent;
    await page.goto(path);
    await page.locator(".age").getByText("拍摄于").waitFor();
    await page.locator("#tell summary").click();
    const choice = page.getByRole("radio", { name: /烹饪区，\d\d:\d\d:\d\d 的画面/ });
    await choice.waitFor();
    expect(await choice.isChecked()).toBe(true);
    await page.getByLabel("您看到了什么").fill(EVIL);
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "parent-form-zh");
    await page.getByRole("button", { name: "发给学校" }).click();
    await page.getByText("已发给学校").waitFor();
    expect(await page.locator("#told blockquote").innerText()).toBe(EVIL);
    expect(new URL(page.url()).search).toBe("?lang=zh");
    await page.reload();
    await page.getByText("已发给学校").waitFor();
    await picture(page, "parent-sent-zh");

    await using head = await signedIn(school, "head", "/remarks", { viewport: PHONE });
    await head.page.locator(".alert-what", { hasText: "家长反映" }).waitFor();
    expect(await head.page.getByTestId("remark-text").innerText()).toBe(EVIL);
    expect(await overflowPx(head.page)).toBe(0);
    await picture(head.page, "remarks-phone-zh");
    await head.page.getByText("查看详情").click();
    await head.page.getByTestId("answer-text").fill("已经提醒，<b>谢谢</b>您");
    expect(await namelessControls(head.page)).toEqual([]);
    expect(await overflowPx(head.page)).toBe(0);
    await picture(head.page, "alert-phone-zh");
    await head.page.getByTestId("answer-keep").click();
    await head.page.getByTestId("timeline").getByText("已经提醒").waitFor();
    await page.reload();
    await page.getByText("还在处理").waitFor();
    await head.page.getByTestId("answer-text").fill("已整改");
    await head.page.getByTestId("answer-close").click();
    await head.page.getByTestId("alert-state").getByText("已答复").waitFor();
    await page.reload();
    await page.getByText("学校已答复").waitFor();
    expect(await page.locator(".told-answer").allInnerTexts()).toEqual([
      expect.stringContaining("<b>谢谢</b>"),
      expect.stringContaining("已整改"),
    ]);
    await picture(page, "parent-answer-zh");

    await using other = await parentOf(school);
    await other.page.goto(path);
    await other.page.locator("#tell").waitFor();
    expect(await other.page.locator("body").innerText()).not.toContain("已整改");
    expect(await other.page.locator(".told").count()).toBe(0);
    expect([parent.complaints(), parent.strangers(), head.complaints()]).toEqual([[], [], []]);
  });

  test("without a script, in English, overdue, and what does not fit is said with the text kept", async () => {
    await using school = await openParentsSchool();
    const { path } = await school.link();
    await using parent = await parentOf(school, { javaScriptEnabled: false, locale: "en-GB" });
    const { page } = parent;
    await page.goto(path);
    await page.locator("#tell summary").click();
    await page.getByLabel("What you saw").fill("Is the   rice old?");
    await page.getByRole("button", { name: "Send to the school" }).click();
    await page.getByText("Sent to the school; to be answered by").waitFor();
    for (let sent = 1; sent < 6; sent++) {
      await page.locator("#tell summary").click();
      await page.getByLabel("What you saw").fill(`and ${sent}`);
      await page.getByRole("button", { name: "Send to the school" }).click();
      await until("the next", async () => ((await page.locator(".told").count()) > sent ? true : undefined));
    }
    await page.locator("#tell summary").click();
    await page.getByLabel("What you saw").fill("once too often");
    await page.getByRole("button", { name: "Send to the school" }).click();
    await page.locator("#told-fault").getByText("Too often").waitFor();
    expect(await page.getByLabel("What you saw").inputValue()).toBe("once too often");
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "parent-often-en");
    school.clock.skip(24 * 3_600_000 + 60_000);
    await page.goto(path);
    expect(await page.locator("#told").innerText()).toContain("It was to be answered by");
    await picture(page, "parent-overdue-en");
    await using head = await signedIn(school, "head", "/remarks?state=overdue");
    await head.page.getByTestId("language").click();
    await head.page.getByText("overdue by").first().waitFor();
    expect(await head.page.getByTestId("remark-text").count()).toBe(6);
    await picture(head.page, "remarks-desk-en");
  });

  test("the committee opens a problem and comments; the officer hides abuse, and only who moderates reads it", async () => {
    await using school = await openParentsSchool();
    await school.kitchen.person("committee", { role: "parents-committee", siteId: "east" });
    const { path } = await school.link();
    await using parent = await parentOf(school);
    await parent.page.goto(path);
    await parent.page.locator("#tell summary").click();
    await parent.page.getByLabel("您看到了什么").fill("骂人的话");
    await parent.page.getByRole("button", { name: "发给学校" }).click();
    await parent.page.getByText("已发给学校").waitFor();
    await using member = await signedIn(school, "committee", "/sites/east-canteen");
    await member.page.getByTestId("remarks-link").click();
    await member.page.getByText("骂人的话").waitFor();
    await member.page.getByTestId("open-problem").click();
    await member.page.getByTestId("open-text").fill("地面积水");
    await picture(member.page, "open-desk-zh");
    await member.page.getByTestId("open-send").click();
    await member.page.getByText("地面积水").waitFor();

    await using head = await signedIn(school, "head", "/alerts");
    await picture(head.page, "alerts-desk-zh");
    const row = head.page.locator("article", { hasText: "骂人的话" });
    await row.getByText("查看详情").click();
    await head.page.locator(".set-aside summary").click();
    await head.page.getByTestId("aside-reason").fill("辱骂");
    await head.page.getByTestId("aside-send").click();
    await picture(head.page, "aside-desk-zh");
    await head.page.locator(".ant-popconfirm").getByRole("button", { name: "标为不当内容" }).click();
    await head.page.getByText("标为不当内容：辱骂").waitFor();
    expect(await head.page.getByTestId("remark-text").innerText()).toBe("骂人的话");
    //  Told at once, without asking.
    await member.page.getByText("骂人的话").waitFor({ state: "detached" });
    await member.page.getByText("已答复", { exact: true }).click();
    await member.page.getByText("文字已隐去").waitFor();
    await member.page.getByText("查看详情").click();
    expect(await member.page.getByTestId("aside-reason").count()).toBe(0);
    await member.page.getByTestId("comment-text").fill("同意");
    await member.page.getByTestId("comment-send").click();
    await member.page.getByTestId("timeline").getByText("同意").waitFor();
    //  The page of the alert that is open there follows.
    await head.page.getByTestId("timeline").getByText("同意").waitFor();
    await parent.page.reload();
    await parent.page.getByText("学校没有受理这一条").waitFor();
    expect(await parent.page.locator("body").innerText()).not.toContain("地面积水");
    expect([member.complaints(), head.complaints()]).toEqual([[], []]);
  });
});
