// A camera's live picture in a video element: connects, plays, notices when the picture stops, and connects again until
// stopped. What it reports says when the picture on the screen was taken, so that a frozen one cannot pass for live.
import type { Camera, LiveMessage } from "../../../hub/serve/contract.ts";
import { canDecode, canPlayLive, type MediaBuffer, openMediaBuffer } from "./media-buffer.ts";

type LivePhase =
  | "connecting"
  | "playing"
  | "reconnecting"
  /** The hub ended it: outside its hours, or the right to watch was withdrawn. */
  | "ended"
  /** The browser wants a tap before it plays. */
  | "blocked"
  | "no-player"
  | "no-codec";

export type LivePicture = {
  readonly phase: LivePhase;
  /** When the picture on the screen was taken, Unix milliseconds by the hub's clock. Absent before the first. */
  readonly capturedAt?: number;
  /** How long no new picture has come, in milliseconds; 0 while they come. */
  readonly stoppedForMs: number;
  /** With phase "no-codec". */
  readonly mime?: string;
  /** What the hub says of the camera meanwhile. */
  readonly camera?: { readonly state: Camera["state"]; readonly fault?: Camera["fault"] };
};

export type LivePicturePlayer = { stop(): void; play(): void };

const REPORT_EVERY_MS = 500;
/** Chosen: at the edge of what one would call a pause. */
export const STOPPED_AFTER_MS = 5000;
/** Data keeps coming but nothing moves: start over. */
const REBUILD_AFTER_MS = 8000;
/** Chosen: several fragments late; without data for longer than this, nothing is flowing. */
const PAUSE_MS = 2000;
const BACKOFF_MS = { first: 500, most: 15_000 };
/** RFC 6455, 7.4.1: policy violation; how the hub says that watching has ended. */
const ENDED_BY_HUB = 1008;

type Outcome = "closed" | "ended" | "no-codec";

/** Starts at once. `keepLastFrame` is called while the last picture can still be copied from the video element. */
export function startLivePicture(
  video: HTMLVideoElement,
  address: string,
  report: (picture: LivePicture) => void,
  keepLastFrame: () => void,
): LivePicturePlayer {
  const stopping = new AbortController();
  const seen = watchFrames(video, stopping.signal);
  let phase: LivePhase = "connecting";
  let camera: LivePicture["camera"];
  let mime = "";
  //  Pictures of a connection that is gone still play out; they must not pass for the new one's.
  let fed = false;
  const tell = () => {
    const capturedAt = seen.capturedAt();
    report({
      phase,
      stoppedForMs: seen.stoppedForMs(),
      ...(capturedAt === undefined ? {} : { capturedAt }),
      ...(camera ? { camera } : {}),
      ...(phase === "no-codec" ? { mime } : {}),
    });
  };
  const become = (next: LivePhase) => {
    phase = next;
    tell();
  };
  const play = () => {
    video.play().then(
      () => phase === "blocked" && become("playing"),
      //  AbortError: a newer load took over, which plays by itself.
      (cause: unknown) =>
        cause instanceof DOMException && cause.name === "NotAllowedError" && become("blocked"),
    );
  };
  const keepPlaying = async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      const framesBefore = seen.count();
      const outcome = await playOnce(video, address, stopping.signal, {
        onInit: (text) => {
          mime = text;
          fed = true;
          play();
        },
        onTime: seen.expect,
        onCamera: (state) => {
          camera = state;
          tell();
        },
        stuckForMs: seen.stoppedForMs,
      });
      fed = false;
      if (stopping.signal.aborted) return;
      if (outcome !== "closed") return become(outcome);
      keepLastFrame();
      if (seen.count() > framesBefore) failures = 0;
      become(seen.count() > 0 ? "reconnecting" : "connecting");
      await pause(backoffMs(failures), stopping.signal);
    }
  };

  seen.onFirst(() => {
    if (fed && (phase === "connecting" || phase === "reconnecting")) become("playing");
  });
  const ticking = setInterval(tell, REPORT_EVERY_MS);
  stopping.signal.addEventListener("abort", () => clearInterval(ticking));
  if (canPlayLive()) void keepPlaying();
  else become("no-player");
  return {
    stop() {
      stopping.abort();
      video.removeAttribute("src");
      video.load();
    },
    play,
  };
}

/** One connection, from its start until it is over. */
function playOnce(
  video: HTMLVideoElement,
  address: string,
  signal: AbortSignal,
  on: {
    onInit(mime: string): void;
    onTime(time: { mediaS: number; capturedAt: string }): void;
    onCamera(state: NonNullable<LivePicture["camera"]>): void;
    stuckForMs(): number;
  },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    const openedAt = performance.now();
    let buffer: MediaBuffer | undefined;
    const end = (outcome: Outcome) => {
      signal.removeEventListener("abort", abort);
      document.removeEventListener("visibilitychange", catchUp);
      clearInterval(watching);
      buffer?.close();
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      resolve(outcome);
    };
    const abort = () => end("closed");
    const catchUp = () => {
      if (!document.hidden) buffer?.jumpToLive();
    };
    let dataAt = openedAt;
    //  Counted from when data came again: after an outage the last picture is old, and that is no fault of the player's.
    let flowingSince = openedAt;
    const watching = setInterval(() => {
      const now = performance.now();
      const flowing = now - dataAt < PAUSE_MS && now - flowingSince > REBUILD_AFTER_MS;
      if (flowing && !video.paused && on.stuckForMs() > REBUILD_AFTER_MS) end("closed");
    }, 1000);
    const take = (message: LiveMessage) => {
      if (message.type === "state") return on.onCamera(message);
      if (message.type === "time") {
        buffer?.expectAt(message.mediaS);
        return on.onTime(message);
      }
      if (message.type === "damage") return;
      if (!canDecode(message.mime)) {
        on.onInit(message.mime);
        return end("no-codec");
      }
      buffer ??= openMediaBuffer(video, abort);
      buffer.setType(message.mime);
      return on.onInit(message.mime);
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") return take(JSON.parse(event.data) as LiveMessage);
      const now = performance.now();
      if (now - dataAt > PAUSE_MS) flowingSince = now;
      dataAt = now;
      return buffer?.append(event.data);
    };
    socket.onclose = (event) => end(event.code === ENDED_BY_HUB ? "ended" : "closed");
    signal.addEventListener("abort", abort);
    document.addEventListener("visibilitychange", catchUp);
  });
}

/** Notices each new picture on the screen, and when it was taken. */
function watchFrames(video: HTMLVideoElement, signal: AbortSignal) {
  let anchor: { mediaS: number; capturedAt: number } | undefined;
  let capturedAt: number | undefined;
  let count = 0;
  let seenAt = performance.now();
  let first: () => void = () => undefined;
  const seen = (mediaS: number) => {
    count += 1;
    seenAt = performance.now();
    if (anchor) capturedAt = anchor.capturedAt + (mediaS - anchor.mediaS) * 1000;
    first();
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
    (video as HTMLVideoElement).addEventListener(
      "timeupdate",
      () => seen((video as HTMLVideoElement).currentTime),
      {
        signal,
      },
    );
  }
  //  A hidden page draws nothing; that is no stop of the camera's.
  const reset = () => {
    seenAt = performance.now();
  };
  document.addEventListener("visibilitychange", reset, { signal });
  return {
    expect(time: { mediaS: number; capturedAt: string }) {
      anchor = { mediaS: time.mediaS, capturedAt: Date.parse(time.capturedAt) };
    },
    onFirst(run: () => void) {
      first = run;
    },
    count: () => count,
    capturedAt: () => capturedAt,
    stoppedForMs: () => (document.hidden ? 0 : Math.max(0, performance.now() - seenAt)),
  };
}

function backoffMs(failures: number): number {
  const full = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** failures);
  return full * (0.5 + Math.random() / 2);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
