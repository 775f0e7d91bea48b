// Every way in which a real browser shows a camera, told apart by what is in the picture: which way is picked, when
// another is taken instead, and what is written on it.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CHROMIUM, launchBrowser, overflowPx, PHONE } from "./page.ts";
import {
  lookAt,
  movesBy,
  openPlayerKitchen,
  type PlayerKitchen,
  wireLive,
  withoutHls,
  withoutMediaSource,
} from "./player-page.ts";

/** What a browser notes of sockets and pieces that the test takes away. */
const BROKEN = /WebSocket|status of 50\d|status of 404/;

describe.skipIf(CHROMIUM === undefined)("the player", () => {
  let browser: Browser;
  let at: PlayerKitchen;
  beforeAll(async () => {
    browser = await launchBrowser();
    at = await openPlayerKitchen(browser);
  });
  afterAll(async () => {
    await browser.close();
    await at[Symbol.asyncDispose]();
  });

  /** Its words on the picture: which way it comes. */
  const wayWords = (page: Page) => page.getByTestId("camera-way");

  test("plays fragments over a socket, and says whose time is on the picture", async () => {
    await using viewer = await at.open();
    const look = await movesBy(viewer.page, "live");
    expect(look.drawnBy).toBe("VIDEO");
    expect(look.text).toMatch(/^(拍摄于|到达于) \d\d:\d\d:\d\d$/);
    expect(await wayWords(viewer.page).count()).toBe(0);
    expect(viewer.complaints()).toEqual([]);
  });

  test("a browser with ManagedMediaSource alone plays through it, with remote playback off", async () => {
    await using viewer = await at.open({ prepare: (page) => page.addInitScript(MANAGED) });
    const look = await movesBy(viewer.page, "live");
    expect(look.drawnBy).toBe("VIDEO");
    expect(await viewer.page.evaluate("window.managedOpened")).toBeGreaterThan(0);
    expect(viewer.complaints()).toEqual([]);
  });

  test("a browser without MediaSource plays HLS, says that it is late, and estimates the picture's time", async () => {
    await using viewer = await at.open({ prepare: withoutMediaSource });
    const look = await movesBy(viewer.page, "hls");
    expect(look.drawnBy).toBe("VIDEO");
    expect(await wayWords(viewer.page).innerText()).toBe("HLS，晚几秒");
    await viewer.page.getByText(/约 \d\d:\d\d:\d\d/).waitFor();
    const source = await viewer.page.getByTestId("camera-captured-at").getAttribute("data-source");
    expect(source).toBe("estimate");
    expect(viewer.complaints()).toEqual([]);
  });

  test("a browser that plays neither decodes MPEG-1 in the page, within the content policy, and says so", async () => {
    const prepare = async (page: Page) => {
      await withoutMediaSource(page);
      await withoutHls(page);
    };
    await using viewer = await at.open({ prepare });
    const look = await movesBy(viewer.page, "mpeg1");
    expect(look.drawnBy).toBe("CANVAS");
    expect(await wayWords(viewer.page).innerText()).toBe("已转码（MPEG-1）");
    expect(look.text).toMatch(/(拍摄于|到达于) \d\d:\d\d:\d\d/);
    expect(viewer.complaints()).toEqual([]);
    expect(viewer.strangers()).toEqual([]);
  });

  test("stills are left where no socket can be opened and nothing else plays, and say so in both languages", async () => {
    const prepare = async (page: Page) => {
      await withoutMediaSource(page);
      await withoutHls(page);
      await wireLive(page, (socket) => void socket.close({ code: 1011 }));
    };
    await using viewer = await at.open({ prepare, viewport: PHONE, expected: BROKEN });
    const { page } = viewer;
    const look = await movesBy(page, "still");
    expect(look.drawnBy).toBe("IMG");
    expect(await wayWords(page).innerText()).toBe("静态画面，每 5 秒一张");
    expect(await page.getByRole("button", { name: "再试视频" }).isVisible()).toBe(true);
    expect(look.text).toMatch(/(拍摄于|到达于) \d\d:\d\d:\d\d/);
    expect(await overflowPx(page)).toBe(0);
    await page.evaluate(`localStorage.setItem("mingchu.language", "en")`);
    await page.reload();
    await page.getByText("Still, every 5 s").waitFor();
  });

  test("a hub that is full gives stills at once, and the video again when there is room", async () => {
    let isFull = true;
    const prepare = (page: Page) =>
      wireLive(page, (socket) => {
        if (isFull) void socket.close({ code: 1013, reason: "full" });
        else socket.connectToServer();
      });
    await using viewer = await at.open({ prepare, expected: BROKEN });
    const { page } = viewer;
    //  Sooner than a player gives up waiting for its first picture.
    await page.locator(".player[data-way=still]").waitFor({ timeout: 8_000 });
    await movesBy(page, "still");
    isFull = false;
    //  The picture is never taken away for the try.
    const withoutPicture = await countLooksWithoutPicture(page);
    await page.locator(".player[data-way=live][data-phase=playing]").waitFor({ timeout: 40_000 });
    expect(await withoutPicture()).toBe(0);
    await movesBy(page, "live");
  }, 90_000);

  test("fragments that come and do not move give way to the next within seconds, which is remembered", async () => {
    const prepare = (page: Page) =>
      wireLive(page, (socket) => {
        const server = socket.connectToServer();
        let pieces = 0;
        //  What comes shows nothing.
        server.onMessage((message) => {
          if (typeof message !== "string") pieces += 1;
          if (pieces <= 1) socket.send(message);
          else if (typeof message !== "string") socket.send(EMPTY_BOX);
        });
      });
    await using viewer = await at.open({ prepare });
    const { page } = viewer;
    await page.locator(".player[data-way=live]").waitFor();
    const from = performance.now();
    await movesBy(page, "hls");
    //  3 s for the first, some for the second to begin.
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(await wayWords(page).innerText()).toBe("HLS，晚几秒");
  });

  test("H.265 that the browser cannot decode is asked of the hub as H.264, and the picture says so", async () => {
    const prepare = (page: Page) =>
      wireLive(page, (socket, address) => {
        const isMade = address.includes("codec=h264");
        const server = socket.connectToServer();
        server.onMessage((message) => {
          const text = typeof message === "string" ? (JSON.parse(message) as { type: string }) : undefined;
          if (text?.type !== "init") socket.send(message);
          else socket.send(JSON.stringify(isMade ? { ...text, transcoded: true } : { ...text, mime: H265 }));
        });
      });
    await using viewer = await at.open({ prepare });
    await movesBy(viewer.page, "h264");
    expect(await wayWords(viewer.page).innerText()).toBe("已转码");
    expect(viewer.complaints()).toEqual([]);
  });

  test("one that is enlarged plays the main stream, a tile the sub stream", async () => {
    let wire: { opened: () => readonly string[] } | undefined;
    const prepare = async (page: Page) => {
      wire = await wireLive(page, (socket) => void socket.connectToServer());
    };
    await using viewer = await at.open({ prepare });
    const { page } = viewer;
    await movesBy(page, "live");
    await page.locator(".tile-enlarge").first().click();
    await movesBy(page, "main", ".ant-modal .player");
    expect(wire?.opened().map((address) => new URL(address).search)).toEqual(["?stream=sub", "?stream=main"]);
    expect(viewer.complaints()).toEqual([]);
  });

  test("what is wrong with the picture stands on it in words, on a phone as well", async () => {
    let say: (message: object) => void = () => undefined;
    const prepare = (page: Page) =>
      wireLive(page, (socket) => {
        socket.connectToServer();
        say = (message) => socket.send(JSON.stringify(message));
      });
    await using viewer = await at.open({ prepare, viewport: PHONE });
    const { page } = viewer;
    await movesBy(page, "live");
    say({ type: "damage", isDamaged: true });
    await page.getByText(/^\d\d:\d\d:\d\d 起画面有缺损，到下一个关键帧为止$/).waitFor();
    say({ type: "state", state: "online", fault: "too-lossy" });
    await page.getByText(/网络丢包太多/).waitFor();
    expect(await overflowPx(page)).toBe(0);
    const words = page.locator(".player-words").first();
    const [box, player] = [await words.boundingBox(), await page.locator(".player").first().boundingBox()];
    expect(box && player && box.y >= player.y).toBe(true);
    say({ type: "damage", isDamaged: false });
    say({ type: "state", state: "online", fault: "clock-off" });
    await page.getByText(/摄像头时钟不准/).waitFor();
    expect(await page.getByTestId("camera-damaged").count()).toBe(0);
    expect((await lookAt(page)).isStopped).toBe(false);
  });
});

const H265 = 'video/mp4; codecs="hvc1.1.6.L93.B0"';
/** ISO/IEC 14496-12, 8.1.2: a box that says nothing. */
const EMPTY_BOX = Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65]);

/** In the page: Chromium has none, so this stands in for it: MediaSource under the other name, refused as iPhones refuse it. */
const MANAGED = `{
  const Real = window.MediaSource;
  window.managedOpened = 0;
  window.ManagedMediaSource = class extends Real {
    constructor() {
      super();
      this.addEventListener("sourceopen", (event) => {
        const video = [...document.querySelectorAll("video")].find((one) => one.src.startsWith("blob:"));
        if (video?.disableRemotePlayback) window.managedOpened += 1;
        else event.stopImmediatePropagation();
      });
    }
    get streaming() { return true; }
  };
  delete window.MediaSource;
}`;

/** Looks at the player from now on; the answer is how often no picture was on it. */
async function countLooksWithoutPicture(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`{
    window.looksWithout = 0;
    setInterval(() => {
      const layers = [...document.querySelectorAll(".player-layer > *")];
      const top = layers.at(-1);
      const width = top?.naturalWidth ?? top?.videoWidth ?? top?.width ?? 0;
      if (width === 0) window.looksWithout += 1;
    }, 50);
  }`);
  await until("some looks", () => Promise.resolve(true));
  return () => page.evaluate("window.looksWithout") as Promise<number>;
}
