// The live picture stays at the live edge: after a stall, on a slow line, after the tab slept, when the browser throws its
// buffer away or has no room; and what is lost is greyed and aged until it is back.
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CHROMIUM, launchBrowser, PHONE } from "./page.ts";
import { lookAt, movesBy, openPlayerKitchen, type PlayerKitchen, wireLive } from "./player-page.ts";

const BROKEN = /WebSocket|status of 50\d/;
/** Issue's word: a live picture is never farther than this behind. */
const MOST_BEHIND_S = 2;

describe.skipIf(CHROMIUM === undefined)("the live edge", () => {
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

  test("after a stall the picture is at the live edge again at once, over the same connection", async () => {
    const line = createLine();
    let opened = 0;
    const prepare = (page: Page) =>
      wireLive(page, (socket) => {
        opened += 1;
        line.attend(socket);
      });
    await using viewer = await at.open({ prepare });
    const { page } = viewer;
    await movesBy(page, "live");
    line.hold();
    await page.getByText(/画面停住 [67] 秒/).waitFor();
    const before = await edgeOf(page);
    line.release();
    const releasedAt = performance.now();
    await until("the live edge", async () => {
      const { atS, edgeS } = await edgeOf(page);
      return edgeS > before.edgeS + 5 && edgeS - atS < MOST_BEHIND_S ? true : undefined;
    });
    //  By playing faster it would take a minute.
    expect(performance.now() - releasedAt).toBeLessThan(5_000);
    const behind = await behindFor(page, 2_000);
    expect(behind.mostS).toBeLessThan(MOST_BEHIND_S);
    expect((await movesBy(page, "live")).text).not.toContain("前");
    expect(opened).toBe(1);
  });

  test("a line that carries less than is sent is begun anew before 2 s are lost, and given up for stills", async () => {
    const lines: { readonly lateMs: () => number }[] = [];
    const prepare = (page: Page) => wireLive(page, (socket) => lines.push(slowLine(socket)));
    await using viewer = await at.open({ prepare, expected: BROKEN });
    const { page } = viewer;
    await movesBy(page, "live");
    await until("a new connection", async () => (lines.length > 1 ? true : undefined));
    //  The 2 s, and a second in which it might have been a burst.
    expect(lines[0]?.lateMs()).toBeLessThan(4_500);
    await page.locator(".player[data-way=still][data-phase=playing]").waitFor({ timeout: 40_000 });
    expect(lines.length).toBe(3);
  }, 90_000);

  test("a tab that slept shows the present as soon as it wakes", async () => {
    await using viewer = await at.open();
    const { page } = viewer;
    await movesBy(page, "live");
    const before = await edgeOf(page);
    await page.evaluate(FALL_ASLEEP);
    const from = performance.now();
    await until("eight seconds of sleep", async () => (performance.now() - from > 8_000 ? true : undefined));
    await page.evaluate(WAKE_UP);
    await until("the present", async () => {
      const now = await edgeOf(page);
      return now.atS > before.atS + 7 && now.edgeS - now.atS < 1 ? true : undefined;
    });
    expect((await behindFor(page, 2_000)).mostS).toBeLessThan(MOST_BEHIND_S);
    expect((await movesBy(page, "live")).isStopped).toBe(false);
  });

  test("a browser that throws the buffer away plays on from the next key frame, over the same connection", async () => {
    let opened = 0;
    const prepare = async (page: Page) => {
      await page.addInitScript(KEEP_BUFFERS);
      await wireLive(page, (socket) => {
        opened += 1;
        socket.connectToServer();
      });
    };
    await using viewer = await at.open({ prepare });
    const { page } = viewer;
    await movesBy(page, "live");
    //  When what is done at a start only is over.
    const { atS } = await edgeOf(page);
    await until("some seconds", async () => ((await edgeOf(page)).atS > atS + 3 ? true : undefined));
    await page.evaluate(`new Promise((done) => {
      const buffer = window.buffers.at(-1);
      //  Between two pieces: while one is taken in, nothing can be thrown away.
      const throwAway = () =>
        buffer.updating
          ? buffer.addEventListener("updateend", throwAway, { once: true })
          : done(buffer.remove(0, Infinity));
      throwAway();
    })`);
    await movesBy(page, "live");
    expect((await behindFor(page, 1_000)).mostS).toBeLessThan(MOST_BEHIND_S);
    expect(opened).toBe(1);
  });

  test("a browser without room for more makes room of what was seen, and plays on", async () => {
    let opened = 0;
    const prepare = async (page: Page) => {
      await page.addInitScript(LITTLE_ROOM);
      await wireLive(page, (socket) => {
        opened += 1;
        socket.connectToServer();
      });
    };
    await using viewer = await at.open({ prepare });
    const { page } = viewer;
    await movesBy(page, "live");
    await until(
      "no room, twice",
      async () => ((await page.evaluate("window.refused")) as number) > 1 || undefined,
    );
    await movesBy(page, "live");
    expect(opened).toBe(1);
    expect(viewer.complaints()).toEqual([]);
  });

  test("a lost connection keeps the last picture, greyed and with its age, and goes on when it is back", async () => {
    let isCut = false;
    const sockets: WebSocketRoute[] = [];
    const prepare = (page: Page) =>
      wireLive(page, (socket) => {
        if (isCut) return void socket.close({ code: 1011 });
        sockets.push(socket);
        return void socket.connectToServer();
      });
    await using viewer = await at.open({ prepare, viewport: PHONE, expected: BROKEN });
    const { page } = viewer;
    await movesBy(page, "live");
    isCut = true;
    for (const socket of sockets) await socket.close({ code: 1011 });
    await page.getByText(/· [345] 秒前/).waitFor();
    const lost = await lookAt(page);
    expect(lost).toMatchObject({ phase: "reconnecting", isStopped: true, drawnBy: "CANVAS" });
    expect(lost.strip).toBeDefined();
    expect(lost.text).toContain("画面断开，正在重连");
    isCut = false;
    const back = await movesBy(page, "live");
    expect(back.drawnBy).toBe("VIDEO");
    expect(back.text).not.toContain("前");
  });
});

type Edge = { readonly atS: number; readonly edgeS: number };

async function edgeOf(page: Page): Promise<Edge> {
  return (await page.evaluate(`{
    const video = document.querySelector("video");
    const { buffered } = video;
    ({ atS: video.currentTime, edgeS: buffered.length ? buffered.end(buffered.length - 1) : 0 });
  }`)) as Edge;
}

/** Looks at each picture for a while: how far it was behind the newest that the page has. */
async function behindFor(
  page: Page,
  ms: number,
): Promise<{ readonly mostS: number; readonly looks: number }> {
  const seen = (await page.evaluate(`new Promise((resolve) => {
    const video = document.querySelector("video");
    const until = performance.now() + ${ms};
    let [mostS, looks] = [0, 0];
    const look = () => {
      const { buffered } = video;
      looks += 1;
      if (buffered.length) mostS = Math.max(mostS, buffered.end(buffered.length - 1) - video.currentTime);
      if (performance.now() > until) resolve({ mostS, looks });
      else requestAnimationFrame(look);
    };
    look();
  })`)) as { mostS: number; looks: number };
  expect(seen.looks).toBeGreaterThan(5);
  return seen;
}

/** A line that can be held up: nothing is lost, and comes in one burst. */
function createLine() {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  return {
    attend: (socket: WebSocketRoute) => {
      socket.connectToServer().onMessage((message) => {
        if (isHeld) waiting.push(() => socket.send(message));
        else socket.send(message);
      });
    },
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const send of waiting.splice(0)) send();
    },
  };
}

/** A line on which a second of the camera takes one and a half. */
function slowLine(socket: WebSocketRoute) {
  const from = performance.now();
  let lateMs = 0;
  let isOver = false;
  socket.onClose(() => {
    isOver = true;
  });
  socket.connectToServer().onMessage((message) => {
    const late = (performance.now() - from) / 2;
    setTimeout(() => {
      if (isOver) return;
      lateMs = late;
      socket.send(message);
    }, late);
  });
  return { lateMs: () => lateMs };
}

/** In the page: what a browser does to a tab that nobody looks at: it says so, and stops its video. */
const FALL_ASLEEP = `{
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
  document.querySelector("video").pause();
}`;
const WAKE_UP = `{
  delete document.hidden;
  document.querySelector("video").play();
  document.dispatchEvent(new Event("visibilitychange"));
}`;

/** In the page: remembers the source buffers. */
const KEEP_BUFFERS = `{
  window.buffers = [];
  const add = MediaSource.prototype.addSourceBuffer;
  MediaSource.prototype.addSourceBuffer = function (mime) {
    const made = add.call(this, mime);
    window.buffers.push(made);
    return made;
  };
}`;

/** In the page: refuses what goes beyond four seconds, as a phone with little memory. */
const LITTLE_ROOM = `{
  window.refused = 0;
  const append = SourceBuffer.prototype.appendBuffer;
  SourceBuffer.prototype.appendBuffer = function (bytes) {
    const { buffered } = this;
    if (buffered.length && buffered.end(buffered.length - 1) - buffered.start(0) > 4) {
      window.refused += 1;
      throw new DOMException("no room", "QuotaExceededError");
    }
    append.call(this, bytes);
  };
}`;
