// The page of rules: a manager tightens one, plans maintenance and sets meal times; it stands there in words with its
// numbers and whose word it is, and who only looks at it changes nothing.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kitchen } from "../kitchen.ts";
import { district } from "../whole/district.ts";
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

let browser: Browser;
let kitchen: Kitchen;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  [browser, kitchen] = await Promise.all([launchBrowser(), district()]);
});
afterAll(async () => {
  await browser?.close();
  await kitchen?.[Symbol.asyncDispose]();
});

const WARM = "rule-sample-fridge-too-warm";
/** Where pictures of the pages go, if somebody wants to look at them. */
const SHOTS = process.env["MINGCHU_SHOTS"];

test.skipIf(CHROMIUM === undefined)(
  "a rule is tightened, and refused without a reason and an end where it is loosened",
  { timeout: 90_000 },
  async () => {
    await using person = await visit(browser, kitchen.hub.httpUrl);
    const { page } = person;
    await page.goto("/sites/east/rules");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    const rule = page.getByTestId(WARM);
    expect(await textOf(rule)).toContain(
      "高于 8 °C：满 15 分钟警告；高于 12 °C 满 15 分钟紧急；满 1 小时紧急",
    );
    const change = async (limit: string) => {
      await rule.getByRole("button", { name: "修改：留样冰箱温度过高" }).click();
      await page.getByTestId("field-limit").fill(limit);
      await page.getByTestId("save").click();
    };
    await change("4");
    await page.getByTestId("edit-drawer").waitFor({ state: "detached" });
    await rule.getByText("本单位收紧").waitFor();
    expect(await textOf(rule)).toContain("高于 4 °C：满 15 分钟警告");
    expect(await textOf(rule)).toContain("默认：高于 8 °C");

    await change("10");
    await page.getByText("必填，请填写").waitFor();
    await page.getByText("放宽或关闭必须有结束时间，请填写").waitFor();
    await page.getByTestId("field-reason").fill("等维修");
    await page
      .getByTestId("field-until")
      .fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
    await page.getByTestId("save").click();
    await rule.getByText("原因：等维修").waitFor();
    expect(await textOf(rule)).toContain("高于 10 °C");
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/rules-1280.png`, fullPage: true });
    await rule.getByText("取消").last().click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: "取消", exact: true }).click();
    await rule.getByText("高于 4 °C：满 15 分钟警告").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    expect(person.complaints().filter((one) => !one.includes("status of 422"))).toEqual([]);
  },
);

test.skipIf(CHROMIUM === undefined)(
  "on a phone maintenance asks where the food went, is seen by the cook, and is ended early",
  { timeout: 90_000 },
  async () => {
    await using person = await visit(browser, kitchen.hub.httpUrl, { viewport: PHONE });
    const { page } = person;
    await page.goto("/sites/east-canteen/rules");
    await fillIn(page, "east", kitchen.passwordOfPeople);
    await page.getByTestId("plan-maintenance").click();
    await page.getByTestId("field-reason").fill("压缩机");
    await page.getByTestId("field-food").fill("2号冰箱");
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/maintenance-360.png` });
    await page.getByTestId("save").click();
    const row = page.getByTestId("maintenance");
    await row.getByText("食品移到：2号冰箱").waitFor();
    await page.getByLabel("第 1 段开始").fill("07:00");
    await page.getByTestId("save-meals").click();
    await page.getByText("本单位定的").waitFor();
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/rules-360.png`, fullPage: true });
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);

    await using cook = await visit(browser, kitchen.hub.httpUrl, { viewport: PHONE, locale: "en" });
    await cook.page.goto("/sites/east-canteen/rules");
    await fillIn(cook.page, "cook", kitchen.passwordOfPeople);
    await cook.page.getByTestId("maintenance").waitFor();
    expect(await cook.page.getByTestId("plan-maintenance").count()).toBe(0);
    expect(await cook.page.getByRole("button", { name: /修改|Change/ }).count()).toBe(0);

    await row.getByRole("button", { name: "结束检修" }).click();
    await page.locator(".ant-popconfirm").getByRole("button", { name: "结束检修" }).click();
    await page.getByText("没有正在进行或安排好的检修").waitFor();
    expect(person.complaints()).toEqual([]);
    expect(cook.complaints()).toEqual([]);
  },
);
