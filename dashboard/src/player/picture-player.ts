// A camera's picture in a place on a page: picks the best way that this browser has, goes on to the next when one does
// not move, and comes back to a better one later without taking the picture away meanwhile. No framework: the parents'
// page uses it too.
import { browserSkills } from "./browser-skills.ts";
import { waysFor } from "./choose-way.ts";
import { startHlsWay } from "./hls-way.ts";
import { startLiveWay } from "./live-way.ts";
import { startMpeg1Way } from "./mpeg1-way.ts";
import { startStillWay } from "./still-way.ts";
import type { RunningWay, WayEnd, WayNeeds, WayNews } from "./way.ts";
import { createWayMemory } from "./way-memory.ts";
import type { WayName } from "./way-name.ts";

export type PlayerReport = Omit<WayNews, "phase"> & {
  readonly phase: WayNews["phase"] | "ended";
  readonly way: WayName;
  /** What is on the screen is the last picture of before, or of a way that is over. */
  readonly isKept: boolean;
  /** Something better failed, and waits to be tried again. */
  readonly isFallback: boolean;
  /** The hub makes as much as it may at once already, and is asked again in a while. */
  readonly isFull: boolean;
};

export type PlayerOptions = Pick<WayNeeds, "address" | "makeVideo" | "label" | "stillEveryMs" | "hubNow"> & {
  /** Names the camera to the page's memory of what failed. */
  readonly camera: string;
  readonly wantsMain?: boolean;
  readonly only?: "stills" | undefined;
  /** Whether the last picture stays on the screen while there is no newer one; the page then says that it is old. */
  readonly keepsLast: boolean;
  readonly report: (report: PlayerReport) => void;
};

export type PicturePlayer = {
  readonly stop: () => void;
  /** After the tap that a browser wants. */
  readonly play: () => void;
  /** With the camera's sound, of ways that have it, or without. */
  readonly hear: (isOn: boolean) => void;
  /** Tries all ways again, from the best on. */
  readonly again: () => void;
};

type Slot = {
  readonly way: WayName;
  readonly layer: HTMLElement;
  running: RunningWay | undefined;
  news: WayNews;
};

const START: Record<WayName, (needs: WayNeeds) => RunningWay> = {
  main: (needs) => startLiveWay(needs, "live?stream=main"),
  live: (needs) => startLiveWay(needs, "live?stream=sub"),
  h264: (needs) => startLiveWay(needs, "live?stream=sub&codec=h264"),
  hls: (needs) => startHlsWay(needs, "hls/index.m3u8"),
  "hls-h264": (needs) => startHlsWay(needs, "hls-h264/index.m3u8"),
  mpeg1: startMpeg1Way,
  still: startStillWay,
};
/** Chosen: somebody else may have gone by then, and a hub that is full is not asked by everybody all the time. */
const FULL_FOR_MS = 30_000;
const BY_SOCKET: readonly WayName[] = ["main", "live", "h264", "mpeg1"];
/** As the camera sends them: what the hub makes has no sound. */
const SOUNDING: readonly WayName[] = ["main", "live"];
/** Of the sub stream, or of what is made of it. */
const MOVING: readonly WayName[] = ["live", "h264", "hls", "hls-h264", "mpeg1"];
const FRESH: WayNews = { phase: "starting", stoppedForMs: 0, hasMoved: false };

/** One for the whole page. */
const memory = createWayMemory();

export function startPicturePlayer(place: HTMLElement, options: PlayerOptions): PicturePlayer {
  const { camera } = options;
  const kept = createKept(place);
  let shown: Slot | undefined;
  /** A better way that is tried while another shows the picture. */
  let trial: Slot | undefined;
  let capturedAt: Pick<WayNews, "capturedAt" | "source"> = {};
  let cameraWord: WayNews["camera"];
  let isOver = false;
  let fullUntil = 0;
  let hears = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const ways = () => {
    const { wantsMain = false, only } = options;
    return waysFor(browserSkills(), { wantsMain, only, mime: memory.mimeOf(camera) });
  };
  const untried = (): WayName => {
    const now = performance.now();
    //  A hub that is full has stills.
    if (now < fullUntil) return "still";
    return ways().find((way) => memory.heldUntil(way, camera, now) === undefined) ?? "still";
  };

  function tell(phase: PlayerReport["phase"] | undefined = undefined): void {
    if (isOver && phase === undefined) return;
    const news = shown?.news ?? FRESH;
    const way = shown?.way ?? "still";
    options.report({
      ...news,
      ...capturedAt,
      ...(cameraWord ? { camera: cameraWord } : {}),
      phase: phase ?? (news.phase === "starting" && kept.isOn() ? "reconnecting" : news.phase),
      way,
      isKept: kept.isOn(),
      isFallback: ways().indexOf(way) > 0,
      isFull: performance.now() < fullUntil,
    });
  }

  function open(way: WayName): Slot {
    const layer = document.createElement("div");
    layer.className = "player-layer";
    //  Beneath what is shown: it is drawn, and not seen yet.
    place.prepend(layer);
    const slot: Slot = { way, layer, running: undefined, news: FRESH };
    const { address, makeVideo, label, stillEveryMs, hubNow } = options;
    slot.running = START[way]({
      place: layer,
      address,
      makeVideo: () => {
        const video = makeVideo();
        if (hears && SOUNDING.includes(way)) video.muted = false;
        return video;
      },
      hears: hears && SOUNDING.includes(way),
      label,
      stillEveryMs,
      hubNow,
      news: (news) => hear(slot, news),
      end: (why) => ended(slot, why),
      keepLast: () => slot === shown && keep(),
    });
    return slot;
  }

  function close(slot: Slot | undefined): void {
    slot?.running?.stop();
    slot?.layer.remove();
  }

  function hear(slot: Slot, news: WayNews): void {
    if (slot !== shown && slot !== trial) return;
    slot.news = news;
    const isOwn = slot.way === "live" || slot.way === "h264";
    if (isOwn && news.mime !== undefined && news.isTranscoded !== true) memory.sawMime(camera, news.mime);
    if (slot === trial) {
      if (news.phase !== "playing" || !news.hasMoved) return;
      close(shown);
      shown = slot;
      trial = undefined;
      plan(ways());
    }
    if (news.hasMoved) memory.worked(slot.way, camera);
    if (news.camera) cameraWord = news.camera;
    if (news.phase === "playing") {
      capturedAt = pictureTime(news);
      kept.off();
    }
    tell();
  }

  function ended(slot: Slot, why: WayEnd): void {
    if (slot !== shown && slot !== trial) return;
    if (why === "ended") {
      finish();
      return;
    }
    const now = performance.now();
    if (why === "full") {
      fullUntil = now + FULL_FOR_MS;
    } else {
      for (const way of lostWith(slot.way, why))
        memory.failed(way, camera, { now, isPassing: why === "unreached" });
    }
    if (slot === trial) {
      trial = undefined;
      close(slot);
    } else {
      keep();
      close(slot);
      shown = undefined;
    }
    goOn();
  }

  /** Starts what is best now, beside what is shown if that is something less. */
  function goOn(): void {
    if (isOver) return;
    const order = ways();
    const way = untried();
    if (shown === undefined) {
      shown = open(way);
    } else if (trial === undefined && order.indexOf(way) < order.indexOf(shown.way)) {
      trial = open(way);
    }
    tell();
    plan(order);
  }

  /** Looks again when the first of the better ways may be tried. */
  function plan(order: readonly WayName[]): void {
    clearTimeout(retry);
    const now = performance.now();
    const better = order.slice(0, order.indexOf((trial ?? shown)?.way ?? "still"));
    const held = better.flatMap(
      (way) => memory.heldUntil(way, camera, now) ?? (now < fullUntil ? fullUntil : []),
    );
    if (held.length > 0) retry = setTimeout(goOn, Math.max(fullUntil, Math.min(...held)) - now + 50);
  }

  function keep(): void {
    const picture = shown?.running?.picture();
    if (options.keepsLast && picture && shown?.news.hasMoved) kept.take(picture);
  }

  function finish(): void {
    keep();
    stop();
    tell("ended");
  }

  function stop(): void {
    isOver = true;
    clearTimeout(retry);
    close(shown);
    close(trial);
    shown = undefined;
    trial = undefined;
  }

  goOn();
  return {
    stop: () => {
      stop();
      kept.remove();
    },
    play: () => shown?.running?.play(),
    hear: (isOn) => {
      if (hears === isOn) return;
      hears = isOn;
      if (isOver) return;
      keep();
      close(shown);
      close(trial);
      shown = undefined;
      trial = undefined;
      goOn();
    },
    again: () => {
      keep();
      stop();
      isOver = false;
      fullUntil = 0;
      memory.forget();
      goOn();
    },
  };
}

/** The ways that a failure of one says nothing good of either. */
function lostWith(way: WayName, why: WayEnd): readonly WayName[] {
  //  The hub is away, or something on the way lets no sockets through.
  if (why === "unreached" && way !== "mpeg1") return BY_SOCKET;
  //  What is too much for the line is too much by any way but stills.
  if (why === "too-slow" && way !== "main") return MOVING;
  return [way];
}

function pictureTime({ capturedAt, source }: WayNews): Pick<WayNews, "capturedAt" | "source"> {
  return capturedAt === undefined ? {} : { capturedAt, ...(source ? { source } : {}) };
}

function sizeOf(picture: HTMLVideoElement | HTMLCanvasElement | HTMLImageElement) {
  if (picture instanceof HTMLVideoElement) return { width: picture.videoWidth, height: picture.videoHeight };
  if (picture instanceof HTMLImageElement)
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  return { width: picture.width, height: picture.height };
}

/** The last picture, over whatever comes next until that moves. */
function createKept(place: HTMLElement) {
  const canvas = document.createElement("canvas");
  canvas.className = "player-kept";
  canvas.hidden = true;
  place.append(canvas);
  return {
    isOn: () => !canvas.hidden,
    take(picture: HTMLVideoElement | HTMLCanvasElement | HTMLImageElement): void {
      const { width, height } = sizeOf(picture);
      if (width === 0 || height === 0) return;
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
      canvas.hidden = false;
    },
    off(): void {
      canvas.hidden = true;
    },
    remove: () => canvas.remove(),
  };
}
