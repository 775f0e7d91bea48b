// The past of one camera in a video element: fetches pieces around where somebody looks, puts each where its time belongs,
// and goes over gaps with a word. Knows nothing of React and of the bar.
import { canDecode, mediaSourceClass } from "../player/media-buffer.ts";
import { following, GAP_MS, type PastPiece, placeOf } from "./piece-list.ts";

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

export type PlaybackNeeds = {
  readonly fetchPiece: (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly fetchInit: (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly report: (report: PlaybackReport) => void;
};

const TICK_MS = 200;
/** Chosen: as much is fetched ahead, in seconds of watching. */
const AHEAD_S = 15;
/** Chosen: pieces that are kept in the browser; the farthest goes first. */
const MOST_PIECES = 12;
/** Chosen: 25 pictures a second; a camera with fewer shows the same one for several steps. */
const STEP_S = 1 / 25;
/** Chosen: what is seen before the past that somebody asked for, so that all of it has a media time above 0. */
const BEFORE_MS = 7 * 86_400_000;
/** Chosen: longer than it is sought in; media time beyond the end of a MediaSource cannot be sought. */
const LONGEST_S = 30 * 86_400;
/** Chosen: how long the word about a gap stands. */
const SKIPPED_MS = 4_000;
/** Chosen: a hole between two pieces that the browser does not pass over by itself. */
const STUCK_MS = 400;

/** `video` is the caller's, and is given back empty. */
export function startPlayback(video: HTMLVideoElement, from: number, needs: PlaybackNeeds): Playback {
  const Source = mediaSourceClass();
  const stopping = new AbortController();
  const baseMs = from - BEFORE_MS;
  let pieces: readonly PastPiece[] = [];
  let isListed = false;
  let target: number | undefined = from;
  let wantsPlay = true;
  let fault: "no-codec" | "failed" | undefined;
  let isEnd = false;
  let skipped: { readonly from: number; readonly to: number; readonly sinceMs: number } | undefined;
  let speed = 1;
  let loading: AbortController | undefined;
  let stuckSinceMs: number | undefined;
  let shelf: Shelf | undefined;

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
    if (wanted !== undefined && loading === undefined) void load(to, wanted);
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
    } catch {
      if (!signal.aborted) fault = "failed";
    } finally {
      if (loading === own) loading = undefined;
    }
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
      video.currentTime += direction * STEP_S;
      tell();
    },
    stop: () => {
      stopping.abort();
      video.removeAttribute("src");
      video.load();
    },
  };
}

type Shelf = {
  readonly has: (piece: PastPiece) => boolean;
  readonly holdsInit: (piece: PastPiece) => boolean;
  readonly isBusy: () => boolean;
  readonly put: (
    piece: PastPiece,
    init: ArrayBuffer | undefined,
    bytes: ArrayBuffer,
    at: {
      readonly offsetS: number;
      readonly keepAtS: number;
      readonly mediaS: (at: number) => number;
    },
  ) => Promise<void>;
};

/** Pieces that the browser holds decoded or not; the farthest from what is watched make room. */
async function openShelf(Source: typeof MediaSource, video: HTMLVideoElement): Promise<Shelf> {
  const source = new Source();
  const address = URL.createObjectURL(source);
  video.disableRemotePlayback = true;
  video.src = address;
  await new Promise((resolve) => source.addEventListener("sourceopen", resolve, { once: true }));
  URL.revokeObjectURL(address);
  source.duration = LONGEST_S;
  const held = new Map<string, PastPiece>();
  let buffer: SourceBuffer | undefined;
  let type = "";
  let heldInit = "";
  let isBusy = false;

  function done(act: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!buffer) return reject(new Error("no buffer"));
      const own = buffer;
      const end = (): void => {
        own.removeEventListener("updateend", end);
        own.removeEventListener("error", failed);
        resolve();
      };
      const failed = (): void => {
        own.removeEventListener("updateend", end);
        reject(new Error("the browser could not take a piece"));
      };
      own.addEventListener("updateend", end);
      own.addEventListener("error", failed, { once: true });
      try {
        act();
      } catch (cause) {
        own.removeEventListener("updateend", end);
        own.removeEventListener("error", failed);
        reject(cause);
      }
    });
  }

  async function makeRoom(most: number, keepAtS: number, mediaS: (at: number) => number): Promise<void> {
    const far = ({ from, to }: PastPiece) => Math.abs((mediaS(from) + mediaS(to)) / 2 - keepAtS);
    const order = [...held.values()].sort((one, other) => far(other) - far(one));
    for (const piece of order.slice(0, Math.max(0, held.size - most))) {
      held.delete(piece.id);
      await done(() => buffer?.remove(mediaS(piece.from), mediaS(piece.to)));
    }
  }

  return {
    //  A piece that is still being written may have been fetched when it was shorter.
    has: ({ id, to }) => (held.get(id)?.to ?? Number.NEGATIVE_INFINITY) >= to,
    holdsInit: ({ initId }) => heldInit === initId,
    isBusy: () => isBusy,
    put: async (piece, init, bytes, { offsetS, keepAtS, mediaS }) => {
      isBusy = true;
      try {
        if (!buffer) buffer = source.addSourceBuffer(piece.mime);
        else if (type !== piece.mime) buffer.changeType(piece.mime);
        type = piece.mime;
        await makeRoom(MOST_PIECES - 1, keepAtS, mediaS);
        if (init) await done(() => buffer?.appendBuffer(init));
        heldInit = piece.initId;
        buffer.timestampOffset = offsetS;
        try {
          await done(() => buffer?.appendBuffer(bytes));
        } catch (cause) {
          if (!(cause instanceof DOMException) || cause.name !== "QuotaExceededError") throw cause;
          await makeRoom(1, keepAtS, mediaS);
          await done(() => buffer?.appendBuffer(bytes));
        }
        held.set(piece.id, piece);
      } finally {
        isBusy = false;
      }
    },
  };
}
