// Pictures that are not to be believed, in a real browser: what is wrong with a camera is said in words wherever it is shown,
// what it is to show is approved after a second question, and one page leads to the other.
import type { Browser, Locator } from "playwright-core";
import { afterAll, test as anyTest, beforeAll, describe, expect } from "vitest";
import type { AreaName } from "../../devices/areas.ts";
import type { PictureList } from "../../hub/serve/contract.ts";
import { openRtspServer, type RtspServer } from "../../simulators/rtsp-server.ts";
import { type Kitchen, openKitchen, until } from "../kitchen.ts";
import { codedPictures } from "../look/coded-pictures.ts";
import { MISHAPS, openKitchenPictures } from "../look/kitchen-pictures.ts";
import { nextLike } from "../next-week.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";
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

const test = anyTest.skipIf(FFMPEG === undefined);

const CANTEEN = "east-canteen";
/** One is as it should be, one has no light, before one hangs a bag. */
const [WELL, DARK, COVERED] = [`${CANTEEN}.cooking`, `${CANTEEN}.cutting`, `${CANTEEN}.washing`] as const;
/** The next Monday, in kitchen hours. */
const MONDAY = nextLike("2026-11-23T10:00:00+08:00");

function planOf(port: number) {
  const camera = (area: AreaName, path: string) => ({
    ...{ site: CANTEEN, id: area, name: `镜头 ${area}`, area, host: "127.0.0.1", port, path },
  });
  return {
    sites: [
      { id: "district", kind: "district" as const, name: "区" },
      { id: "east", kind: "school" as const, name: "东校", parent: "district" },
      { id: CANTEEN, kind: "canteen" as const, name: "东食堂", parent: "east", serves: ["east"] },
    ],
    cameras: [camera("cooking", "/well"), camera("cutting", "/dark"), camera("washing", "/covered")],
  };
}

describe.skipIf(CHROMIUM === undefined)("pictures that are not believed", () => {
  let browser: Browser;
  let server: RtspServer;
  let kitchen: Kitchen;
  let alertId: string;

  beforeAll(async () => {
    const drawn = openKitchenPictures("cooking", "browser");
    const usual = Array.from({ length: 60 }, (_, i) => drawn.at({ s: i * 7, people: 2 }));
    server = await openRtspServer({
      streams: [
        { path: "/well", clip: codedPictures(usual) },
        { path: "/dark", clip: codedPictures(usual.map(MISHAPS.dark)) },
        { path: "/covered", clip: codedPictures(usual.map(MISHAPS.covered)) },
      ],
    });
    const clock = createLiveClock();
    clock.skip(MONDAY - Date.now());
    browser = await launchBrowser();
    kitchen = await openKitchen(
      planOf(server.port),
      {
        kitchenHours: { from: "05:00", to: "20:00" },
        pictureHealth: { everyS: 2, outsideS: 60, loopMemoryH: 0 },
        //  Two minutes of the rules are twelve seconds.
        ruleDurationFactor: 1 / 10,
      },
      clock,
    );
    await kitchen.person("chief", { role: "school-manager", siteId: "east" });
    await kitchen.person("cook", { role: "canteen-staff", siteId: CANTEEN });
    const chief = await kitchen.signIn("chief");
    alertId = await until("both are found, and somebody is told", async () => {
      //  A few seconds at once: a camera that is silent for five counts as stalled.
      clock.skip(500);
      const { body: list } = await chief.get<PictureList>("/pictures?site=east");
      const { body: alerts } = await chief.get<{ items: { id: string; rule?: string }[] }>("/alerts");
      const told = alerts.items.find(({ rule }) => rule === "camera-black");
      return list.doubted.length === 2 && list.judged === 3 ? told?.id : undefined;
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await kitchen[Symbol.asyncDispose]();
    await server.close();
  });

  async function signedIn(account: string, path: string, viewport = { width: 1280, height: 900 }) {
    const visitor = await visit(browser, kitchen.hub.httpUrl, { viewport });
    await visitor.page.goto(path);
    await fillIn(visitor.page, account, kitchen.passwordOfPeople);
    await visitor.page.getByTestId("account-menu").waitFor();
    return visitor;
  }

  async function untilDrawn(picture: Locator): Promise<void> {
    await picture.waitFor();
    await until("the picture is drawn", () =>
      picture.evaluate((element) =>
        (element as unknown as { naturalWidth: number }).naturalWidth > 0 ? true : undefined,
      ),
    );
  }

  for (const viewport of [{ width: 1280, height: 900 }, PHONE])
    test(`say in words what is wrong, on their page and on the site's list, at ${viewport.width} px`, async () => {
      await using chief = await signedIn("chief", "/sites/east/pictures", viewport);
      const { page } = chief;
      const doubted = page.getByRole("region", { name: "画面不可信的摄像头" });
      const row = (cameraId: string) => doubted.getByTestId(`picture-row-${cameraId}`);
      expect(await textOf(row(DARK))).toContain("画面全黑");
      expect(await textOf(row(COVERED))).toContain("镜头被遮挡");
      expect(await row(WELL).count()).toBe(0);
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);
      await row(COVERED).getByRole("link").click();
      const verdict = await textOf(page.getByTestId("picture-verdict"));
      expect(verdict).toMatch(/画面不可信：镜头被遮挡，自 .+ 起[\s\S]*被挡住或太脏/);
      await untilDrawn(page.getByTestId("picture-present"));
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);
      expect(chief.complaints()).toEqual([]);
    });

  test("a picture is approved only after a second question, and then stands beside the present one, each with its time", async () => {
    await using chief = await signedIn("chief", `/cameras/${WELL}`);
    const { page } = chief;
    const given: string[] = [];
    page.on("response", (answer) => {
      const at = answer.headers()["x-captured-at"];
      if (answer.url().endsWith("present.jpg") && at !== undefined)
        given.push(new Date(at).toLocaleTimeString("sv", { timeZone: "Asia/Shanghai" }));
    });
    await page.getByTestId("picture-link").click();
    await page.waitForURL(`**/cameras/${WELL}/picture`);
    expect(await textOf(page.getByTestId("picture-verdict"))).toBe("画面可信");
    const [present, reference] = [page.getByTestId("picture-present"), page.getByTestId("picture-reference")];
    await untilDrawn(present);
    await page.getByTestId("picture-approve").click();
    await page.getByRole("button", { name: /取\s*消/ }).click();
    expect(await reference.count()).toBe(0);
    await page.getByTestId("picture-approve").click();
    await page.getByRole("button", { name: /^批\s*准$/ }).click();
    await untilDrawn(reference);
    //  What stood on the page is what was approved, whatever the camera has shown since; each has the time of its own.
    const timeOf = async (what: string) =>
      /\d\d:\d\d:\d\d/.exec(await textOf(page.getByTestId(`picture-${what}-about`)))?.[0];
    expect(given).toContain(await timeOf("reference"));
    expect(given).toContain(await timeOf("present"));
    //  Side by side without being asked for.
    await page.locator('.picture-compare[data-view="beside"]').waitFor();
    const boxes = async () => ({ of: await reference.boundingBox(), now: await present.boundingBox() });
    const abouts = async () => {
      expect(await textOf(page.getByTestId("picture-reference-about"))).toMatch(
        /基准画面 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+chief 于 .+批准/,
      );
      expect(await textOf(page.getByTestId("picture-present-about"))).toMatch(
        /现在的画面 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+.+检查/,
      );
    };
    for (const viewport of [PHONE, { width: 700, height: 900 }, { width: 1280, height: 900 }]) {
      await page.setViewportSize(viewport);
      await page.getByText("分开看").click();
      await untilDrawn(present);
      await untilDrawn(reference);
      const { of, now } = await boxes();
      //  One above the other where there is no room.
      if (viewport === PHONE) expect([of?.x, (of?.y ?? 0) < (now?.y ?? 0)]).toEqual([now?.x, true]);
      else expect([of?.y, (of?.x ?? 0) + (of?.width ?? 0) < (now?.x ?? 0)]).toEqual([now?.y, true]);
      expect(of?.width).toBe(now?.width);
      await abouts();
      expect(await page.getByRole("slider").count()).toBe(0);
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);

      await page.getByText("叠起来看").click();
      await page.getByRole("slider").waitFor();
      await untilDrawn(present);
      await untilDrawn(reference);
      const both = await boxes();
      expect(both.of).toEqual(both.now);
      for (const side of ["left", "right"]) await page.locator(`.picture-label-${side}`).waitFor();
      await abouts();
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);
    }
    expect(chief.complaints()).toEqual([]);
  }, 90_000);

  test("from the alert of a camera it is one step to the camera and to its picture", async () => {
    await using chief = await signedIn("chief", `/alerts/${alertId}`, PHONE);
    const { page } = chief;
    const links = page.getByTestId("camera-links").getByRole("link");
    await links.first().waitFor();
    expect(await links.evaluateAll((all) => all.map((one) => (one as unknown as Link).pathname))).toEqual([
      `/cameras/${DARK}`,
      `/cameras/${DARK}/picture`,
    ]);
    expect(await overflowPx(page)).toBe(0);
    await links.last().click();
    expect(await textOf(page.getByTestId("picture-verdict"))).toContain("画面全黑");
    expect(chief.complaints()).toEqual([]);
  });

  test("who works in the kitchen reads of their own cameras what to do", async () => {
    await using cook = await signedIn("cook", "/my-cameras", PHONE);
    const of = (cameraId: string) => textOf(cook.page.getByTestId(`my-camera-${cameraId}`));
    expect(await of(COVERED)).toMatch(/镜头被遮挡[\s\S]*镜头被挡住或太脏/);
    expect(await of(DARK)).toMatch(/画面全黑[\s\S]*开灯/);
    expect(await of(WELL)).not.toMatch(/全黑|遮挡/);
    await cook.page.getByTestId("my-cameras-sum").getByText("路画面有问题").waitFor();
    expect(await overflowPx(cook.page)).toBe(0);
    expect(cook.complaints()).toEqual([]);
  });

  test("a camera that goes away says so on its page by itself, and its picture's page stays as it was", async () => {
    await using watching = await signedIn("chief", `/cameras/${WELL}`);
    await using looking = await signedIn("chief", `/cameras/${WELL}/picture`);
    const state = watching.page.locator(".page-head");
    await state.getByText("在线", { exact: false }).waitFor();
    await looking.page.getByTestId("picture-verdict").waitFor();
    await server.close();
    await state.getByText("离线", { exact: false }).waitFor();
    await looking.page.getByTestId("picture-verdict").waitFor();
    //  Pictures themselves cannot be fetched any more, which is said as an error of the network by some browsers.
    const uncaught = (said: readonly string[]) => said.filter((line) => line.startsWith("uncaught"));
    expect(uncaught(watching.complaints())).toEqual([]);
    expect(uncaught(looking.complaints())).toEqual([]);
  });
});

type Link = { readonly pathname: string };
