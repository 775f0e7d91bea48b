// A camera that was removed from a kitchen, or moved away, in a real browser: it stands on the page of where it was as long as
// something is held of it, and its page has its past and says that it is there no more.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { type Caller, until } from "../kitchen.ts";
import { CAMERA } from "../whole/camera-kitchen.ts";
import { untilRecorded } from "../whole/recorded.ts";
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
import { firstPicture, playedOn } from "./video.ts";

const DESK = { width: 1280, height: 900 };
const ROW = `gone-${CAMERA}`;

describe.skipIf(CHROMIUM === undefined)("cameras that were here", () => {
  let browser: Browser;
  let place: PlayerKitchen;
  let head: Caller;
  let alert: Alert;
  beforeAll(async () => {
    browser = await launchBrowser();
    place = await openPlayerKitchen(browser);
    const { kitchen } = place;
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    await kitchen.person("chief", { role: "district-manager", siteId: "district" });
    head = await kitchen.signIn("east");
    await head.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
    await untilRecorded(head, CAMERA, 4);
    const order = { siteId: "east-canteen", text: "a rat", kind: "hygiene", requirement: "traps" };
    const chief = await kitchen.signIn("chief");
    alert = (await chief.send<Alert>("POST", "/orders", { ...order, owner: "cook" })).body;
    await until("its clip", async () => {
      const { body } = await head.get<Alert>(`/alerts/${alert.id}`);
      return body.clips?.[0];
    });
    await untilRecorded(head, CAMERA, 9);
  });
  afterAll(async () => {
    await browser.close();
    await place[Symbol.asyncDispose]();
  });

  async function signedIn(account: string, path: string, viewport = DESK) {
    //  That it is not there is asked first, and answered with 404.
    const visitor = await visit(browser, place.kitchen.hub.httpUrl, { viewport, expected: /status of 404/ });
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, place.kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  async function hasOnlyItsPast(page: Page): Promise<void> {
    expect(await page.getByTestId("past-live").count()).toBe(0);
    expect(await page.getByTestId("camera-video").count()).toBe(0);
    expect(await page.getByTestId("recording-change").count()).toBe(0);
    await page.getByTestId("gone-card").getByText("在这里已不再录像").waitFor();
    const video = page.getByTestId("past-video");
    await playedOn(video, await firstPicture(video), 1);
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
  }

  test("nothing is said of them while there are none", async () => {
    await using east = await signedIn("east", "/sites/east-canteen");
    await east.page.getByTestId(`camera-tile-${CAMERA}`).waitFor();
    await east.page.waitForLoadState("networkidle");
    expect(await east.page.getByText("已不在这里的摄像头").count()).toBe(0);
  });

  test("one that was moved away says so, and not where to, in either language", async () => {
    const admin = await place.kitchen.signIn("admin");
    const canteen = { id: "west-canteen", name: "west", kind: "canteen", parentId: "west" };
    expect((await admin.send("POST", "/sites", canteen)).status).toBe(201);
    const path = `/cameras/${CAMERA}`;
    await admin.send("PUT", `${path}/recording`, { mode: "off", stream: "sub" });
    expect((await admin.send("PATCH", path, { siteId: "west-canteen", name: "西校" })).status).toBe(200);
    for (const viewport of [DESK, PHONE]) {
      await using east = await signedIn("east", "/sites/east-canteen", viewport);
      const { page } = east;
      expect(await textOf(page.getByTestId(ROW))).toMatch(/^烹饪区\s烹饪\s20[^移]* 移走\s/);
      await page.getByTestId("language").click();
      await page.getByText("Cameras that were here").waitFor();
      expect(await textOf(page.getByTestId(ROW))).toMatch(/\smoved away 20/);
      await page.getByTestId(ROW).getByRole("link").click();
      const word = await textOf(page.getByTestId("gone-word"));
      expect(word).toMatch(/^This camera was moved away at 20/);
      expect(await textOf(page.locator("main"))).not.toMatch(/\bwest|西校/);
      expect(await overflowPx(page)).toBe(0);
      await firstPicture(page.getByTestId("past-video"));
    }
    expect((await admin.send("PATCH", path, { siteId: "east-canteen", name: "烹饪区" })).status).toBe(200);
    await admin.send("PUT", `${path}/recording`, { mode: "always", stream: "sub" });
  });

  test("one that is removed while its page is open says so, and goes on with its past", async () => {
    await using east = await signedIn("east", `/cameras/${CAMERA}`);
    await firstPicture(east.page.locator(".camera-stage video"));
    expect((await head.send("DELETE", `/cameras/${CAMERA}`)).status).toBe(204);
    expect(await textOf(east.page.getByTestId("gone-word"))).toMatch(/^这个摄像头已在 20.* 移除。/);
    await hasOnlyItsPast(east.page);
  });

  test.each([
    ["desk", DESK],
    ["phone", PHONE],
  ] as const)(
    "it stands on the site's page and leads to its past, which is marked, kept and taken out (%s)",
    async (name, viewport) => {
      await using east = await signedIn("east", "/sites/east", viewport);
      const { page } = east;
      const row = page.getByTestId(ROW);
      expect(await textOf(row)).toMatch(/^烹饪区\s烹饪\s20[^移]* 移除\s最早 20\S* 回看$/);
      expect(await overflowPx(page)).toBe(0);
      await row.getByRole("link").click();
      await page.getByTestId("gone-word").waitFor();
      expect(new URL(page.url()).pathname).toBe(`/cameras/${CAMERA}`);
      await hasOnlyItsPast(page);

      //  From its beginning, which is on the bar.
      for (const _ of [1, 2]) await page.getByTestId("past-nearer").click();
      const span = await page.getByTestId("bar-span").first().boundingBox();
      const bar = page.getByTestId("time-bar");
      const from = (span?.x ?? 0) - ((await bar.boundingBox())?.x ?? 0) + 1;
      await bar.click({ position: { x: from, y: 20 } });
      const video = page.getByTestId("past-video");
      const first = await firstPicture(video);
      await page.getByTestId("mark-from").click();
      await playedOn(video, first, 2);
      await page.getByTestId("mark-to").click();
      await page.getByTestId("mark-reason").fill(`核查 ${name}`);
      await page.getByTestId("mark-export").click();
      await page.locator('[data-testid=clip][data-state="done"]').getByText(`核查 ${name}`).waitFor();
      await page.getByTestId("mark-from").click();
      await playedOn(video, await firstPicture(video), 1);
      await page.getByTestId("mark-to").click();
      await page.getByTestId("mark-reason").fill(`保护 ${name}`);
      await page.getByTestId("mark-protect").click();
      await page.getByTestId("protection").getByText(`保护 ${name}`).waitFor();
      expect(east.complaints()).toEqual([]);
    },
  );

  test("an alert's clip has its name, and leads to its moment on its page", async () => {
    await using east = await signedIn("east", `/alerts/${alert.id}`);
    const { page } = east;
    const clip = page.getByTestId("alert-clip");
    await clip.getByText("烹饪区", { exact: true }).waitFor();
    await clip.getByRole("link").click();
    await page.getByTestId("gone-word").waitFor();
    expect(new URL(page.url()).searchParams.get("at")).toMatch(/^20/);
    await hasOnlyItsPast(page);
  });

  test("nobody else is told of it", async () => {
    await using west = await signedIn("west", `/cameras/${CAMERA}`);
    await west.page.getByTestId("not-found").waitFor();
    await using cook = await signedIn("cook", "/sites/east-canteen");
    await cook.page.getByText("还没有摄像头").or(cook.page.locator(".tile")).first().waitFor();
    expect(await cook.page.getByTestId(ROW).count()).toBe(0);
    await cook.page.goto(`/cameras/${CAMERA}`);
    await cook.page.getByTestId("not-found").waitFor();
    expect(cook.complaints()).toEqual([]);
  });
});
