// A player of low-latency HLS in a real browser: it reads parts and waits for playlists, and is about a second behind.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "../whole/camera-kitchen.ts";
import { CHROMIUM, launchBrowser } from "./page.ts";

const require = createRequire(import.meta.url);
const HLS_JS = readFileSync(require.resolve("hls.js/dist/hls.min.js"), "utf8");

test.skipIf(CHROMIUM === undefined)(
  "hls.js in its low-latency mode plays parts, with what comes next asked for before it is there",
  async () => {
    await using cameras = await openCameras(["/a"]);
    await using kitchen = await kitchenWith(cameras);
    await using browser = await launchBrowser();
    //  The player is put into a page of the hub's by the test, which the page's own policy would not let in.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${kitchen.hub.httpUrl}/healthz`);
    const session = { account: "east", password: kitchen.passwordOfPeople };
    expect(
      (await page.request.post(`${kitchen.hub.httpUrl}/api/v1/session`, { data: session })).status(),
    ).toBe(200);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.addScriptTag({ content: HLS_JS });
    const seen = await page.evaluate(PLAY, `/api/v1/cameras/${CAMERA}/hls/index.m3u8`);
    expect(seen.frames).toBeGreaterThan(100);
    expect(seen.parts).toBeGreaterThan(10);
    expect(asked.filter((url) => /_HLS_msn=\d+&_HLS_part=\d+/.test(url)).length).toBeGreaterThan(5);
    //  Three parts and what a batch and a request take; whole segments would be three seconds and more.
    expect(seen.latencyS).toBeLessThan(2);
    expect(seen.behindS).toBeLessThan(2.5);
    expect(seen.stalls).toBeLessThan(3);
  },
  60_000,
);

type Seen = {
  readonly frames: number;
  readonly parts: number;
  readonly stalls: number;
  /** As the player reckons it: behind the end of the playlist. */
  readonly latencyS: number;
  /** By the clock: since the picture that is shown was taken. */
  readonly behindS: number;
};

/** In the page: plays six seconds. Written as text, since it runs with another world's names. */
const PLAY = new Function(
  "source",
  `return new Promise((resolve, reject) => {
    const video = document.createElement("video");
    video.muted = true;
    document.body.append(video);
    const hls = new Hls({ lowLatencyMode: true, enableWorker: false });
    let parts = 0, stalls = 0, from;
    hls.on(Hls.Events.FRAG_LOADED, (_, data) => { if (data.part) parts += 1; });
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.details === "bufferStalledError") stalls += 1;
      if (data.fatal) reject(new Error(data.details));
    });
    video.ontimeupdate = () => {
      from ??= video.currentTime;
      if (video.currentTime - from < 6) return;
      video.ontimeupdate = null;
      const frames = video.getVideoPlaybackQuality().totalVideoFrames;
      const behindS = (Date.now() - hls.playingDate) / 1000;
      resolve({ frames, parts, stalls, latencyS: hls.latency, behindS });
    };
    hls.loadSource(source);
    hls.attachMedia(video);
    video.play().catch(reject);
  })`,
) as (source: string) => Promise<Seen>;
