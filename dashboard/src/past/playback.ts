// The past of one camera in a video element: fetches pieces around where somebody looks, puts each where its time belongs,
// and goes over gaps with a word. Knows nothing of React and of the bar.
import { ProblemError } from "../api.ts";
import { canDecode, mediaSourceClass } from "../player/media-buffer.ts";
import { following, GAP_MS, type PastPiece, placeOf } from "./piece-list.ts";
import { openShelf, type Shelf } from "./piece-shelf.ts";

export type PlaybackPhase =
  | "loading"
  | "playing"
  | "paused"
  /** Nothing comes after this. */
  | "end"
  | "no-codec"
  | "failed";

export type PlaybackReport = {
  readonly phase: PlaybackPhase;
  /** What is on the screen, Unix ms by the hub's clock. */
  readonly at: number;
  /** Nothing was recorded between these, and it has just gone over that. */
  readonly skipped?: { readonly from: number; readonly to: number };
  readonly isDamaged: boolean;
  /** Somebody wants it to stand still, whether it does already or is still loading. */
  readonly isPaused: boolean;
};

export type Playback = {
  readonly setPieces: (pieces: readonly PastPiece[]) => void;
  readonly seek: (at: number) => void;
  readonly play: () => void;
  readonly pause: () => void;
  readonly setSpeed: (speed: number) => void;
  /** One picture on or back, and stands still there. */
  readonly step: (direction: 1 | -1) => void;
  readonly stop: () => void;
};

export type PlaybackStart = {
  /** Unix ms. */
  readonly from: number;
  readonly isPaused: boolean;
};

export type PlaybackNeeds = {
  readonly fetchPiece: (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly fetchInit: (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly report: (report: PlaybackReport) => void;
};

const TICK_MS = 200;
/** Chosen: as much is fetched ahead, in seconds of watching. */
const AHEAD_S = 15;
/** Chosen: less than any camera's pictures are apart, and more than a browser rounds media time by. */
const WITHIN_S = 0.001;
/** Chosen: what is seen before the past that somebody asked for, so that all of it has a media time above 0. */
const BEFORE_MS = 7 * 86_400_000;
/** Chosen: whoever was before has its piece by then. */
const AGAIN_MS = 1_000;
/** Chosen: how long the word about a gap stands. */
const SKIPPED_MS = 4_000;
/** Chosen: a hole between two pieces that the browser does not pass over by itself. */
const STUCK_MS = 400;

/** `video` is the caller's, and is given back empty. */
export function startPlayback(
  video: HTMLVideoElement,
  { from, isPaused }: PlaybackStart,
  needs: PlaybackNeeds,
): Playback {
  const Source = mediaSourceClass();
  const stopping = new AbortController();
  const baseMs = from - BEFORE_MS;
  let pieces: readonly PastPiece[] = [];
  let isListed = false;
  let target: number | undefined = from;
  let wantsPlay = !isPaused;
  let fault: "no-codec" | "failed" | undefined;
  let isEnd = false;
  let skipped: { readonly from: number; readonly to: number; readonly sinceMs: number } | undefined;
  let speed = 1;
  let loading: AbortController | undefined;
  let stuckSinceMs: number | undefined;
  let shelf: Shelf | undefined;
  /** Media time of the picture on the screen; undefined where the browser does not say it, or not yet. */
  let shownS: number | undefined;
  let againAtMs = 0;

  const mediaS = (at: number) => (at - baseMs) / 1000;
  const atNow = () => target ?? baseMs + video.currentTime * 1000;

  function tell(): void {
    const at = atNow();
    const place = placeOf(pieces, at);
    const isShowing = target === undefined && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    const running: PlaybackPhase = isShowing ? (video.paused ? "paused" : "playing") : "loading";
    const isFresh = skipped !== undefined && performance.now() - skipped.sinceMs < SKIPPED_MS;
    needs.report({
      phase: fault ?? (isEnd ? "end" : running),
      at,
      isPaused: !wantsPlay,
      isDamaged: place.kind === "in" && place.piece.isDamaged,
      ...(isFresh && skipped ? { skipped: { from: skipped.from, to: skipped.to } } : {}),
    });
  }

  /** What should be on the screen is, or is on its way. */
  function tick(): void {
    if (shelf && isListed && fault === undefined) {
      follow(shelf);
      passHoles();
    }
    tell();
  }

  function follow(to: Shelf): void {
    const at = atNow();
    const place = placeOf(pieces, at);
    isEnd = place.kind === "end";
    if (place.kind === "end") {
      if (!video.paused) video.pause();
      return;
    }
    if (place.kind === "gap") {
      skipped = { from: at, to: place.next.from, sinceMs: performance.now() };
      target = place.next.from;
      follow(to);
      return;
    }
    const { piece } = place;
    //  Where a hole of a moment was asked for, its end is shown.
    if (target !== undefined && target < piece.from) target = piece.from;
    if (target !== undefined && to.has(piece) && !to.isBusy()) {
      video.currentTime = mediaS(Math.min(Math.max(target, piece.from + 1), piece.to - 1));
      target = undefined;
    }
    if (wantsPlay && video.paused && target === undefined) void video.play().catch(() => undefined);
    const wanted = nextToFetch(to, piece, at);
    if (wanted !== undefined && loading === undefined && performance.now() >= againAtMs)
      void load(to, wanted);
  }

  function nextToFetch(to: Shelf, piece: PastPiece, at: number): PastPiece | undefined {
    let one: PastPiece | undefined = piece;
    while (one !== undefined && one.from - at < AHEAD_S * 1000 * Math.max(1, speed)) {
      if (!to.has(one)) return one;
      one = following(pieces, one);
    }
    return undefined;
  }

  async function load(to: Shelf, piece: PastPiece): Promise<void> {
    if (!canDecode(piece.mime)) {
      fault = "no-codec";
      return;
    }
    const own = new AbortController();
    loading = own;
    const signal = AbortSignal.any([own.signal, stopping.signal]);
    try {
      const [init, bytes] = await Promise.all([
        to.holdsInit(piece) ? undefined : needs.fetchInit(piece.initId, signal),
        needs.fetchPiece(piece.id, signal),
      ]);
      await to.put(piece, init, bytes, { offsetS: mediaS(piece.from), keepAtS: mediaS(atNow()), mediaS });
    } catch (cause) {
      //  The hub gives out as much as it may at once: what is there still plays, and it is asked again.
      if (cause instanceof ProblemError && cause.status === 429) againAtMs = performance.now() + AGAIN_MS;
      else if (!signal.aborted) fault = "failed";
    } finally {
      if (loading === own) loading = undefined;
    }
  }

  /** To the picture after the one on the screen, or before it, by the pieces' own times. */
  function step(from: Shelf, direction: 1 | -1): void {
    const nowS = (video.seeking ? undefined : shownS) ?? video.currentTime;
    const times = from.times();
    const to = times[times.findLastIndex((s) => s <= nowS + WITHIN_S) + direction];
    const index = pieces.findLastIndex((one) => mediaS(one.from) <= nowS + WITHIN_S);
    const [piece, beside] = [pieces[index], pieces[index + direction]];
    if (piece === undefined) return;
    const isOwn = (s: number) =>
      direction > 0
        ? beside === undefined || s < mediaS(beside.from) - WITHIN_S
        : s > mediaS(piece.from) - WITHIN_S;
    if (to !== undefined && (isOwn(to) || (beside !== undefined && from.has(beside))))
      video.currentTime = to + WITHIN_S;
    //  In a piece that is not here yet: its first picture, or its last.
    else if (beside !== undefined) target = direction > 0 ? beside.from : Math.min(beside.to, piece.from) - 1;
    if (beside !== undefined && (to === undefined || !isOwn(to))) tellGap(piece, beside);
  }

  function tellGap(one: PastPiece, other: PastPiece): void {
    const [before, after] = one.from < other.from ? [one, other] : [other, one];
    if (after.from - before.to > GAP_MS)
      skipped = { from: before.to, to: after.from, sinceMs: performance.now() };
  }

  /** Between two pieces there may be a hole that no browser plays over. */
  function passHoles(): void {
    const isWaiting = target === undefined && !video.paused && video.readyState < 3;
    if (!isWaiting) stuckSinceMs = undefined;
    else stuckSinceMs ??= performance.now();
    if (stuckSinceMs === undefined || performance.now() - stuckSinceMs < STUCK_MS) return;
    const start = [...Array(video.buffered.length).keys()]
      .map((index) => video.buffered.start(index))
      .find((each) => each > video.currentTime);
    if (start !== undefined && start - video.currentTime < GAP_MS / 1000 + 1)
      video.currentTime = start + 0.01;
  }

  if (Source) {
    openShelf(Source, video).then(
      (opened) => {
        if (!stopping.signal.aborted) shelf = opened;
      },
      () => {
        fault = "failed";
      },
    );
  } else fault = "no-codec";
  followShown(video, stopping.signal, (mediaTime) => {
    shownS = mediaTime;
  });
  const timer = setInterval(tick, TICK_MS);
  stopping.signal.addEventListener("abort", () => clearInterval(timer));

  return {
    setPieces: (listed) => {
      pieces = listed;
      isListed = true;
    },
    seek: (at) => {
      target = at;
      fault = undefined;
      skipped = undefined;
      loading?.abort();
      loading = undefined;
      tick();
    },
    play: () => {
      wantsPlay = true;
      void video.play().catch(() => undefined);
      tell();
    },
    pause: () => {
      wantsPlay = false;
      video.pause();
      tell();
    },
    setSpeed: (asked) => {
      speed = asked;
      video.playbackRate = asked;
      //  Otherwise the next piece would begin at the usual one.
      video.defaultPlaybackRate = asked;
    },
    step: (direction) => {
      wantsPlay = false;
      video.pause();
      if (target === undefined && shelf) step(shelf, direction);
      tell();
    },
    stop: () => {
      stopping.abort();
      video.removeAttribute("src");
      video.load();
    },
  };
}

/** Tells the media time of each picture that comes on the screen; undefined while another one is on its way. */
function followShown(
  video: HTMLVideoElement,
  signal: AbortSignal,
  tell: (mediaTime: number | undefined) => void,
): void {
  if (!("requestVideoFrameCallback" in video)) return;
  const each = (_now: number, frame: { mediaTime: number }) => {
    if (signal.aborted) return;
    tell(frame.mediaTime);
    video.requestVideoFrameCallback(each);
  };
  video.requestVideoFrameCallback(each);
  video.addEventListener("seeking", () => tell(undefined), { signal });
}
