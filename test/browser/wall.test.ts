// The wall of cameras in a real browser: stills that are new, live only for what is chosen and shown, everything by
// keyboard, groups, pages that turn, and a kitchen's own cameras on a phone.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";
import { firstPicture, playedOn, videoOf } from "./video.ts";

const CANTEEN = "liuhe-central-canteen";
const DEAD = `${CANTEEN}.washing`;
/** Cameras of the demonstration. */
const CAMERAS = 13;
/** Design: 2 s, and the key-frame interval of the simulated cameras, 2 s; the rest is for looking and drawing. */
const NEW_MS = 2_000 + 2_000 + 1_500;

describe.skipIf(CHROMIUM === undefined)("the wall", () => {
  const at = demoAndBrowser(`--scenario camera-dies@45:${DEAD}`);

  const tile = (page: Page, cameraId: string) => page.getByTestId(`wall-tile-${cameraId}`);
  const search = (page: Page) => new URL(page.url()).searchParams;
  const stills = (page: Page) => page.locator("[data-testid=wall-still][data-captured-at]");

  async function untilStills(page: Page, count: number): Promise<void> {
    await until(`${count} stills`, async () => ((await stills(page).count()) >= count ? true : undefined));
  }

  /** How many live views the page has open, and all that it ever opened. */
  function countLive(page: Page) {
    const sockets = { open: 0, ever: 0 };
    page.on("websocket", (socket) => {
      if (!/\/cameras\/[^/]+\/live/.test(socket.url())) return;
      sockets.open += 1;
      sockets.ever += 1;
      socket.on("close", () => {
        sockets.open -= 1;
      });
    });
    return sockets;
  }

  async function focusOn(page: Page, place: number): Promise<string> {
    return await page.evaluate((at) => {
      const view = globalThis as unknown as PageView;
      view.document.querySelector(`[data-tile="${at}"]`)?.focus();
      return view.document.activeElement?.getAttribute("data-tile") ?? "";
    }, place);
  }

  test("shows a new still of every camera, and none plays until it is chosen; who is offline says so in words", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { path: "/wall" });
    const { page } = district;
    const live = countLive(page);
    //  Where the sign-in button was is a tile by now.
    await page.mouse.move(2, 2);
    await untilStills(page, CAMERAS);
    //  For some seconds, as somebody watches: the oldest that any still was.
    const oldest = await page.evaluate(async () => {
      const view = globalThis as unknown as PageView;
      let oldestMs = 0;
      for (let look = 0; look < 60; look += 1) {
        await new Promise((resolve) => view.setTimeout(resolve, 100));
        for (const still of view.document.querySelectorAll("[data-testid=wall-still][data-captured-at]"))
          oldestMs = Math.max(oldestMs, Date.now() - Number(still.getAttribute("data-captured-at")));
      }
      return oldestMs;
    });
    expect(oldest).toBeLessThan(NEW_MS);
    expect(live.ever).toBe(0);
    expect(await page.locator("video").count()).toBe(0);

    await tile(page, DEAD).getByTestId("wall-offline").waitFor({ timeout: 60_000 });
    expect(await textOf(tile(page, DEAD))).toMatch(/离线，自 \d\d:\d\d 起/);
    await until("the reason", async () =>
      (await textOf(tile(page, DEAD))).includes("摄像头拒绝给出画面") ? true : undefined,
    );
    expect(await tile(page, DEAD).locator("canvas, video").count()).toBe(0);
    expect(await textOf(page.getByTestId("wall-count-offline"))).toContain("1");
    expect(await textOf(page.getByTestId("wall-count-believed"))).toContain(String(CAMERAS - 1));
    await page.getByTestId("wall-count-offline").click();
    await until("the offline one alone", async () =>
      (await page.locator(".wall-tile").count()) === 1 ? true : undefined,
    );
    expect(search(page).get("state")).toBe("offline");
    await page.getByTestId("wall-count-blind").click();
    await page.locator('.wall-tile[data-mark="blind"]').first().waitFor();
    expect(district.complaints()).toEqual([]);
    expect(district.strangers()).toEqual([]);
  }, 120_000);

  test("plays what is chosen, six at most, and no more of it once the page is turned", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { path: "/wall?size=9" });
    const { page } = district;
    const live = countLive(page);
    await page.mouse.move(2, 2);
    await untilStills(page, 8);
    const [first] = await page.locator(".wall-tile[data-mark=believed]").all();
    const cameraId = (await first?.getAttribute("data-testid"))?.replace("wall-tile-", "") ?? "";
    await first?.locator(".wall-hit").focus();
    await page.keyboard.press("Space");
    const video = videoOf(page, cameraId);
    await playedOn(video, await firstPicture(video), 1);
    expect(live.open).toBe(1);
    expect(await first?.locator(".wall-hit").getAttribute("aria-pressed")).toBe("true");
    expect(await textOf(page.getByTestId("wall-count-live"))).toContain("1");

    const places = await page
      .locator(".wall-tile[data-mark=believed][data-live=false] .wall-hit")
      .evaluateAll((hits) =>
        hits.map((hit) => Number((hit as unknown as PageElement).getAttribute("data-tile"))),
      );
    for (const place of places.slice(0, 6)) {
      await focusOn(page, place);
      await page.keyboard.press("Space");
    }
    await page.getByTestId("wall-live-full").waitFor();
    await until("six live views", async () => (live.open === 6 ? true : undefined));
    expect(await videoOf(page, cameraId).count()).toBe(0);
    await page.keyboard.press("n");
    await until("no live view", async () => (live.open === 0 ? true : undefined));
    expect(search(page).get("page")).toBe("2");
    await page.keyboard.press("p");
    await untilStills(page, 8);
    expect(await page.locator("video").count()).toBe(0);
  }, 90_000);

  test("is all there by keyboard: moving, live, opening, sizes, full screen, the list of keys", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { path: "/wall?size=9" });
    const { page } = district;
    await page.mouse.move(2, 2);
    await untilStills(page, 8);
    const focused = () =>
      page.evaluate(() =>
        (globalThis as unknown as PageView).document.activeElement?.getAttribute("data-tile"),
      );
    expect(await focusOn(page, 0)).toBe("0");
    for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    expect(await focused()).toBe("4");
    for (const key of ["ArrowLeft", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
    expect(await focused()).toBe("0");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/cameras/*");
    await page.locator("video").first().waitFor();
    await page.goBack();
    await untilStills(page, 8);
    await page.keyboard.press("2");
    await until("four at once", async () =>
      (await page.locator(".wall-tile").count()) === 4 ? true : undefined,
    );
    expect(search(page).get("size")).toBe("4");
    await page.keyboard.press("?");
    await page.getByTestId("wall-keys").waitFor();
    expect(await textOf(page.getByTestId("wall-keys"))).toContain("放实况，或换回截图");
    await page.keyboard.press("Escape");
    await page.getByTestId("wall-keys").waitFor({ state: "hidden" });
    await page.keyboard.press("f");
    await page.locator('.wall[data-full="true"]').waitFor();
    expect(await page.evaluate(coversScreen)).toBe(true);
    await page.keyboard.press("f");
    await page.locator('.wall[data-full="false"]').waitFor();
    expect(await namelessControls(page)).toEqual([]);
    expect(district.complaints()).toEqual([]);
  }, 90_000);

  test("where the browser has no full screen the wall lies over the page, and Esc takes it away", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district");
    const { page } = district;
    await page.addInitScript("delete Element.prototype.requestFullscreen");
    await page.goto("/wall");
    await page.getByTestId("wall-full").click();
    await page.locator('.wall[data-full="true"]').waitFor();
    expect(await page.evaluate(coversScreen)).toBe(true);
    await page.keyboard.press("Escape");
    await page.locator('.wall[data-full="false"]').waitFor();
  });

  test("cameras are chosen by the tree, kept as a group, shared, opened by an address and first of all", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { path: "/wall" });
    const { page } = district;
    await page.getByTestId("wall-choose").click();
    const chooser = page.getByTestId("wall-chooser");
    await chooser.getByRole("searchbox").fill("烹饪");
    await page.locator(".wall-tree .ant-tree-checkbox").first().click();
    expect(await textOf(chooser)).toContain("已选 4 路");
    await chooser.getByRole("textbox", { name: "分组名称" }).fill("全区烹饪");
    await page.getByTestId("wall-keep-it").click();
    await until("the group's address", async () => (search(page).has("group") ? true : undefined));
    await until("its four tiles", async () =>
      (await page.locator(".wall-tile").count()) === 4 ? true : undefined,
    );
    const address = `${new URL(page.url()).pathname}${new URL(page.url()).search}&size=1&page=2`;
    await page.getByTestId("wall-default").click();
    await until("the star", async () =>
      (await page.getByTestId("wall-default").getAttribute("aria-pressed")) === "true" ? true : undefined,
    );
    await page.goto("/wall");
    await until("the group first of all", async () =>
      (await page.locator(".wall-tile").count()) === 4 ? true : undefined,
    );
    await page.goto(address);
    await page.locator(".wall-tile").waitFor();
    expect(await textOf(page.getByTestId("wall-page"))).toBe("2 / 4");
    await page.goto("/wall?group=all");
    await untilStills(page, CAMERAS - 1);
    expect(district.complaints()).toEqual([]);
  }, 90_000);

  test("turns its pages by itself, stops for who touches it, and goes on when it is told to", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", {
      path: "/wall?group=all&size=4&every=10",
    });
    const { page } = district;
    await page.mouse.move(2, 2);
    await page.getByText("2 / 4").waitFor();
    await page.mouse.click(4, 300);
    await page.getByTestId("wall-patrol-on").waitFor();
    await page.getByTestId("wall-patrol-on").click();
    await page.getByTestId("wall-patrol-on").waitFor({ state: "hidden" });
    await page.getByText("3 / 4").waitFor();
  }, 90_000);

  test("on a phone stands in one column, and asks only for what is on the screen", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", {
      path: "/wall?group=all&size=64",
      viewport: PHONE,
    });
    const { page } = district;
    const asked = new Set<string>();
    page.on("request", (request) => {
      const list = new URL(request.url()).searchParams.get("cameras");
      for (const one of list?.split(",") ?? []) asked.add(one.replace(/@.*/, ""));
    });
    await page.mouse.move(2, 2);
    await untilStills(page, 2);
    expect(await page.locator(".wall-tile").count()).toBe(CAMERAS);
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    const lefts = await page
      .locator(".wall-tile")
      .evaluateAll((tiles) => tiles.map((one) => (one as unknown as PageTile).getBoundingClientRect().left));
    expect(new Set(lefts).size).toBe(1);
    const last = page.locator(".wall-tile").last();
    const lastId = (await last.getAttribute("data-testid"))?.replace("wall-tile-", "") ?? "";
    expect(asked.has(lastId)).toBe(false);
    expect(asked.size).toBeLessThan(CAMERAS / 2);
    await last.scrollIntoViewIfNeeded();
    await last.getByTestId("wall-still").waitFor();
    expect(asked.has(lastId)).toBe(true);
  });

  test("who works in a kitchen finds its cameras from today's page, with what is wrong first and what to do", async () => {
    await using cook = await visitAs(at.browser, at.demo.http, "canteen", { viewport: PHONE });
    const { page } = cook;
    await page.getByTestId("today-cameras").click();
    await page.waitForURL("**/my-cameras");
    const cards = page.locator(".my-camera");
    await until("what is wrong first", async () =>
      (await cards.first().getAttribute("data-testid")) === `my-camera-${DEAD}` ? true : undefined,
    );
    expect(await textOf(page.getByTestId("my-cameras-sum"))).toContain("1 路画面有问题");
    expect(await textOf(cards.first())).toMatch(/离线 · 摄像头拒绝给出画面 · 自 \d\d:\d\d 起/);
    expect(await textOf(cards.first())).toContain("请告诉管网络的老师");
    expect(await page.getByTestId(`my-camera-${DEAD}`).locator("canvas").count()).toBe(0);
    expect(await cards.count()).toBe(4);
    const own = page.getByTestId(`my-camera-${CANTEEN}.cooking`);
    await own.getByTestId("wall-still").waitFor();
    await own.locator(".wall-hit").click();
    const video = videoOf(page, `${CANTEEN}.cooking`);
    await playedOn(video, await firstPicture(video), 1);
    await own.locator(".wall-hit").click();
    await video.waitFor({ state: "detached" });
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await page.getByTestId("nav-more").click();
    await page.getByRole("link", { name: "我的摄像头" }).waitFor();
    expect(cook.complaints()).toEqual([]);
  });
});

/** True where the wall is the topmost thing in all corners of the window. */
function coversScreen(): boolean {
  const view = globalThis as unknown as PageView;
  const [right, bottom] = [view.innerWidth - 2, view.innerHeight - 2];
  return [
    [2, 2],
    [right, 2],
    [2, bottom],
    [right, bottom],
  ].every(([x = 0, y = 0]) => view.document.elementFromPoint(x, y)?.closest(".wall") !== null);
}

/** What the tests use of the page; tests are checked without the browser's own types. */
type PageTile = { readonly getBoundingClientRect: () => { readonly left: number } };
type PageElement = {
  readonly focus: () => void;
  readonly getAttribute: (name: string) => string | null;
  readonly closest: (selector: string) => unknown;
};
type PageView = {
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly setTimeout: (run: (value: unknown) => void, ms: number) => unknown;
  readonly document: {
    readonly activeElement: PageElement | null;
    readonly querySelector: (selector: string) => PageElement | null;
    readonly querySelectorAll: (selector: string) => Iterable<PageElement>;
    readonly elementFromPoint: (x: number, y: number) => PageElement | null;
  };
};
