// What every page owes every person: words when signing in fails, nothing of others, names on what can be pressed, room on
// a phone, the language asked for, and silence towards strangers.
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { asAdmin } from "../hub-process.ts";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import {
  CHROMIUM,
  fillIn,
  longestMotionS,
  namelessControls,
  overflowPx,
  PHONE,
  textOf,
  visit,
  visitAs,
} from "./page.ts";
import type { PageCanvas } from "./video.ts";

const CANTEEN = "liuhe-central-canteen";
const FRIDGE = `${CANTEEN}.sample-fridge`;
/** Each with what is there once it has come. */
const PAGES = [
  { path: "/", shows: '[data-testid="overview-sentence"]' },
  { path: "/sites/qinghe", shows: ".breadcrumb" },
  { path: `/sites/${CANTEEN}`, shows: `[data-testid="sensor-card-${FRIDGE}"]` },
  { path: `/sites/${CANTEEN}?sensor=${FRIDGE}`, shows: '[data-testid="chart"]' },
  { path: "/alerts", shows: '[data-testid^="alert-row-"]' },
  { path: "/alerts?state=all", shows: '[data-testid^="alert-row-"]' },
  { path: "/reports", shows: '[data-testid^="outside-"]' },
  { path: "/wall", shows: '[data-testid^="wall-tile-"]' },
  { path: "/my-cameras", shows: '[data-testid^="my-camera-"]' },
  { path: "/coverage", shows: `[data-testid="coverage-${CANTEEN}"]` },
  { path: `/cameras/${CANTEEN}.cooking`, shows: '[data-testid="time-bar"]' },
  { path: `/cameras/${CANTEEN}.cooking/picture`, shows: '[data-testid="picture-verdict"]' },
  { path: `/sites/${CANTEEN}/pictures`, shows: '[data-testid="pictures-sum"]' },
  { path: `/sites/${CANTEEN}/find-cameras`, shows: '[data-testid="find-cameras"]' },
] as const;

describe.skipIf(CHROMIUM === undefined)("every page", () => {
  const at = demoAndBrowser("--speed 240 --scenario sample-fridge-fails@0");

  test("a wrong password is answered in the reader's language, and the right one lets in", async () => {
    await using somebody = await visit(at.browser, at.demo.http);
    const page = somebody.page;
    await page.goto("/");
    await fillIn(page, "district", "guessed");
    const problem = page.getByTestId("sign-in-problem");
    await problem.waitFor();
    expect(await textOf(problem)).toContain("账号或密码不对");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await page.getByTestId("demo-district").click();
    await page.getByTestId("sign-in").click();
    await page.getByTestId("overview-sentence").waitFor();
    expect(somebody.complaints()).toEqual([]);
    expect(somebody.strangers()).toEqual([]);
  });

  test("after signing out there is the sign-in page, and going back shows nothing", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district");
    const page = district.page;
    await page.goto(`/sites/${CANTEEN}`);
    await page.getByTestId(`sensor-card-${FRIDGE}`).waitFor();
    await page.getByTestId("account-menu").click();
    await until("the sign-in page", async () => {
      //  A click on a menu that is still opening can be lost on a busy machine: a person clicks again.
      const item = page.getByTestId("sign-out");
      if (await item.isVisible()) await item.click({ timeout: 1000 }).catch(() => undefined);
      return (await page.getByTestId("account").isVisible()) ? true : undefined;
    });
    expect(new URL(page.url()).pathname).toBe("/sign-in");

    await page.goBack();
    await page.getByTestId("account").waitFor();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    const words = await textOf(page.locator("body"));
    expect(words).not.toContain("留样冰箱");
    expect(words).not.toContain("青禾区");
    expect(await page.locator("video").count()).toBe(0);
    //  A question that was on its way when the session ended is answered with 401, as it should be.
    expect(district.complaints().filter((complaint) => !complaint.includes("status of 401"))).toEqual([]);
  });

  test("a school that opens another school's address is told that it is not there or not its own", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: "/sites/taoyuan-central",
    });
    const page = school.page;
    await page.getByTestId("not-found").waitFor();
    expect(await textOf(page.getByTestId("not-found"))).toContain("这里没有，或不在您的范围内");
    expect(await textOf(page.locator("body"))).not.toContain("桃园镇");
    await page.goto("/");
    await page.getByTestId("overview-sentence").waitFor();
    expect(await textOf(page.locator("body"))).not.toContain("桃园镇");
    expect(school.complaints()).toEqual([]);
  });

  test("an address that there is not says so", async () => {
    const visitor = { path: "/nowhere", expected: /status of 404 .*\/nowhere$/ };
    await using school = await visitAs(at.browser, at.demo.http, "school", visitor);
    await school.page.getByTestId("not-found").waitFor();
    expect(school.complaints()).toEqual([]);
  });

  test("fits a phone in both languages, has a name on all that can be pressed, and asks nobody but the hub", async () => {
    await using nobody = await visit(at.browser, at.demo.http, { viewport: PHONE });
    await nobody.page.goto("/sign-in");
    await nobody.page.getByTestId("demo-district").waitFor();
    expect({ nameless: await namelessControls(nobody.page), px: await overflowPx(nobody.page) }).toEqual({
      nameless: [],
      px: 0,
    });

    await using district = await visitAs(at.browser, at.demo.http, "district", { viewport: PHONE });
    const page = district.page;
    //  One that has fired, so that the pages have all they can have.
    await page.locator('[data-testid^="alert-row-"]').first().waitFor({ timeout: 45_000 });
    for (const lang of ["zh-CN", "en"]) {
      if (lang === "en") await page.getByTestId("language").click();
      for (const { path, shows } of PAGES) {
        await page.goto(path);
        await page.locator(shows).first().waitFor();
        const found = {
          path,
          lang: await page.locator("html").getAttribute("lang"),
          nameless: await namelessControls(page),
          px: await overflowPx(page),
        };
        expect(found).toEqual({ path, lang, nameless: [], px: 0 });
      }
      await page.goto("/");
      await page.getByTestId("overview-sentence").waitFor();
    }
    for (const visitor of [nobody, district]) {
      expect(visitor.complaints()).toEqual([]);
      expect(visitor.strangers()).toEqual([]);
    }
  }, 120_000);

  test("the language changes at once, title and document with it, and is remembered", async () => {
    await using town = await visitAs(at.browser, at.demo.http, "town");
    const page = town.page;
    const html = page.locator("html");
    expect([await page.title(), await html.getAttribute("lang")]).toEqual(["总览 · 明厨", "zh-CN"]);
    await page.getByTestId("language").click();
    await page.getByRole("link", { name: "Overview" }).waitFor();
    expect([await page.title(), await html.getAttribute("lang")]).toEqual(["Overview · Mingchu", "en"]);
    await page.reload();
    await page.getByRole("link", { name: "Overview" }).waitFor();
    expect(await html.getAttribute("lang")).toBe("en");
  });

  test("it has a title, an icon and a name to be put on a phone's screen under", async () => {
    await using somebody = await visit(at.browser, at.demo.http);
    const page = somebody.page;
    await page.goto("/");
    await page.getByTestId("account").waitFor();
    expect(await page.title()).toBe("登录 · 明厨");
    for (const [rel, type] of [
      ["icon", "image/svg+xml"],
      ["manifest", "application/manifest+json"],
    ]) {
      const address = await page.locator(`link[rel="${rel}"]`).getAttribute("href");
      const answer = await fetch(new URL(address ?? "nowhere", at.demo.http));
      expect([answer.status, answer.headers.get("content-type")?.split(";")[0]]).toEqual([200, type]);
      const text = await answer.text();
      if (rel === "manifest") expect(JSON.parse(text)).toMatchObject({ short_name: "明厨" });
    }
  });

  test("who asked for less motion gets none", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { reducedMotion: "reduce" });
    const page = district.page;
    await page.goto(`/sites/${CANTEEN}`);
    await page.getByRole("button", { name: "看 1号留样冰箱 的曲线" }).click();
    await page.getByTestId("chart").waitFor();
    expect(await longestMotionS(page)).toBeLessThan(0.001);
    //  Nobody else is refused it.
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await longestMotionS(page)).toBeGreaterThan(0.05);
  });

  test("a sensor that has just been put in appears by itself, and its one value is on the chart of the last hour", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const page = school.page;
    await page.getByTestId(`sensor-card-${FRIDGE}`).waitFor();
    const call = await asAdmin(at.demo.http);
    const key = await call<{ account: string; password: string }>(
      "POST",
      `/sites/${CANTEEN}/device-accounts`,
    );
    const device = await mqtt.connectAsync(at.demo.hub.mqtt, {
      username: key.account,
      password: key.password,
    });
    await device.publishAsync(`kitchen/${CANTEEN}/new-probe/reading`, '{"temperature": 5.5}', { qos: 1 });
    await device.endAsync();

    const card = page.getByTestId(`sensor-card-${CANTEEN}.new-probe`);
    await card.waitFor();
    expect(await textOf(card.getByTestId("sensor-value"))).toMatch(/^5\.5/);
    await card.getByRole("button").click();
    await page.getByTestId("chart").waitFor();
    expect(await page.getByRole("radio", { name: "1 小时" }).isChecked()).toBe(true);
    const canvas = page.getByTestId("chart").locator("canvas");
    await expect.poll(() => canvas.evaluate(drawnPixels)).toBeGreaterThan(20);
    await page.getByText("24 小时", { exact: true }).click();
    await expect.poll(() => canvas.evaluate(drawnPixels)).toBeGreaterThan(20);
    expect(school.complaints()).toEqual([]);
  });
});

/** How many pixels have the colour of the mean. Source: dashboard/src/sensors/history-chart.tsx. Runs in the page. */
function drawnPixels(canvas: unknown): number {
  const { width, height } = canvas as { readonly width: number; readonly height: number };
  const { OffscreenCanvas } = globalThis as unknown as { readonly OffscreenCanvas: PageCanvas };
  const copy = new OffscreenCanvas(width, height).getContext("2d");
  copy.drawImage(canvas, 0, 0, width, height);
  const { data } = copy.getImageData(0, 0, width, height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === 0x14 && data[at + 1] === 0x66 && data[at + 2] === 0x5a) count += 1;
  return count;
}
