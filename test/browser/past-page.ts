// A camera's past on its page: what is on the screen, by the counter in the picture, and the time that is written on it.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { until } from "../kitchen.ts";
import { textOf } from "./page.ts";
import { glimpse } from "./video.ts";

export const CAMERA = "liuhe-central-canteen.cooking";
const { fps, frames } = loadClip(clipFile("cooking"));
/** Frames that the clip has; the camera repeats it. */
export const FRAMES = frames.length;
const CLIP_S = FRAMES / fps;

/** What is written on the picture. */
export const time = (page: Page) => page.getByTestId("past-time");
export const phase = (page: Page) => page.getByTestId("past-picture").getAttribute("data-phase");

/** Seconds by which the frame on the screen is off the time that is written on it. */
export async function offBy(page: Page, video: Locator): Promise<number> {
  const written = await textOf(time(page));
  const { strip = 0 } = await glimpse(video);
  const asked = Date.parse(`${written.replace(" ", "T")}+08:00`) / 1000;
  //  Frames are counted from the epoch (simulators/rtsp-playout.ts), and the clip is repeated.
  const off = (asked % CLIP_S) - strip / fps;
  return Math.abs(((((off + CLIP_S / 2) % CLIP_S) + CLIP_S) % CLIP_S) - CLIP_S / 2);
}

/** Waits until it stands still, with the picture on the screen that belongs there: a busy browser draws late. */
export async function standing(page: Page): Promise<void> {
  await until("a standing picture", async () => ((await phase(page)) === "paused" ? true : undefined));
  await page.getByTestId("past-video").evaluate((element) => {
    const video = element as unknown as {
      currentTime: number;
      readonly requestVideoFrameCallback: (run: (at: number) => void) => void;
    };
    const drawn = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    //  Sought again, it is drawn again.
    const { currentTime } = video;
    video.currentTime = currentTime;
    return drawn;
  });
}

/** One picture on or back by its button; gives the number in the picture, which is the next one or the one before. */
export async function stepped(page: Page, by: 1 | -1, from: number): Promise<number> {
  const video = page.getByTestId("past-video");
  await page.getByTestId(by === 1 ? "past-step" : "past-step-back").click();
  const strip = await until("another picture", async () => {
    const seen = await glimpse(video);
    return seen.strip === from ? undefined : seen.strip;
  });
  expect(strip).toBe((from + by + FRAMES) % FRAMES);
  return strip;
}
