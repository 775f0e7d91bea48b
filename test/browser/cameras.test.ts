// Cameras that die, freeze and come back, and streams with holes, as a viewer sees them: no old picture passes for new.
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { watchForOldPictures } from "./old-pictures.ts";
import { CHROMIUM, isSameDocument, markDocument, PHONE, textOf, visitAs } from "./page.ts";
import { interruptLiveView } from "./stream-hole.ts";
import { firstPicture, glimpse, playedOn, videoOf } from "./video.ts";

const CANTEEN = "liuhe-central-canteen";
const DEAD = `${CANTEEN}.washing`;
const FROZEN = `${CANTEEN}.cutting`;
/** Seconds after the start: time to sign in and see both play, and time to be told that they do not. */
const FAULTS = [
  `--scenario camera-dies@10:${DEAD} --scenario camera-freezes@10:${FROZEN}`,
  `--scenario camera-back@22:${DEAD} --scenario camera-back@22:${FROZEN}`,
].join(" ");
/** After 5 s without a new picture a player says so (dashboard/README.md); a second more for looking and drawing. */
const OLD_AFTER_MS = 6_000;

describe.skipIf(CHROMIUM === undefined)("cameras in a browser", () => {
  const at = demoAndBrowser(FAULTS);

  const tileOf = (page: Page, cameraId: string) => page.getByTestId(`camera-tile-${cameraId}`);

  async function offlineWords(tile: Locator): Promise<string> {
    const words = tile.getByTestId("camera-offline");
    await words.waitFor();
    expect(await tile.locator("video").count()).toBe(0);
    expect(await textOf(tile.getByTestId("camera-state"))).toBe("离线");
    return await textOf(words);
  }

  test("a camera that dies and one that freezes are offline since a time, look fresh at no moment, and play again when they are back", async () => {
    await using canteen = await visitAs(at.browser, at.demo.http, "canteen", { path: `/sites/${CANTEEN}` });
    const page = canteen.page;
    for (const id of [DEAD, FROZEN]) await firstPicture(videoOf(page, id));
    await markDocument(page);
    const oldest = await watchForOldPictures(page);

    expect(await offlineWords(tileOf(page, DEAD))).toMatch(/^离线，自 \d\d:\d\d 起/);
    expect(await offlineWords(tileOf(page, FROZEN))).toMatch(/^离线，自 \d\d:\d\d 起 · 画面停住$/);
    expect(await oldest()).toBeLessThan(OLD_AFTER_MS);
    //  The neighbours play on.
    const neighbour = videoOf(page, `${CANTEEN}.cooking`);
    await playedOn(neighbour, await firstPicture(neighbour), 1);

    for (const id of [DEAD, FROZEN]) {
      await videoOf(page, id).waitFor({ timeout: 30_000 });
      await playedOn(videoOf(page, id), await firstPicture(videoOf(page, id)), 1);
    }
    expect(await oldest()).toBeLessThan(OLD_AFTER_MS);
    expect(await isSameDocument(page)).toBe(true);
    expect(canteen.complaints()).toEqual([]);
  }, 90_000);

  test("after a hole in the stream the newest picture is shown at once, over the same connection", async () => {
    const cameraId = "taoyuan-canteen.cooking";
    await using district = await visitAs(at.browser, at.demo.http, "district");
    const page = district.page;
    const stream = await interruptLiveView(page, cameraId);
    await page.goto("/sites/taoyuan-canteen");
    const video = videoOf(page, cameraId);
    await playedOn(video, await firstPicture(video), 1);

    const connections = stream.connections();
    stream.cut();
    //  Longer than the player waits for a picture while data comes, before it takes itself to be stuck.
    await tileOf(page, cameraId)
      .getByText(/画面停住 (9|1\d) 秒/)
      .waitFor();
    const before = await glimpse(video);
    stream.goOn();
    const after = await until("the picture behind the hole", async () => {
      const seen = await glimpse(video);
      return seen.atS > before.edgeS + 5 ? seen : undefined;
    });
    expect(after.ranges).toBeGreaterThan(1);
    expect(after.edgeS - after.atS).toBeLessThan(1);
    await playedOn(video, after, 1);
    await until("no word of a stop", async () =>
      (await tileOf(page, cameraId).locator(".player[data-stopped=false]").count()) > 0 ? true : undefined,
    );
    expect(stream.connections()).toBe(connections);
  });

  test("on a phone a camera below the screen waits, says so, and plays once it is scrolled to", async () => {
    await using canteen = await visitAs(at.browser, at.demo.http, "district", {
      path: "/sites/taoyuan-canteen",
      viewport: PHONE,
    });
    const tile = tileOf(canteen.page, "taoyuan-canteen.serving");
    await tile.waitFor();
    expect(await textOf(tile.getByTestId("camera-not-live"))).toBe("滚动到这里就开始播放");
    await tile.scrollIntoViewIfNeeded();
    const video = videoOf(canteen.page, "taoyuan-canteen.serving");
    await playedOn(video, await firstPicture(video), 1);
  });
});
