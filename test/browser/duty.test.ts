// Who is called, by the page alone: a manager sees it, changes a level, says who is away; a cook reads what they were told
// and why, and where they are told is theirs to say.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";

const CANTEEN = "liuhe-central-canteen";
const DUTY = `/sites/${CANTEEN}/duty`;

async function choose(page: Page, field: string, text: string): Promise<void> {
  await page.getByTestId(field).click();
  await page.locator(".ant-select-item-option").filter({ hasText: text }).first().click();
}

/** What the page says would happen, a line for each call. */
async function callsOf(page: Page): Promise<string[]> {
  return await page.getByTestId("call").allInnerTexts();
}

describe.skipIf(CHROMIUM === undefined)("the duty pages", () => {
  const at = demoAndBrowser("--speed 60");

  test("a manager sees who would be called when, gives a level other people and hours, and the preview follows", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const { page } = school;
    await page.getByTestId("duty-link").click();
    await page.getByTestId("calls").waitFor();
    const before = await callsOf(page);
    expect(before[0]).toMatch(/立即/);
    expect(before.join("\n")).toMatch(/食堂人员[\s\S]*校（园）长/);
    expect(await textOf(page.getByTestId("level-officer"))).toContain("没有人");

    await page.getByTestId("change-officer").click();
    await page.getByTestId("people-named").click();
    await choose(page, "level-people", "(school)");
    await page.keyboard.press("Escape");
    await page.getByTestId("hours-own").click();
    await page.getByTestId("level-save").click();
    await page.getByTestId("level-form").waitFor({ state: "detached" });
    expect(await textOf(page.getByTestId("level-officer"))).toMatch(
      /本单位设定[\s\S]*06:00–19:00，按校历 · 指定人员/,
    );

    //  In the evening, before quiet hours, the level is off duty; of what is critical that does not count.
    await page.getByTestId("preview-time").fill("20:30");
    await page.getByText(/跳过食品安全员（不在值守时间）/).waitFor();
    await page.getByTestId("preview-severity").getByText("紧急").click();
    await page.getByText(/跳过食品安全员（不在值守时间）/).waitFor({ state: "detached" });
    expect(school.complaints()).toEqual([]);
    expect(school.strangers()).toEqual([]);
  });

  test("a cook is told of the failing fridge, reads why, and says where they are told and when they are away", async () => {
    await using cook = await visitAs(at.browser, at.demo.http, "canteen", { path: "/messages" });
    const { page } = cook;
    const told = page.getByTestId("told-opened").first();
    await told.waitFor({ timeout: 100_000 });
    expect(await textOf(told.getByTestId("told-why"))).toMatch(/您是.*食堂人员/);
    await told.getByRole("link").click();
    await page.waitForURL(/\/alerts\/./);
    //  Looking at the alert reads what one was told of it.
    await page.getByTestId("bell").locator(".badge").waitFor({ state: "detached" });
    await page.goBack();
    await page.locator('[data-testid="told-opened"][data-read="true"]').first().waitFor();

    await page.getByTestId("notification-settings").click();
    await page.getByTestId("contact-email").fill("cook@school.test");
    await page.getByTestId("contact-save").click();
    await page.getByTestId("contact-saved").waitFor();
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await page.getByTestId("absence-until").fill(until);
    await choose(page, "absence-deputy", "(school)");
    await page.getByTestId("absence-add").click();
    expect(await textOf(page.getByTestId("absence").first())).toMatch(new RegExp(`${until}.*代理`));
    await page.reload();
    expect(await page.getByTestId("contact-email").inputValue()).toBe("cook@school.test");
    expect(cook.complaints()).toEqual([]);

    //  The manager sees that somebody stands in.
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: DUTY });
    await school.page.getByTestId("level-staff").getByText(/代/).waitFor();
    await page.getByTestId("absence").getByRole("button").click();
    await page.getByTestId("absence").waitFor({ state: "detached" });
  }, 180_000);

  test("the pages fit a small phone, and every control has a name", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: DUTY, viewport: PHONE });
    const { page } = school;
    for (const [path, testId] of [
      [DUTY, "calls"],
      ["/messages", "read-all"],
      ["/notifications", "contact-save"],
    ] as const) {
      await page.goto(path);
      await page.getByTestId(testId).waitFor();
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);
    }
    await page.goto(DUTY);
    await page.getByTestId("change-staff").click();
    await page.getByTestId("people-named").click();
    await page.getByTestId("hours-own").click();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    expect(school.complaints()).toEqual([]);
  });
});
