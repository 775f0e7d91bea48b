// The page on which a canteen writes down its menu and samples, and an inspector an inspection; then parents read it.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openParentsSchool, type ParentsSchool } from "../parents.ts";
import { CHROMIUM, fillIn, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

let browser: Browser;
let school: ParentsSchool;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  [browser, school] = await Promise.all([launchBrowser(), openParentsSchool()]);
});
afterAll(async () => {
  await browser?.close();
  await school?.[Symbol.asyncDispose]();
});

test.skipIf(CHROMIUM === undefined)(
  "a menu with its sample and an inspection are written down on a phone, and parents read them",
  { timeout: 60_000 },
  async () => {
    const http = school.kitchen.hub.httpUrl;
    await school.kitchen.person("town", { role: "town-manager", siteId: "district" });
    await using person = await visit(browser, http, { viewport: PHONE });
    const { page } = person;
    await page.goto("/sites/east-canteen/disclosures");
    await fillIn(page, "town", school.kitchen.passwordOfPeople);
    const lunch = page.getByTestId("meal-lunch");
    await lunch.getByLabel("菜单").fill("米饭\n番茄炒蛋");
    await lunch.getByText("加一份留样").click();
    await lunch.getByLabel("菜名").fill("番茄炒蛋");
    await lunch.getByLabel("放入时间").fill("11:20");
    await lunch.getByLabel("重量（克）").fill("100");
    await lunch.getByText("不少于 125 克").waitFor();
    await lunch.getByLabel("重量（克）").fill("130");
    await page.getByTestId("save-menu").click();
    await page.getByText("最后由 town 修改").waitFor();
    await page.getByLabel("检查单位").fill("区市场监管局");
    await page.getByTestId("record-inspection").click();
    await page.getByText("区市场监管局 合格").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    expect(person.complaints()).toEqual([]);

    const { path } = await school.link();
    const read = async () => await (await fetch(`${http}${path}`)).text();
    const text = await read();
    expect(text).toContain("米饭\n番茄炒蛋");
    expect(text).toContain("番茄炒蛋（11:20 放入）");
    expect(text).toContain("区市场监管局：合格");

    await page
      .getByText("撤 回")
      .or(page.getByRole("button", { name: "撤回" }))
      .first()
      .click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: "撤回" }).click();
    await page.getByText("已由 town 撤回").waitFor();
    school.clock.skip(61_000);
    expect(await read()).toContain("还没有登记过检查");
  },
);
