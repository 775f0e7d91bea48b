// A camera that sends H.265, in a browser that cannot decode it: what the hub makes of it plays, and the picture says so.
import { test as anyTest, expect } from "vitest";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip } from "../../simulators/mp4-clip.ts";
import { programPath } from "../programs.ts";
import { CHROMIUM, launchBrowser } from "./page.ts";
import { movesBy, openPlayerKitchen, withoutMediaSource } from "./player-page.ts";

const test = anyTest.skipIf(CHROMIUM === undefined || programPath("ffmpeg") === undefined);
const H265 = { path: "/a", clip: loadMp4Clip(variantFile("h265")) };

test("H.265 plays as the hub's H.264 over the socket, and over HLS where there is no MediaSource", async () => {
  await using browser = await launchBrowser();
  await using at = await openPlayerKitchen(browser, [H265]);
  await using viewer = await at.open();
  const look = await movesBy(viewer.page, "h264");
  expect(look.drawnBy).toBe("VIDEO");
  expect(await viewer.page.getByTestId("camera-way").innerText()).toBe("已转码");
  expect(viewer.complaints()).toEqual([]);

  await using other = await at.open({ prepare: withoutMediaSource, expected: /status of 404/ });
  await movesBy(other.page, "hls-h264");
  expect(await other.page.getByTestId("camera-way").innerText()).toBe("HLS，已转码，晚几秒");
}, 90_000);
