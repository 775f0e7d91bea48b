// One MediaSource with one SourceBuffer behind a video element: takes fragments in order, one at a time, keeps the
// picture a little behind the live edge and throws away what has been seen. Knows nothing of sockets or cameras.

import { createEdgeKeeper } from "./edge-keeper.ts";

/** How far behind the newest fragment the picture begins. Chosen: more than the 200 ms of which fragments come together. */
const TARGET_S = 0.3;
/** Farther behind than this, it jumps instead of hurrying. Chosen: below the 2 s that it is never to exceed. */
const JUMP_BEHIND_S = 1.5;
/** While settling after a start, the cached group of pictures is skipped rather than played through. */
const SETTLE_MS = 1500;
const SETTLE_JUMP_S = 0.8;
/** Seen pictures that are kept, and how much more may gather before they are thrown away. */
const KEEP_S = 20;
const GATHER_S = 10;

type Job =
  | { readonly kind: "type"; readonly mime: string }
  | { readonly kind: "bytes"; readonly bytes: ArrayBuffer }
  | { readonly kind: "remove"; readonly from: number; readonly to: number };

export type MediaBuffer = {
  /** Sets, or changes, what the following bytes are. */
  setType(mime: string): void;
  append(bytes: ArrayBuffer): void;
  /** Says at which media time the next fragment starts, so that a stream that starts over is noticed. */
  expectAt(mediaS: number): void;
  /** Shows the newest picture there is, at once. */
  jumpToLive(): void;
  close(): void;
};

declare global {
  interface Window {
    /** Where the browser decides how much is kept, as on iPhones since iOS 17.1. */
    readonly ManagedMediaSource?: typeof MediaSource;
  }
}

export function mediaSourceClass(): typeof MediaSource | undefined {
  return window.ManagedMediaSource ?? window.MediaSource;
}

/** False where this browser can play no live picture at all. */
export function canPlayLive(): boolean {
  return mediaSourceClass() !== undefined;
}

/** False where this browser cannot decode the codec. */
export function canDecode(mime: string): boolean {
  return mediaSourceClass()?.isTypeSupported(mime) ?? false;
}

/** Takes over the video element until closed. `onFault` is called at most once, when nothing more can be shown. */
export function openMediaBuffer(video: HTMLVideoElement, onFault: (cause: unknown) => void): MediaBuffer {
  const Source = mediaSourceClass();
  if (!Source) throw new Error("no MediaSource in this browser");
  const source = new Source();
  const address = URL.createObjectURL(source);
  const jobs: Job[] = [];
  const edge = createEdgeKeeper();
  let buffer: SourceBuffer | undefined;
  let settleUntil = 0;
  let closed = false;

  const fail = (cause: unknown) => {
    if (closed) return;
    close();
    onFault(cause);
  };
  const pump = () => {
    if (closed || source.readyState !== "open" || buffer?.updating) return;
    const job = jobs.shift();
    if (!job) return;
    if (job.kind === "bytes") lookInHand();
    try {
      buffer = run(job, source, buffer, () => {
        follow();
        pump();
      });
      if (job.kind === "type") pump();
    } catch (cause) {
      if (!isFull(cause) || job.kind !== "bytes") return fail(cause);
      //  Make room and try the same bytes again; a stream that does not fit even then is at fault.
      const keepFrom = video.currentTime - 2;
      if (keepFrom <= (buffer?.buffered.length ? buffer.buffered.start(0) : 0)) return fail(cause);
      jobs.unshift({ kind: "remove", from: 0, to: keepFrom }, job);
      pump();
    }
  };
  const follow = () => {
    //  An append may end after the source was taken from the element; its buffer must not be read then.
    if (closed || !buffer || source.readyState !== "open") return;
    const now = performance.now();
    if (jumpToEdge(video, buffer, now < settleUntil)) edge.moved();
    else if (!video.seeking) video.playbackRate = edge.rate(now);
    const start = buffer.buffered.length > 0 ? buffer.buffered.start(0) : 0;
    const excess = video.currentTime - start > KEEP_S + GATHER_S;
    if (excess && !jobs.some((job) => job.kind === "remove")) {
      jobs.push({ kind: "remove", from: 0, to: video.currentTime - KEEP_S });
    }
  };
  /** How much is left to show when the next piece comes. */
  const lookInHand = () => {
    const until = edgeOf(buffer);
    if (until === undefined || video.paused || video.seeking) return;
    edge.came(until - video.currentTime, performance.now());
  };
  const ranDry = () => {
    //  Not at a start or in a hole, where nothing could have been in hand.
    if (performance.now() > settleUntil && !video.seeking) edge.ranDry(performance.now());
  };
  const close = () => {
    if (closed) return;
    closed = true;
    video.removeEventListener("waiting", ranDry);
    source.removeEventListener("sourceopen", pump);
    URL.revokeObjectURL(address);
  };

  //  Without this, iPhones refuse a managed source.
  video.disableRemotePlayback = true;
  video.src = address;
  source.addEventListener("sourceopen", pump);
  video.addEventListener("waiting", ranDry);

  return {
    setType(mime) {
      settleUntil = performance.now() + SETTLE_MS;
      jobs.push({ kind: "type", mime });
      pump();
    },
    append(bytes) {
      jobs.push({ kind: "bytes", bytes });
      pump();
    },
    expectAt(mediaS) {
      const until = source.readyState === "open" ? edgeOf(buffer) : undefined;
      if (until === undefined || mediaS > until - 1) return;
      settleUntil = performance.now() + SETTLE_MS;
      jobs.push({ kind: "remove", from: 0, to: Number.POSITIVE_INFINITY });
      pump();
    },
    jumpToLive() {
      const until = source.readyState === "open" ? edgeOf(buffer) : undefined;
      if (until === undefined) return;
      video.currentTime = Math.max(0, until - TARGET_S);
      edge.moved();
    },
    close,
  };
}

function run(
  job: Job,
  source: MediaSource,
  buffer: SourceBuffer | undefined,
  onDone: () => void,
): SourceBuffer | undefined {
  if (job.kind === "type") {
    if (buffer) {
      buffer.changeType(job.mime);
      return buffer;
    }
    const made = source.addSourceBuffer(job.mime);
    made.mode = "segments";
    made.addEventListener("updateend", onDone);
    return made;
  }
  if (job.kind === "bytes") buffer?.appendBuffer(job.bytes);
  else buffer?.remove(job.from, job.to);
  return buffer;
}

function edgeOf(buffer: SourceBuffer | undefined): number | undefined {
  const ranges = buffer?.buffered;
  return ranges && ranges.length > 0 ? ranges.end(ranges.length - 1) : undefined;
}

/** Puts the picture to the live edge where it is far from it or over a hole; true where it did. */
function jumpToEdge(video: HTMLVideoElement, buffer: SourceBuffer, settling: boolean): boolean {
  const edge = edgeOf(buffer);
  if (edge === undefined || video.seeking) return false;
  const start = buffer.buffered.start(buffer.buffered.length - 1);
  const behind = edge - video.currentTime;
  const outside = video.currentTime < start - 0.05 || behind < -0.05;
  if (!outside && behind <= (settling ? SETTLE_JUMP_S : JUMP_BEHIND_S)) return false;
  video.currentTime = Math.max(start, edge - TARGET_S);
  video.playbackRate = 1;
  return true;
}

function isFull(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "QuotaExceededError";
}
