// A browser that plays HLS by itself, as phones do, plays the hub's.
import { expect, test } from "vitest";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "../whole/camera-kitchen.ts";
import { CHROMIUM, launchBrowser } from "./page.ts";

test.skipIf(CHROMIUM === undefined)(
  "a video element plays a camera over HLS",
  async () => {
    await using cameras = await openCameras(["/a"]);
    await using kitchen = await kitchenWith(cameras);
    await using browser = await launchBrowser();
    const page = await browser.newPage();
    //  Any page of the hub's own origin.
    await page.goto(`${kitchen.hub.httpUrl}/healthz`);
    const session = { account: "east", password: kitchen.passwordOfPeople };
    const signedIn = await page.request.post(`${kitchen.hub.httpUrl}/api/v1/session`, { data: session });
    expect(signedIn.status()).toBe(200);
    const seen = await page.evaluate(PLAY, `/api/v1/cameras/${CAMERA}/hls/index.m3u8`);
    expect(seen).toMatchObject({ width: 640, height: 360 });
    expect(seen.frames).toBeGreaterThan(60);
  },
  60_000,
);

/** In the page: plays until three seconds have passed on the screen. Written as text, since it runs with another world's names. */
const PLAY = new Function(
  "source",
  `return new Promise((resolve, reject) => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = source;
    video.onerror = () => reject(new Error("the video failed: " + video.error.message));
    let from;
    video.ontimeupdate = () => {
      from ??= video.currentTime;
      if (video.currentTime - from < 3) return;
      const frames = video.getVideoPlaybackQuality().totalVideoFrames;
      resolve({ width: video.videoWidth, height: video.videoHeight, frames });
    };
    document.body.append(video);
    video.play().catch(reject);
  })`,
) as (source: string) => Promise<{ width: number; height: number; frames: number }>;
