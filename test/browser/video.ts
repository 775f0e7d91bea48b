// What a video element on a page shows: where it is, how many frames it has decoded, and which frame of the simulated
// clip that is, read from the strip drawn in the picture.
import type { Locator, Page } from "playwright-core";
import { readStrip, STRIP } from "../../simulators/frame-strip.ts";
import { until } from "../kitchen.ts";

/** One look at a video. */
export type Glimpse = {
  /** Media time on the screen, in seconds. */
  readonly atS: number;
  readonly decodedFrames: number;
  /** The frame's number by the strip in the picture; undefined where no strip is to be seen. */
  readonly strip: number | undefined;
  /** How many stretches of media are in the buffer: more than one means a hole. */
  readonly ranges: number;
  /** Newest media in the buffer, in seconds. */
  readonly edgeS: number;
};

export function videoOf(page: Page, cameraId: string): Locator {
  return page.locator(`video[data-camera-id="${cameraId}"]`);
}

export async function glimpse(video: Locator): Promise<Glimpse> {
  const seen = await video.evaluate(
    (element: unknown, { width, height, y }) => {
      const shown = element as PageVideo;
      const { OffscreenCanvas } = globalThis as unknown as { OffscreenCanvas: PageCanvas };
      const canvas = new OffscreenCanvas(width, height).getContext("2d");
      canvas.drawImage(shown, 0, 0, width, height);
      const { data } = canvas.getImageData(0, y, width, 1);
      const { buffered } = shown;
      return {
        atS: shown.currentTime,
        decodedFrames: shown.getVideoPlaybackQuality().totalVideoFrames,
        ranges: buffered.length,
        edgeS: buffered.length > 0 ? buffered.end(buffered.length - 1) : 0,
        //  Of grey squares any colour is the luma.
        row: Array.from({ length: width }, (_, x) => data[4 * x + 1] ?? 0),
      };
    },
    {
      width: STRIP.pictureWidth,
      height: STRIP.pictureHeight,
      y: STRIP.y + STRIP.square / 2,
    },
  );
  const { row, ...rest } = seen;
  return { ...rest, strip: readStrip((x) => row[Math.floor(x)] ?? 0) };
}

/** The first look at a picture with a strip in it. */
export async function firstPicture(video: Locator): Promise<Glimpse> {
  await video.waitFor();
  return await until("a picture with its strip", async () => {
    const seen = await glimpse(video);
    return seen.strip === undefined ? undefined : seen;
  });
}

/** Looks until `atLeastS` seconds of media have been played since `before` and the picture is another one. */
export async function playedOn(video: Locator, before: Glimpse, atLeastS: number): Promise<Glimpse> {
  return await until(`${atLeastS} s more of the picture`, async () => {
    const seen = await glimpse(video);
    const isOn = seen.atS - before.atS >= atLeastS && seen.strip !== undefined;
    return isOn && seen.strip !== before.strip ? seen : undefined;
  });
}

/** What the tests use of the browser's elements. */
type PageVideo = {
  readonly currentTime: number;
  readonly buffered: { readonly length: number; readonly end: (index: number) => number };
  readonly getVideoPlaybackQuality: () => { readonly totalVideoFrames: number };
};
export type PageCanvas = new (
  width: number,
  height: number,
) => {
  readonly getContext: (kind: "2d") => {
    readonly drawImage: (image: unknown, x: number, y: number, width: number, height: number) => void;
    readonly getImageData: (
      x: number,
      y: number,
      width: number,
      height: number,
    ) => { readonly data: Uint8ClampedArray };
  };
};
