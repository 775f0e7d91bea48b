// One's own account in a real browser: a forced password, a second step set up and asked for, tokens, and the list of
// where one is signed in; on a desk's screen and on a phone's.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "../../hub/config.ts";
import { askFrom, codeAt } from "../access/from-address.ts";
import { openKitchen } from "../kitchen.ts";
import { createStillClock } from "../still-clock.ts";
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

const HEAD = { role: "school-manager", siteId: "east" } as const;
const NEXT = "rice and greens on monday";
/** What the browser notes of an answer that the page shows in words. */
const expected = /status of 4(01|03|22|29)/;

async function openSchool(secondFactor: Config["secondFactor"] = "optional") {
  const clock = createStillClock();
  const kitchen = await openKitchen(undefined, { secondFactor }, clock);
  await kitchen.person("head", HEAD);
  return {
    clock,
    kitchen,
    http: kitchen.hub.httpUrl,
    [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose](),
  };
}

/** Sets the second step up on the page that shows it and gives the secret and a recovery code. */
async function enrol(page: Page, password: string, now: () => number) {
  await page.getByTestId("proof-password").fill(password);
  await page.getByTestId("proof-send").click();
  const secret = (await textOf(page.getByTestId("factor-secret"))).replaceAll(" ", "");
  await page.getByTestId("qr").waitFor();
  await page.getByTestId("factor-code").fill(codeAt(secret, now()));
  await page.getByTestId("factor-confirm").click();
  const codes = (await textOf(page.locator(".own-codes"))).match(/[a-z]{5}-[a-z]{5}-[a-z]{5}/g) ?? [];
  expect(codes).toHaveLength(10);
  //  Nobody goes on without having said that they are put away.
  expect(await page.getByTestId("codes-done").isDisabled()).toBe(true);
  await page.getByTestId("codes-saved").check();
  await page.getByTestId("codes-done").click();
  return { secret, recovery: codes[0] ?? "" };
}

/** While an answer is on its way the button takes no other click, for a moment after what it says is on the page, too. */
async function send(page: Page): Promise<void> {
  await page.locator('[data-testid="sign-in"]:not(.ant-btn-loading)').click();
}

describe.skipIf(CHROMIUM === undefined)("one's own account", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test("the second step is set up from the account menu; then a known browser is asked for a code, and a strange one for all three", async () => {
    await using school = await openSchool();
    const { clock, kitchen, http } = school;
    const password = kitchen.passwordOfPeople;
    await using head = await visit(browser, http, { expected });
    const { page } = head;
    await page.goto("/");
    await fillIn(page, "head", password);
    await page.getByTestId("account-menu").click();
    await page.getByTestId("own-account").click();
    expect(await textOf(page.getByTestId("factor-state"))).toContain("未设置");
    await page.getByTestId("factor-set-up").click();
    const { secret, recovery } = await enrol(page, password, clock.now);
    await expect.poll(() => textOf(page.getByTestId("factor-state"))).toContain("已设置");

    await page.getByTestId("account-menu").click();
    await page.getByTestId("sign-out").click();
    await fillIn(page, "head", password);
    expect(await textOf(page.getByTestId("second-step"))).toContain("密码正确");
    await page.getByTestId("code").fill("000000");
    await send(page);
    expect(await textOf(page.getByTestId("sign-in-problem"))).toContain("验证码不对");
    clock.skip(30_000);
    await page.getByTestId("code").fill(codeAt(secret, clock.now()));
    await send(page);
    await page.getByTestId("account-menu").waitFor();

    await using stranger = await visit(browser, http, { expected, viewport: PHONE });
    const phone = stranger.page;
    await phone.goto("/");
    await fillIn(phone, "head", password);
    expect(await textOf(phone.getByTestId("sign-in-problem"))).toContain("账号或密码不对");
    expect({ nameless: await namelessControls(phone), px: await overflowPx(phone) }).toEqual({
      nameless: [],
      px: 0,
    });
    await phone.getByTestId("code").fill(recovery);
    await send(phone);
    await phone.getByTestId("account-menu").waitFor();
    for (const visitor of [head, stranger]) {
      expect(visitor.complaints()).toEqual([]);
      expect(visitor.strangers()).toEqual([]);
    }
  });

  test("who has a password that somebody else knows sees nothing but the form for another one", async () => {
    await using school = await openSchool();
    const { kitchen, http } = school;
    const { db } = kitchen.hub.memory.book;
    await db.updateTable("person").set({ must_change_password: 1 }).where("account", "=", "head").execute();
    await using head = await visit(browser, http, { expected, viewport: PHONE });
    const { page } = head;
    await page.goto("/alerts");
    await fillIn(page, "head", kitchen.passwordOfPeople);
    await page.getByTestId("must-first").waitFor();
    expect(await textOf(page.locator("h1"))).toBe("请先设置自己的密码");
    expect({ nameless: await namelessControls(page), px: await overflowPx(page) }).toEqual({
      nameless: [],
      px: 0,
    });
    const change = async (present: string, next: string, again = next) => {
      await page.getByTestId("present").fill(present);
      await page.getByTestId("next").fill(next);
      await page.getByTestId("again").fill(again);
      await page.getByTestId("send-password").click();
    };
    await change(kitchen.passwordOfPeople, NEXT, `${NEXT}.`);
    await expect.poll(() => textOf(page.getByTestId("own-problem"))).toContain("不一样");
    await change(kitchen.passwordOfPeople, "qwertyuiop");
    await expect.poll(() => textOf(page.getByTestId("own-problem"))).toContain("太常见");
    await change("not the present one", NEXT);
    await expect.poll(() => textOf(page.getByTestId("own-problem"))).toContain("现在的密码不对");
    await page.goto("/sensors");
    await page.getByTestId("must-first").waitFor();
    await change(kitchen.passwordOfPeople, NEXT);
    await page.getByTestId("account-menu").waitFor();
    expect(head.complaints()).toEqual([]);
  });

  test("a manager who must have a second step sets it up before anything else, in English too", async () => {
    await using school = await openSchool("managers");
    const { clock, kitchen, http } = school;
    await using head = await visit(browser, http, { expected });
    const { page } = head;
    await page.goto("/");
    await fillIn(page, "head", kitchen.passwordOfPeople);
    await page.getByTestId("must-first").waitFor();
    await page.getByTestId("language").click();
    expect(await textOf(page.locator("h1"))).toBe("First set up a second step");
    await enrol(page, kitchen.passwordOfPeople, clock.now);
    await page.getByTestId("account-menu").waitFor();
    expect(head.complaints()).toEqual([]);
  });

  test("elsewhere is signed out from the list, and by a password change, while this page stays", async () => {
    await using school = await openSchool();
    const { kitchen, http } = school;
    const password = kitchen.passwordOfPeople;
    await using there = await visit(browser, http, { expected });
    await there.page.goto("/");
    await fillIn(there.page, "head", password);
    await there.page.getByTestId("account-menu").waitFor();
    await using here = await visit(browser, http, { expected, viewport: PHONE });
    const { page } = here;
    await page.goto("/account");
    await fillIn(page, "head", password);
    expect(await textOf(page.getByTestId("session-this"))).toContain("Chrome · Linux");
    await page.getByTestId("end-session").click();
    //  The other page notices by itself.
    await there.page.getByTestId("sign-in").waitFor();
    await expect.poll(() => page.getByTestId("session").count()).toBe(0);

    await fillIn(there.page, "head", password);
    await there.page.getByTestId("account-menu").waitFor();
    await page.getByTestId("change-password").click();
    await page.getByTestId("present").fill(password);
    await page.getByTestId("next").fill(NEXT);
    await page.getByTestId("again").fill(NEXT);
    await page.getByTestId("send-password").click();
    await page.getByTestId("password-changed").waitFor();
    await there.page.getByTestId("sign-in").waitFor();
    //  The next look at what is open closes this page's own connection too; it comes back with its new cookie.
    const returned = page.waitForEvent("websocket");
    school.clock.skip(6_000);
    await returned;
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    await page.reload();
    await page.getByTestId("session-this").waitFor();
    expect(here.complaints()).toEqual([]);
  });

  test("a token is shown once with a line to try it, works, and is taken back", async () => {
    await using school = await openSchool();
    const { kitchen, http } = school;
    await using head = await visit(browser, http, { expected });
    const { page } = head;
    await page.goto("/account");
    await fillIn(page, "head", kitchen.passwordOfPeople);
    await page.getByTestId("token-make").click();
    await page.getByTestId("token-send").click();
    expect(await textOf(page.getByTestId("own-problem"))).toContain("请写明给什么程序用");
    await page.getByTestId("token-name").fill("教育局数据平台");
    await page.getByTestId("token-send").click();
    const token = await textOf(page.getByTestId("token"));
    expect(await textOf(page.getByTestId("token-example"))).toBe(
      `curl -H 'Authorization: Bearer ${token}' ${http}/api/v1/sites`,
    );
    expect((await askFrom(http, "/sites", { bearer: token })).status).toBe(200);
    await page.reload();
    const row = page.getByTestId("token-row");
    expect(await textOf(row)).toContain("教育局数据平台");
    expect(await textOf(row)).not.toContain("从未使用");
    expect(await textOf(page.locator("body"))).not.toContain(token);
    await row.getByTestId("token-revoke").click();
    await row.getByTestId("token-sure").click();
    await row.waitFor({ state: "detached" });
    expect((await askFrom(http, "/sites", { bearer: token })).status).toBe(401);
    expect(head.complaints()).toEqual([]);
  });

  test.each([{ width: 1280, height: 900 }, PHONE])(
    "fits $width px in both languages and has a name on all that can be pressed",
    async (viewport) => {
      await using school = await openSchool();
      const { kitchen, http } = school;
      await using head = await visit(browser, http, { viewport });
      const { page } = head;
      await page.goto("/account");
      await fillIn(page, "head", kitchen.passwordOfPeople);
      await page.getByTestId("session-this").waitFor();
      for (const language of ["zh", "en"]) {
        if (language === "en") await page.getByTestId("language").click();
        await page.getByTestId("change-password").click();
        await page.getByTestId("factor-set-up").click();
        await page.getByTestId("proof-password").fill(kitchen.passwordOfPeople);
        await page.getByTestId("proof-send").click();
        await page.getByTestId("qr").waitFor();
        await page.getByTestId("token-make").click();
        await page.getByText(language === "zh" ? "只能做选定的几项" : "Only what is chosen").click();
        expect({ nameless: await namelessControls(page), px: await overflowPx(page) }).toEqual({
          nameless: [],
          px: 0,
        });
        await page.reload();
        await page.getByTestId("session-this").waitFor();
      }
      expect(head.complaints()).toEqual([]);
    },
  );
});
