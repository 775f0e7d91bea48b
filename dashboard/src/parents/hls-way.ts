// The second way: HLS where the browser plays it by itself, as iPhones without MediaSource and WeChat's browser on them.
import { STOPPED_AFTER_MS } from "../player/live-picture.ts";
import { askForTap, FIRST_WITHIN_MS, later, makeVideo, type Running, type Stage } from "./stage.ts";

const LOOK_EVERY_MS = 500;

/** Safari's own: the moment at which the media's time is 0, from the playlist. */
type DatedVideo = HTMLVideoElement & { readonly getStartDate?: () => Date };

export function startHls(stage: Stage): Running {
  const video: DatedVideo = makeVideo(stage);
  if (video.canPlayType("application/vnd.apple.mpegurl") === "") {
    video.remove();
    return later(stage.giveUp);
  }
  video.src = stage.address("hls/index.m3u8");
  let movedAt = performance.now();
  let last = 0;
  const looking = setInterval(() => {
    const now = performance.now();
    if (video.currentTime > last) {
      last = video.currentTime;
      movedAt = now;
      const start = video.getStartDate?.().getTime() ?? Number.NaN;
      //  Without a date in the playlist, the picture is a few seconds old and no more is known.
      stage.taken(Number.isNaN(start) ? Date.parse(stage.status().now) : start + last * 1000);
      stage.say(undefined);
    } else if (now - movedAt > (last > 0 ? STOPPED_AFTER_MS : FIRST_WITHIN_MS)) {
      stage.giveUp();
    }
  }, LOOK_EVERY_MS);
  video.play().catch(() => askForTap(stage, video, () => void video.play()));
  return {
    stop: () => {
      clearInterval(looking);
      video.removeAttribute("src");
      video.load();
    },
  };
}
