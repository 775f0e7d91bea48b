// What a way to see a camera works on: where its picture goes, and whom it tells how it fares.
import type { ParentsStatus } from "../../../hub/serve/contract.ts";
import { element } from "./elements.ts";
import type { PageView } from "./view.ts";

export type Camera = ParentsStatus["cameras"][number];

export type Stage = {
  /** Holds the video or the image. */
  readonly picture: HTMLElement;
  readonly camera: () => Camera;
  readonly status: () => ParentsStatus;
  readonly words: PageView["words"];
  /** Of the camera's media: "live", "hls/index.m3u8", "still.jpg". */
  readonly address: (rest: string) => string;
  /** When the picture on the screen was taken, Unix milliseconds by the hub's clock; undefined takes it away. */
  readonly taken: (at: number | undefined) => void;
  /** Shows words instead of the picture; undefined shows the picture. */
  readonly say: (text: string | undefined) => void;
  /** The picture stopped: takes it away and says since when. */
  readonly stopped: () => void;
  /** The camera is off: takes the picture away and says since when. */
  readonly off: () => void;
  /** This way does not work here: the next one is tried. */
  readonly giveUp: () => void;
  /** Asks the hub at once how the link stands. */
  readonly ask: () => void;
};

export type Running = { readonly stop: () => void };

/** Issue's word: a way that does not move within 3 s gives way to the next. */
export const MOVES_WITHIN_MS = 3_000;
/** Chosen: a camera that must be called first has its first picture within this. */
export const FIRST_WITHIN_MS = 10_000;

export function makeVideo({ picture, camera }: Stage): HTMLVideoElement {
  const video = element("video");
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  //  What the browsers of older iPhones and of WeChat on Android ask for, or they leave the page for a player.
  for (const name of ["muted", "playsinline", "webkit-playsinline", "x5-playsinline"])
    video.setAttribute(name, "");
  video.disablePictureInPicture = true;
  video.setAttribute("controlslist", "nodownload noplaybackrate noremoteplayback nofullscreen");
  video.setAttribute("aria-label", `${camera().name}, ${camera().canteen.name}`);
  picture.append(video);
  return video;
}

/** Where the browser plays nothing without a tap. */
export function askForTap({ picture, words, say }: Stage, video: HTMLVideoElement, play: () => void): void {
  if (picture.querySelector("button")) return;
  const button = element("button", { type: "button", className: "tap", textContent: words.tap });
  button.addEventListener("click", () => {
    button.remove();
    play();
  });
  video.addEventListener("playing", () => button.remove(), { once: true });
  picture.hidden = false;
  picture.append(button);
  say(undefined);
}

/** Runs it after what is running has been told of. */
export function later(run: () => void): Running {
  const timer = setTimeout(run, 0);
  return { stop: () => clearTimeout(timer) };
}
