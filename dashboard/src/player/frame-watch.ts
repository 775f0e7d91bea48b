// Notices each new picture that a video element shows, and when it was taken.

export type FrameWatch = {
  /** Says when the picture at a media time was taken; holds for those after it. */
  readonly expect: (time: { readonly mediaS: number; readonly capturedAt: number }) => void;
  readonly onFrame: (run: () => void) => void;
  readonly count: () => number;
  /** Of the newest picture, Unix milliseconds by the hub's clock. */
  readonly capturedAt: () => number | undefined;
  /** Since the newest picture, or since the page came to be seen again. */
  readonly stoppedForMs: () => number;
};

export function watchFrames(video: HTMLVideoElement, signal: AbortSignal): FrameWatch {
  let anchor: { mediaS: number; capturedAt: number } | undefined;
  let capturedAt: number | undefined;
  let count = 0;
  let seenAt = performance.now();
  let run: () => void = () => undefined;
  const seen = (mediaS: number) => {
    count += 1;
    seenAt = performance.now();
    if (anchor) capturedAt = anchor.capturedAt + (mediaS - anchor.mediaS) * 1000;
    run();
  };
  if ("requestVideoFrameCallback" in video) {
    const each = (_now: number, frame: { mediaTime: number }) => {
      if (signal.aborted) return;
      seen(frame.mediaTime);
      video.requestVideoFrameCallback(each);
    };
    video.requestVideoFrameCallback(each);
  } else {
    //  Also tells of seeks; good enough to say whether the picture moves.
    const element = video as HTMLVideoElement;
    element.addEventListener("timeupdate", () => seen(element.currentTime), { signal });
  }
  //  A hidden page draws nothing; that is no stop of the camera's.
  const reset = () => {
    seenAt = performance.now();
  };
  document.addEventListener("visibilitychange", reset, { signal });
  return {
    expect: (time) => {
      anchor = time;
    },
    onFrame: (wanted) => {
      run = wanted;
    },
    count: () => count,
    capturedAt: () => capturedAt,
    stoppedForMs: () => (document.hidden ? 0 : Math.max(0, performance.now() - seenAt)),
  };
}
