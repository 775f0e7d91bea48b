// Where cameras are listed it is said when each is recorded, with the way to its past where there is one: asked of the hub once
// for the whole list, and told to nobody who may not look back.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListOf, RecordingLine } from "../../hub/serve/contract.ts";
import { until } from "../kitchen.ts";
import { CAMERA } from "../whole/camera-kitchen.ts";
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
import { openPlayerKitchen, type PlayerKitchen } from "./player-page.ts";

describe.skipIf(CHROMIUM === undefined)("when a camera is recorded", () => {
  let browser: Browser;
  let place: PlayerKitchen;
  beforeAll(async () => {
    browser = await launchBrowser();
    place = await openPlayerKitchen(browser);
    await place.kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  });
  afterAll(async () => {
    await browser.close();
    await place[Symbol.asyncDispose]();
  });

  async function signedIn(account: string, path: string, viewport = { width: 1280, height: 900 }) {
    const visitor = await visit(browser, place.kitchen.hub.httpUrl, { viewport });
    const asked: string[] = [];
    visitor.page.on("request", (request) => {
      if (/\/recordings?(\?|$)/.test(request.url())) asked.push(request.url());
    });
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, place.kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return { visitor, asked };
  }
  const word = `recording-word-${CAMERA}`;

  test("is said without a link while nothing was recorded", async () => {
    const { visitor } = await signedIn("east", "/sites/east-canteen");
    await using east = visitor;
    expect(await textOf(east.page.getByTestId(word))).toBe("报警时录像 · 还没有录像");
    expect(await east.page.getByTestId(word).getByRole("link").count()).toBe(0);
    expect(east.complaints()).toEqual([]);
  });

  test("is said on the site's page and in its settings, and leads to the past", async () => {
    const head = await place.kitchen.signIn("east");
    await head.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
    await until("something recorded", async () => {
      const { body } = await head.get<ListOf<RecordingLine>>("/recordings?site=east");
      return body.items.find(({ cameraId }) => cameraId === CAMERA)?.oldest;
    });
    for (const viewport of [{ width: 1280, height: 900 }, PHONE])
      for (const path of ["/sites/east-canteen", "/sites/east-canteen/settings"]) {
        const { visitor, asked } = await signedIn("east", path, viewport);
        await using east = visitor;
        const { page } = east;
        expect(await textOf(page.getByTestId(word))).toBe("一直录像 · 回看");
        expect(asked.map((url) => new URL(url).pathname)).toEqual(["/api/v1/recordings"]);
        expect(await overflowPx(page)).toBe(0);
        expect(await namelessControls(page)).toEqual([]);
        await page.getByTestId(word).getByRole("link").click();
        await page.getByTestId("time-bar").waitFor();
        expect(new URL(page.url()).pathname).toBe(`/cameras/${CAMERA}`);
        expect(east.complaints()).toEqual([]);
      }
  });

  test("is told to nobody who may not look back", async () => {
    const { visitor, asked } = await signedIn("cook", "/sites/east-canteen");
    await using cook = visitor;
    await cook.page.getByTestId(`camera-tile-${CAMERA}`).waitFor();
    await cook.page.locator(".player-place").first().waitFor();
    expect(await cook.page.getByTestId(word).count()).toBe(0);
    expect(asked).toEqual([]);
    expect(cook.complaints()).toEqual([]);
  });
});
