// What a parent's picture is played in: an element that stays in the page, and the button for browsers that want a tap.
import type { ParentsStatus } from "../../../hub/serve/contract.ts";
import { element } from "./elements.ts";
import type { PageView } from "./view.ts";

export type Camera = ParentsStatus["cameras"][number];

export function makeVideo(camera: Camera): HTMLVideoElement {
  const video = element("video");
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  //  What the browsers of older iPhones and of WeChat on Android ask for, or they leave the page for a player.
  for (const name of ["muted", "playsinline", "webkit-playsinline", "x5-playsinline"])
    video.setAttribute(name, "");
  video.disablePictureInPicture = true;
  video.setAttribute("controlslist", "nodownload noplaybackrate noremoteplayback nofullscreen");
  video.setAttribute("aria-label", `${camera.name}, ${camera.canteen.name}`);
  return video;
}

export function makeTap(words: PageView["words"], play: () => void): HTMLButtonElement {
  const button = element("button", {
    type: "button",
    className: "tap",
    textContent: words.tap,
    hidden: true,
  });
  button.addEventListener("click", () => {
    button.hidden = true;
    play();
  });
  return button;
}
