// The whole way, from a simulated camera and fridge through a real hub into a real browser, and back to a second one.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, isSameDocument, markDocument, textOf, untilChanged, visitAs } from "./page.ts";
import { firstPicture, playedOn, videoOf } from "./video.ts";

const FRIDGE = "liuhe-central-canteen.sample-fridge";
const NOTE = "样品已转移到 2 号冰箱";

describe.skipIf(CHROMIUM === undefined)("in a browser", () => {
  //  Four hours a minute: the fridge is too warm within some ten seconds, and rings a quarter of a minute later.
  const at = demoAndBrowser("--speed 240 --scenario sample-fridge-fails@0");

  const fridgeAlert = (page: Page) =>
    page.locator('[data-testid^="alert-row-"]', { hasText: "留样冰箱温度过高" }).filter({
      hasText: "1号留样冰箱",
    });

  test("the district opens a school, sees its kitchen move and its fridge warm, and what it answers to the alert is seen at the school", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district");
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: "/alerts" });
    const page = district.page;
    await page.getByRole("link", { name: "柳河镇中心小学", exact: true }).first().click();
    await page.waitForURL("**/sites/liuhe-central");
    await Promise.all([markDocument(page), markDocument(school.page)]);

    //  The picture moves: media time, decoded frames, and what is drawn in the frames themselves.
    const video = videoOf(page, "liuhe-central-canteen.cooking");
    const first = await firstPicture(video);
    const later = await playedOn(video, first, 2);
    expect(later.decodedFrames).toBeGreaterThan(first.decodedFrames + 15);
    expect(later.strip).not.toBe(first.strip);
    const last = await playedOn(video, later, 1);
    expect(last.decodedFrames).toBeGreaterThan(later.decodedFrames + 7);

    //  A temperature changes by itself.
    const value = page.getByTestId(`sensor-card-${FRIDGE}`).getByTestId("sensor-value");
    const before = await textOf(value);
    expect(before).toMatch(/^−?\d+\.\d\s*°C$/);
    const after = await untilChanged("another temperature", before, () => textOf(value));
    expect(after).toMatch(/^−?\d+\.\d\s*°C$/);

    //  The failing fridge rings at both.
    const [alert, theirs] = [fridgeAlert(page), fridgeAlert(school.page)];
    await alert.waitFor({ timeout: 45_000 });
    await theirs.waitFor();
    expect(await textOf(alert.getByTestId("alert-state"))).toBe("报警中");
    expect(await textOf(theirs.getByTestId("alert-state"))).toBe("报警中");
    expect(await page.getByTestId(`sensor-card-${FRIDGE}`).getAttribute("data-state")).toBe("above");

    //  One says what was done; the other sees who and what.
    await alert.getByTestId("acknowledge").click();
    await alert.getByTestId("acknowledge-note").fill(NOTE);
    await alert.getByTestId("acknowledge-confirm").click();
    const answer = theirs.getByTestId("alert-answer");
    await answer.waitFor();
    expect(await textOf(answer)).toContain(NOTE);
    expect(await textOf(answer)).toContain("district");
    expect(await textOf(theirs.getByTestId("alert-state"))).toBe("已确认");
    expect(await theirs.getByTestId("acknowledge").count()).toBe(0);
    await alert.getByTestId("alert-answer").waitFor();
    expect(await textOf(alert.getByTestId("alert-answer"))).toContain(NOTE);

    //  All that without loading anything anew, without a complaint, and from the hub alone.
    expect(await isSameDocument(page)).toBe(true);
    expect(await isSameDocument(school.page)).toBe(true);
    for (const visitor of [district, school]) {
      expect(visitor.complaints()).toEqual([]);
      expect(visitor.strangers()).toEqual([]);
    }
  }, 90_000);

  test("who opens the page after the answer finds it there, in English too", async () => {
    await using town = await visitAs(at.browser, at.demo.http, "town", { path: "/alerts" });
    await fridgeAlert(town.page).getByTestId("alert-answer").waitFor();
    await town.page.getByTestId("language").click();
    const row = town.page.locator('[data-testid^="alert-row-"]', { hasText: "Sample fridge too warm" });
    const words = await until("the answer in English", async () => {
      const text = await textOf(row.getByTestId("alert-answer"));
      return text.includes("acknowledged at") ? text : undefined;
    });
    expect(words).toContain(NOTE);
  });
});
