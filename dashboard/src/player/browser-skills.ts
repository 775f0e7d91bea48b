// What this browser says that it can play.
import type { BrowserSkills } from "./choose-way.ts";
import { canDecode, canPlayLive } from "./media-buffer.ts";

/** RFC 8216, section 4; asked in both spellings, as browsers know one or the other. */
const HLS_TYPES = ["application/vnd.apple.mpegurl", "application/x-mpegURL"];

let known: BrowserSkills | undefined;

/** They do not change while the page lives. */
export function browserSkills(): BrowserSkills {
  known ??= askBrowser();
  return known;
}

function askBrowser(): BrowserSkills {
  const video = document.createElement("video");
  return {
    hasMedia: canPlayLive(),
    decodesLive: canDecode,
    playsHls: HLS_TYPES.some((type) => video.canPlayType(type) !== ""),
    plays: (mime) => video.canPlayType(mime) !== "",
  };
}
