// The hub stops and starts while somebody looks: the page says up to when it is true, and goes on by itself.
import { describe, expect, test } from "vitest";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, isSameDocument, markDocument, textOf, untilChanged, visitAs } from "./page.ts";
import { firstPicture, playedOn, videoOf } from "./video.ts";

const CAMERA = "liuhe-central-canteen.cooking";
const FRIDGE = "liuhe-central-canteen.sample-fridge";
/** What the browser itself notes about a hub that is not there. */
const NOT_THERE =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|closed before|socket hang up/;
/** How far the page's word may lie from the moment at which the hub was told to stop: a reading or a beat comes often. */
const CLOSE_S = 30;

describe.skipIf(CHROMIUM === undefined)("while the hub is away", () => {
  const at = demoAndBrowser("--speed 240 --scenario none");

  test("the page says when its values stopped, and goes on without being loaded anew once the hub is back", async () => {
    await using town = await visitAs(at.browser, at.demo.http, "town", {
      path: "/sites/liuhe-central-canteen",
      expected: NOT_THERE,
    });
    const page = town.page;
    const connection = page.getByTestId("connection");
    const tile = page.getByTestId(`camera-tile-${CAMERA}`);
    const value = page.getByTestId(`sensor-card-${FRIDGE}`).getByTestId("sensor-value");
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    await firstPicture(videoOf(page, CAMERA));
    await markDocument(page);

    const stoppedAt = new Date();
    expect(await at.demo.stop()).toBe(0);
    const banner = page.getByTestId("connection-lost");
    await banner.waitFor();
    const words = await textOf(banner);
    expect(words).toMatch(/数据停在 \d\d:\d\d:\d\d。$/);
    expect(secondsApart(words, stoppedAt)).toBeLessThan(CLOSE_S);
    expect(await textOf(connection)).toMatch(/数据停在 \d\d:\d\d:\d\d/);
    //  The picture does not pass for live either. The simulated camera goes first, so it may be known as offline.
    await tile.locator('.player[data-stopped="true"], [data-testid="camera-offline"]').waitFor();
    const stopped = await textOf(value);

    await at.demo.startAgain();
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor({ timeout: 20_000 });
    await banner.waitFor({ state: "detached" });
    await untilChanged("a newer temperature", stopped, () => textOf(value));
    const video = videoOf(page, CAMERA);
    await tile.locator('.player[data-stopped="false"] video').waitFor();
    await playedOn(video, await firstPicture(video), 1);

    expect(await isSameDocument(page)).toBe(true);
    expect(town.complaints()).toEqual([]);
  });
});

/** Between the time of day in the words, in the hub's zone, and a moment. */
function secondsApart(words: string, moment: Date): number {
  const time = moment.toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23" });
  const [said = 0, was = 0] = [words, time].map((text) => {
    const [, h, m, s] = /(\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
    return Number(h) * 3600 + Number(m) * 60 + Number(s);
  });
  const apart = Math.abs(said - was);
  return Math.min(apart, 86_400 - apart);
}
