// What is on a player's screen, measured within the page: when the first picture was there, and how old each picture is,
// by the frame counter that the simulated cameras draw. Cameras play by the clock of the machine that the browser runs on.
import type { Page } from "playwright-core";
import { readStrip, STRIP } from "../../simulators/frame-strip.ts";

export type Shown = {
  /** From the moment at which the player began, in milliseconds. */
  readonly firstPictureMs: number;
};

export type Ages = {
  /** Of each picture that was shown, from when the camera sent it until it could be read from the screen, in milliseconds. */
  readonly agesMs: readonly number[];
  /** Pictures that the video element says it had no time to show. */
  readonly dropped: number;
  /** Pictures of the camera that were never on the screen, by the counter. */
  readonly skipped: number;
};

/**
 * Goes into each page before anything else: notes when a player begins, and when the first picture is on the screen of a
 * video element or is put on the canvas of jsmpeg.
 */
export const METER = `{
  const make = Document.prototype.createElement;
  window.meter = { begunAt: undefined, firstAt: undefined };
  Document.prototype.createElement = function (name, ...more) {
    const made = make.call(this, name, ...more);
    if (name === "video" || name === "canvas") window.meter.begunAt ??= performance.now();
    if (name === "video" && made.requestVideoFrameCallback)
      made.requestVideoFrameCallback((now) => { window.meter.firstAt ??= now; });
    return made;
  };
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    put.apply(this, args);
    window.meter.firstAt ??= performance.now();
  };
}`;

/** Goes to another page of the dashboard as a person does who is there already, and waits for the first picture. */
export async function firstPictureAt(page: Page, path: string, mostMs: number): Promise<Shown> {
  const firstPictureMs = (await page.evaluate(`new Promise((resolve, reject) => {
    window.meter.begunAt = window.meter.firstAt = undefined;
    history.pushState({}, "", ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent("popstate"));
    const until = performance.now() + ${mostMs};
    const look = () => {
      const { begunAt, firstAt } = window.meter;
      if (begunAt !== undefined && firstAt !== undefined) resolve(firstAt - begunAt);
      else if (performance.now() > until) reject(new Error("no picture at ${path}"));
      else requestAnimationFrame(look);
    };
    look();
  })`)) as number;
  return { firstPictureMs };
}

/** Reads each picture that the page's player shows, for a while. */
export async function agesOfPictures(page: Page, seconds: number, fps: number): Promise<Ages> {
  const seen = (await page.evaluate(READ, {
    ms: seconds * 1000,
    width: STRIP.pictureWidth,
    height: STRIP.pictureHeight,
    y: STRIP.y + STRIP.square / 2,
  })) as {
    readonly looks: readonly { readonly at: number; readonly row: readonly number[] }[];
    readonly dropped: number;
  };
  const pictures = seen.looks.flatMap(({ at, row }) => {
    const frame = readStrip((x) => row[Math.floor(x)] ?? 0);
    return frame === undefined ? [] : [{ at, frame }];
  });
  const news = pictures.filter(({ frame }, i) => frame !== pictures[i - 1]?.frame);
  const agesMs = news.slice(1).map(({ at, frame }) => ageOf(at, frame, fps));
  const steps = news
    .slice(1)
    .map(({ frame }, i) => (frame - (news[i]?.frame ?? 0) + MINUTE * fps) % (MINUTE * fps));
  return { agesMs, dropped: seen.dropped, skipped: steps.reduce((sum, step) => sum + step - 1, 0) };
}

/** Of the clips, in seconds: the counter begins anew with each minute (simulators/rtsp-playout.ts). */
const MINUTE = 60;

function ageOf(at: number, frame: number, fps: number): number {
  const sentAt = (frame * 1000) / fps;
  return ((at % (MINUTE * 1000)) - sentAt + MINUTE * 1000) % (MINUTE * 1000);
}

/** In the page. A video element tells of each picture; a canvas is looked at whenever the screen is drawn. */
const READ = new Function(
  "{ ms, width, height, y }",
  `return new Promise((resolve) => {
    const element = document.querySelector(".player-layer > *");
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    const looks = [];
    const isVideo = element instanceof HTMLVideoElement;
    const droppedBefore = isVideo ? element.getVideoPlaybackQuality().droppedVideoFrames : 0;
    const until = performance.now() + ms;
    const again = (run) => (isVideo ? element.requestVideoFrameCallback(run) : requestAnimationFrame(run));
    const look = () => {
      context.drawImage(element, 0, 0, width, height);
      const at = performance.timeOrigin + performance.now();
      const { data } = context.getImageData(0, y, width, 1);
      looks.push({ at, row: Array.from({ length: width }, (_, x) => data[4 * x + 1]) });
      if (performance.now() < until) again(look);
      else resolve({ looks, dropped: isVideo ? element.getVideoPlaybackQuality().droppedVideoFrames - droppedBefore : 0 });
    };
    again(look);
  })`,
) as (asked: { ms: number; width: number; height: number; y: number }) => Promise<unknown>;
