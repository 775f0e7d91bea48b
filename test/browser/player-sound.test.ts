// Hearing a camera in a real browser: off until somebody asks, only where the camera is marked and on its own page, and what
// is played then is decoded as sound.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadSound } from "../../simulators/mp4-clip.ts";
import { until } from "../kitchen.ts";
import { CAMERA } from "../whole/camera-kitchen.ts";
import { CHROMIUM, launchBrowser, namelessControls, overflowPx, PHONE, textOf } from "./page.ts";
import { movesBy, openPlayerKitchen, type PlayerKitchen, withoutHls } from "./player-page.ts";
import { videoOf } from "./video.ts";

type Heard = {
  readonly muted: boolean;
  /** Chromium's own count. */
  readonly webkitAudioDecodedByteCount: number;
};

describe.skipIf(CHROMIUM === undefined)("a camera's sound", () => {
  let browser: Browser;
  let place: PlayerKitchen;
  beforeAll(async () => {
    browser = await launchBrowser();
    place = await openPlayerKitchen(browser, [{ path: "/a", sound: loadSound(variantFile("tone")) }]);
  });
  afterAll(async () => {
    await browser.close();
    await place[Symbol.asyncDispose]();
  });

  async function mark(sound: boolean): Promise<void> {
    const east = await place.kitchen.signIn("east");
    expect((await east.send("PATCH", `/cameras/${CAMERA}`, { sound })).status).toBe(200);
  }
  /** In the page: writes down what kinds of media it is given. */
  const withTypes = (page: Page) =>
    page.addInitScript(`{
      window.typesOfTheTest = [];
      for (const name of ["addSourceBuffer"]) {
        const own = MediaSource.prototype[name];
        MediaSource.prototype[name] = function (type) {
          window.typesOfTheTest.push(type);
          return own.call(this, type);
        };
      }
    }`);
  const types = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { typesOfTheTest: string[] }).typesOfTheTest);
  const heard = (video: Locator) =>
    video.last().evaluate((element): Heard => {
      const { muted, webkitAudioDecodedByteCount } = element as unknown as Heard;
      return { muted, webkitAudioDecodedByteCount };
    });
  const opened = (page: Page) => {
    const addresses: string[] = [];
    page.on("websocket", (socket) => {
      if (socket.url().includes("/live")) addresses.push(socket.url());
    });
    return addresses;
  };

  test("of a camera that is not marked there is no button", async () => {
    await mark(false);
    await using east = await place.open();
    const { page } = east;
    await page.goto(`/cameras/${CAMERA}`);
    await movesBy(page, "main");
    expect(await page.getByTestId("camera-sound").count()).toBe(0);
  });

  for (const viewport of [{ width: 1280, height: 900 }, PHONE])
    test(`is off, then heard when asked for, then off again, at ${viewport.width} px`, async () => {
      await mark(true);
      let sockets: readonly string[] = [];
      await using east = await place.open({
        viewport,
        prepare: async (page) => {
          sockets = opened(page);
          await withTypes(page);
        },
      });
      const { page } = east;
      //  On the site's page nobody hears anything.
      await movesBy(page, "live");
      expect(await page.getByTestId("camera-sound").count()).toBe(0);
      await page.goto(`/cameras/${CAMERA}`);
      await movesBy(page, "main");
      const sound = page.getByTestId("camera-sound");
      expect(await sound.getAttribute("data-state")).toBe("off");
      expect(await textOf(sound)).toMatch(/声音：关/);
      const video = videoOf(page, CAMERA);
      expect(await heard(video)).toEqual({ muted: true, webkitAudioDecodedByteCount: 0 });
      expect(sockets.some((address) => address.includes("sound"))).toBe(false);

      await sound.getByRole("button").click();
      await page.locator('[data-testid=camera-sound][data-state="on"]').waitFor();
      expect(await textOf(sound)).toMatch(/声音：开/);
      expect(await sound.getByRole("button").getAttribute("aria-pressed")).toBe("true");
      expect((await types(page)).at(-1)).toMatch(/^video\/mp4; codecs="avc1\.[0-9a-f]+,mp4a\.40\.2"$/);
      expect(sockets.at(-1)).toContain("sound=yes");
      const first = await until("sound that was decoded", async () => {
        const now = await heard(video);
        return now.webkitAudioDecodedByteCount > 0 && !now.muted ? now : undefined;
      });
      await movesBy(page, "main");
      await until("more of it", async () =>
        (await heard(video)).webkitAudioDecodedByteCount > first.webkitAudioDecodedByteCount + 10_000
          ? true
          : undefined,
      );
      expect(await overflowPx(page)).toBe(0);
      expect(await namelessControls(page)).toEqual([]);

      await sound.getByRole("button").click();
      await page.locator('[data-testid=camera-sound][data-state="off"]').waitFor();
      await movesBy(page, "main");
      expect(await heard(video)).toEqual({ muted: true, webkitAudioDecodedByteCount: 0 });
      expect(sockets.at(-1)).not.toContain("sound");
      expect(east.complaints()).toEqual([]);
    });

  test("where it comes by a way that has no sound, or cannot be played, that is said", async () => {
    await mark(true);
    await using still = await place.open({
      prepare: async (page) => {
        await withoutHls(page);
        await page.routeWebSocket(`**/cameras/${CAMERA}/**`, (socket) =>
          socket.close({ code: 1013, reason: "off" }),
        );
      },
    });
    await still.page.goto(`/cameras/${CAMERA}`);
    await movesBy(still.page, "still");
    await still.page.getByTestId("camera-sound").getByRole("button").click();
    await still.page.getByText("这种播放方式没有声音").waitFor();

    await using deaf = await place.open({
      prepare: (page) =>
        page.addInitScript(`{
          const can = MediaSource.isTypeSupported;
          MediaSource.isTypeSupported = (type) => !type.includes("mp4a") && can.call(MediaSource, type);
        }`),
    });
    await deaf.page.goto(`/cameras/${CAMERA}`);
    await movesBy(deaf.page, "main");
    await deaf.page.getByText("这个浏览器放不了声音").waitFor();
    expect(await deaf.page.getByTestId("camera-sound").getByRole("button").isDisabled()).toBe(true);
  });
});
