// HLS where the browser plays it by itself, as iPhones without MediaSource and WeChat's browser on them. Some seconds
// behind; the playlist is asked for first, because an element does not say why it plays nothing.
import { watchFrames } from "./frame-watch.ts";
import { createMediaDates } from "./hls-dates.ts";
import { cameraWordOf } from "./still-way.ts";
import {
  FIRST_WITHIN_MS,
  MOVES_WITHIN_MS,
  REPORT_EVERY_MS,
  type RunningWay,
  STOPPED_AFTER_MS,
  type WayEnd,
  type WayNeeds,
  type WayNews,
} from "./way.ts";

/** Safari's own: the moment at which the media's time is 0, from the playlist. */
type DatedVideo = HTMLVideoElement & { readonly getStartDate?: () => Date };

/** Chosen: what was not there yet may be in a moment. */
const ASK_AGAIN_MS = 1_500;
/** Chosen: so often the playlist is read beside the element, until its dates are sure enough. */
const DATES = { everyMs: 1_500, times: 6 };
/** Chosen: what stood still for longer does not go on by itself. */
const GIVE_UP_AFTER_MS = 3 * STOPPED_AFTER_MS;

export function startHlsWay(needs: WayNeeds, path: string): RunningWay {
  const video: DatedVideo = needs.makeVideo();
  needs.place.append(video);
  const stopping = new AbortController();
  const { signal } = stopping;
  const seen = watchFrames(video, signal);
  const dates = createMediaDates();
  const address = needs.address(path);
  let phase: WayNews["phase"] = "starting";
  let camera: WayNews["camera"];
  let dueSince: number | undefined;

  const capturedAt = (): Pick<WayNews, "capturedAt" | "source"> => {
    const start = video.getStartDate?.().getTime() ?? Number.NaN;
    if (!Number.isNaN(start)) return { capturedAt: start + video.currentTime * 1000, source: "arrival" };
    const at = dates.at(video.currentTime);
    return at === undefined ? {} : { capturedAt: at, source: "estimate" };
  };
  const tell = () => {
    if (signal.aborted) return;
    needs.news({
      phase,
      stoppedForMs: phase === "playing" ? seen.stoppedForMs() : 0,
      hasMoved: seen.count() > 1,
      isTranscoded: path.startsWith("hls-h264"),
      ...(seen.count() > 0 ? capturedAt() : {}),
      ...(camera ? { camera } : {}),
    });
  };
  const over = (why: WayEnd) => {
    if (signal.aborted) return;
    stopping.abort();
    needs.end(why);
  };

  /** Asks until the hub has a playlist. */
  async function waitForPlaylist(): Promise<void> {
    const startedAt = performance.now();
    while (!signal.aborted) {
      const answer = await fetch(address, { signal, cache: "no-store" }).catch(() => undefined);
      if (answer?.ok) {
        camera = { state: "online" };
        return;
      }
      const end = answer && (await endOf(answer.clone()));
      if (end) return over(end);
      camera = answer && (await cameraWordOf(answer));
      tell();
      if (camera?.state !== "offline" && performance.now() - startedAt > FIRST_WITHIN_MS)
        return over("unmoved");
      await later(ASK_AGAIN_MS, signal);
    }
  }

  async function learnDates(): Promise<void> {
    for (let asked = 0; asked < DATES.times && video.getStartDate === undefined; asked += 1) {
      await later(DATES.everyMs, signal);
      if (signal.aborted) return;
      const answer = await fetch(address, { signal, cache: "no-store" }).catch(() => undefined);
      const { buffered } = video;
      const loadedS = buffered.length > 0 ? buffered.end(buffered.length - 1) : undefined;
      if (answer?.ok) dates.learn(await answer.text(), loadedS);
    }
  }

  function look(): void {
    const now = performance.now();
    if (document.hidden) dueSince &&= now;
    else if (dueSince !== undefined && phase !== "blocked") {
      const isUnmoved = seen.count() < 2 && now - dueSince > MOVES_WITHIN_MS;
      if (isUnmoved || (seen.count() > 1 && seen.stoppedForMs() > GIVE_UP_AFTER_MS)) {
        over("unmoved");
        return;
      }
    }
    tell();
  }

  const play = () => {
    video.play().then(
      () => {
        dueSince = performance.now();
        if (phase === "blocked") phase = "playing";
      },
      (cause: unknown) => {
        if (!(cause instanceof DOMException) || cause.name !== "NotAllowedError") return;
        phase = "blocked";
        tell();
      },
    );
  };
  seen.onFrame(() => {
    if (phase !== "starting") return;
    phase = "playing";
    tell();
  });
  video.addEventListener("error", () => over("cannot"), { signal });
  const looking = setInterval(look, REPORT_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(looking));
  void waitForPlaylist().then(() => {
    if (signal.aborted) return;
    dueSince = performance.now();
    video.src = address;
    play();
    void learnDates();
  });
  return {
    stop: () => {
      stopping.abort();
      video.removeAttribute("src");
      video.load();
    },
    play,
    picture: () => video,
  };
}

/** Why a hub that gives no playlist will not give one soon. */
async function endOf(answer: Response): Promise<WayEnd | undefined> {
  if ([401, 403, 410].includes(answer.status)) return "ended";
  if (answer.status === 404) return "off";
  if (answer.status !== 503) return undefined;
  const { why } = (await answer.json()) as { why?: string };
  if (why === "full") return "full";
  return why === "off" || why === "unusable" ? "off" : undefined;
}

function later(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
