// The inbox in a real browser: walked through with keys, several taken on together, causes with what they cover, filters,
// and the calm of a school with nothing open; on a desk and on a phone.
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Alert } from "../../hub/model.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { type Kitchen, openKitchen, until } from "../kitchen.ts";
import { nextLike } from "../next-week.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { CHROMIUM, fillIn, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

/** Where somebody wants to look at the pages themselves. */
const PICTURES = process.env["MINGCHU_PICTURES"];
const HOUR = 3_600_000;
/** Of the next Wednesday: what was an hour ago is of the same week. */
const MORNING = nextLike("2026-11-25T10:00:00+08:00");

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** Puts an alert into the book as it is, without the readings that lead to it. */
async function keep(kitchen: Kitchen, said: Partial<Alert> = {}): Promise<string> {
  const at = MORNING - HOUR;
  const alert: Alert = {
    id: randomUUID(),
    siteId: "east-canteen",
    source: "rule",
    rule: "sample-fridge-too-warm",
    severity: "warning",
    state: "firing",
    since: at,
    firedAt: at,
    ...said,
  };
  const happened = [{ kind: "opened" as const, at, by: "rule" }];
  await kitchen.hub.memory.book.together((queries) => insertAlert(queries, alert, happened));
  return alert.id;
}

describe.skipIf(CHROMIUM === undefined)("the inbox", () => {
  let browser: Browser;
  let kitchen: Kitchen;
  const ids = { warm: "", silent: "", battery: "", cause: "", covered: "", over: "" };
  beforeAll(async () => {
    browser = await launchBrowser();
    const clock = createLiveClock();
    clock.skip(MORNING - Date.now());
    kitchen = await openKitchen(undefined, {}, clock);
    for (const site of ["east", "west"]) await kitchen.person(site, { role: "school-manager", siteId: site });
    const fridge = "east-canteen.fridge";
    ids.warm = await keep(kitchen, {
      deviceId: fridge,
      severity: "critical",
      metric: "temperature",
      limit: 8,
      worst: 13.2,
    });
    ids.battery = await keep(kitchen, { deviceId: fridge, rule: "sensor-battery-low" });
    ids.silent = await keep(kitchen, { deviceId: "east-canteen.cooking", rule: "camera-offline" });
    ids.cause = await keep(kitchen, { rule: "site-power-or-line" });
    ids.covered = await keep(kitchen, { deviceId: fridge, rule: "sensor-silent", foldedInto: ids.cause });
    ids.over = await keep(kitchen, {
      siteId: "west-canteen",
      deviceId: "west-canteen.fridge",
      state: "resolved",
      resolvedAt: MORNING - HOUR / 2,
    });
  });
  afterAll(async () => {
    await browser.close();
    await kitchen[Symbol.asyncDispose]();
  });

  async function open(account: string, path: string, options = {}) {
    const visitor = await visit(browser, kitchen.hub.httpUrl, options);
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }
  const current = async (page: Page) =>
    await page.locator('.inbox-row[aria-current="true"]').getAttribute("data-testid");

  test("is walked through with j and k; what is marked with x is taken on together with a", async () => {
    await using visitor = await open("east", "/alerts");
    const { page } = visitor;
    await page.getByTestId(`inbox-${ids.warm}`).waitFor();
    const rows = await page
      .locator(".inbox-row")
      .evaluateAll((some) =>
        some.map((one) => (one as unknown as { dataset: { testid: string } }).dataset.testid),
      );
    //  The worst first, then by kind; what the cause covers is not in the list by itself.
    expect(rows[0]).toBe(`inbox-${ids.warm}`);
    expect(rows).toHaveLength(4);
    expect(rows).not.toContain(`inbox-${ids.covered}`);
    expect(await current(page)).toBe(rows[0]);
    expect(await page.getByTestId("inbox-pane").innerText()).toContain("13.2");
    expect(await page.getByTestId("inbox-keys").innerText()).toMatch(/j\s*下一条/);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    expect(await current(page)).toBe(rows[1]);
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    expect(await page.getByTestId("inbox-bar").innerText()).toContain("已选 2 条");
    await picture(page, "inbox-desk-zh");
    await page.keyboard.press("a");
    await page.getByTestId("inbox-outcome").getByText("已确认 2 条").waitFor();
    const east = await kitchen.signIn("east");
    const states = await Promise.all(
      rows.map(async (row) => {
        const { body } = await east.get<{ state: string }>(`/alerts/${row.replace("inbox-", "")}`);
        return body.state;
      }),
    );
    expect(states).toEqual(["firing", "acknowledged", "acknowledged", "firing"]);
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);

    await page.getByText("我的", { exact: true }).click();
    await until("mine alone", async () =>
      (await page.locator(".inbox-row").count()) === 2 ? true : undefined,
    );
    await page.getByText("没人管的", { exact: true }).click();
    await page.getByTestId(`inbox-${ids.warm}`).waitFor();
    //  A key that is written is not pressed.
    await page.getByTestId(`inbox-${ids.warm}`).getByTestId("acknowledge").click();
    await page.getByTestId("acknowledge-note").fill("");
    await page.keyboard.type("jaxk");
    expect(await page.getByTestId("acknowledge-note").inputValue()).toBe("jaxk");
    expect(await current(page)).toBe(`inbox-${ids.warm}`);
    expect(visitor.complaints()).toEqual([]);
  });

  test("on a phone: a cause with what it covers, several by touch, and what nobody acted on", async () => {
    await using visitor = await open("east", "/alerts?kind=absence", { viewport: PHONE, locale: "en-GB" });
    const { page } = visitor;
    await page.getByTestId("language").click();
    const cause = page.getByTestId(`inbox-${ids.cause}`);
    await cause.getByText("covers 1 alert").click();
    await cause.getByText("Sensor silent").waitFor();
    expect(await page.getByTestId("inbox-keys").isVisible()).toBe(false);
    expect(await page.getByTestId("inbox-pane").isVisible()).toBe(false);
    expect(await overflowPx(page)).toBe(0);
    await picture(page, "inbox-phone-en");
    await page.goto("/alerts/unattended");
    await page.getByTestId("unattended-row").first().waitFor();
    expect(await page.getByTestId("unattended-row").count()).toBeGreaterThan(1);
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await picture(page, "unattended-phone-en");
    await page.getByRole("button", { name: "The week before" }).click();
    await page.getByText("Somebody acted on every alert of this week").waitFor();
  });

  test("with nothing open it says that all is well, and since when", async () => {
    await using visitor = await open("west", "/alerts");
    const calm = visitor.page.getByTestId("inbox-calm");
    await calm.getByText("一切正常").waitFor();
    expect(await calm.innerText()).toMatch(/自 .* 起没有未结束的报警，已 30 分钟/);
    await picture(visitor.page, "inbox-calm-zh");
  });
});
