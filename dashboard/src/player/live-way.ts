// Fragments over a socket into MediaSource, or ManagedMediaSource on iPhones: connects, plays, and connects again with
// the last picture kept, until stopped or until it shows that this way does not work here.
import type { LiveMessage } from "../../../hub/serve/contract.ts";
import { type FrameWatch, watchFrames } from "./frame-watch.ts";
import { createLateness } from "./lateness.ts";
import { backOff, listenToSocket, type SocketEnd } from "./live-socket.ts";
import { canDecode, type MediaBuffer, openMediaBuffer } from "./media-buffer.ts";
import {
  FIRST_WITHIN_MS,
  MOVES_WITHIN_MS,
  REPORT_EVERY_MS,
  type RunningWay,
  type WayEnd,
  type WayNeeds,
  type WayNews,
} from "./way.ts";

/** Chosen: several fragments late; without data for longer than this, nothing is flowing. */
const PAUSE_MS = 2_000;
/** Chosen: beyond any camera's key-frame interval; a socket that gives nothing for longer though the camera is online is dead. */
const SILENT_MS = 20_000;
/** Chosen: one try may meet a hub that is just starting. */
const MOST_UNREACHED = 2;
/** Chosen: a line that has fallen behind this often in this time carries less than this way needs. */
const MOST_BEHIND = { times: 3, withinMs: 60_000 };
/** Chosen: twice in a minute is no accident. */
const MOST_STUCK = { times: 2, withinMs: 60_000 };

/** Of AAC among the codecs of a MIME type: RFC 6381, section 3.3. */
const SOUND_CODEC = /,\s*mp4a\.[0-9a-f.]+/i;

/** A connection's end, or why the player itself ended it. */
type Outcome = SocketEnd | "cannot" | "stuck" | "silent" | "behind";

/** What lasts longer than a connection. */
type Line = {
  readonly video: HTMLVideoElement;
  readonly seen: FrameWatch;
  phase: WayNews["phase"];
  camera: WayNews["camera"];
  mime: string | undefined;
  source: WayNews["source"];
  damagedSince: number | undefined;
  isTranscoded: boolean;
  hasSound: boolean;
  /** Pictures of a connection that is gone still play out; they must not pass for the new one's. */
  isFed: boolean;
};

export function startLiveWay(needs: WayNeeds, asked: string): RunningWay {
  const path = needs.hears ? `${asked}&sound=yes` : asked;
  const video = needs.makeVideo();
  needs.place.append(video);
  const stopping = new AbortController();
  const { signal } = stopping;
  const line: Line = {
    video,
    seen: watchFrames(video, signal),
    phase: "starting",
    camera: undefined,
    mime: undefined,
    source: undefined,
    damagedSince: undefined,
    isTranscoded: false,
    hasSound: false,
    isFed: false,
  };
  const tell = () => {
    if (!signal.aborted) needs.news(newsOf(line));
  };
  const become = (phase: WayNews["phase"]) => {
    line.phase = phase;
    tell();
  };
  const play = () => {
    video.play().then(
      () => line.phase === "blocked" && become("playing"),
      //  AbortError: a newer load took over, which plays by itself.
      (cause: unknown) =>
        cause instanceof DOMException && cause.name === "NotAllowedError" && become("blocked"),
    );
  };

  async function keepPlaying(): Promise<WayEnd | undefined> {
    const behindAt: number[] = [];
    const stuckAt: number[] = [];
    let unreached = 0;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const framesBefore = line.seen.count();
      const outcome = await playOnce(needs.address(path), line, { signal, tell, play, hubNow: needs.hubNow });
      line.isFed = false;
      if (signal.aborted) return undefined;
      if (outcome === "ended" || outcome === "full" || outcome === "off" || outcome === "cannot")
        return outcome;
      const hasMoved = line.seen.count() > framesBefore + 1;
      if (hasMoved) failures = 0;
      if (outcome === "unreached" && ++unreached >= MOST_UNREACHED && line.seen.count() === 0)
        return "unreached";
      if (outcome !== "unreached") unreached = 0;
      //  What has played before may be stuck for once, and begins anew.
      const isHopeless = () => line.seen.count() < 2 || isOften(stuckAt, performance.now(), MOST_STUCK);
      if (outcome === "stuck" && isHopeless()) return "unmoved";
      if (outcome === "silent" && line.seen.count() === 0) return "unmoved";
      if (outcome === "behind" && isOften(behindAt, performance.now(), MOST_BEHIND)) return "too-slow";
      needs.keepLast();
      become(line.seen.count() > 0 ? "reconnecting" : "starting");
      if (outcome !== "behind" && outcome !== "stuck") await backOff(failures, signal);
    }
    return undefined;
  }

  line.seen.onFrame(() => {
    if (line.isFed && (line.phase === "starting" || line.phase === "reconnecting")) become("playing");
  });
  const ticking = setInterval(tell, REPORT_EVERY_MS);
  void keepPlaying().then((end) => end && needs.end(end));
  return {
    stop: () => {
      stopping.abort();
      clearInterval(ticking);
      video.removeAttribute("src");
      video.load();
    },
    play,
    picture: () => video,
  };
}

function newsOf(line: Line): WayNews {
  const { phase, seen, camera, mime, source, damagedSince, isTranscoded, hasSound } = line;
  const capturedAt = seen.capturedAt();
  return {
    phase,
    stoppedForMs: seen.stoppedForMs(),
    hasMoved: seen.count() > 1,
    isTranscoded,
    hasSound,
    ...(capturedAt === undefined ? {} : { capturedAt, ...(source ? { source } : {}) }),
    ...(camera ? { camera } : {}),
    ...(mime === undefined ? {} : { mime }),
    ...(damagedSince === undefined ? {} : { damagedSince }),
  };
}

/** Notes one more time, and whether it is one too many. */
function isOften(
  at: number[],
  now: number,
  most: { readonly times: number; readonly withinMs: number },
): boolean {
  at.push(now);
  return at.filter((one) => now - one < most.withinMs).length >= most.times;
}

/** One connection, from its start until it is over. */
async function playOnce(
  address: string,
  line: Line,
  {
    signal,
    tell,
    play,
    hubNow,
  }: {
    readonly signal: AbortSignal;
    readonly tell: () => void;
    readonly play: () => void;
    readonly hubNow: () => number;
  },
): Promise<Outcome> {
  const { video, seen } = line;
  const over = new AbortController();
  const lateness = createLateness();
  const flow = createFlow();
  let mine: Outcome | undefined;
  let buffer: MediaBuffer | undefined;
  const end = (outcome: Outcome) => {
    mine ??= outcome;
    over.abort();
  };
  const abort = () => end("closed");
  const framesBefore = seen.count();
  const look = () => {
    const now = performance.now();
    if (document.hidden) return flow.pause(now);
    if (line.camera?.state === "online" && flow.isSilent(now, seen.count() > framesBefore)) end("silent");
    if (flow.isFlowing(now) && !video.paused && seen.stoppedForMs() > MOVES_WITHIN_MS) end("stuck");
    if (lateness.isBehind(now)) end("behind");
  };
  const comeBack = () => {
    flow.pause(performance.now());
    if (!document.hidden) buffer?.jumpToLive();
  };
  const take = (message: LiveMessage) => {
    if (message.type === "state") {
      line.camera = message;
    } else if (message.type === "time") {
      const capturedAt = Date.parse(message.capturedAt);
      line.source = message.source;
      buffer?.expectAt(message.mediaS);
      seen.expect({ mediaS: message.mediaS, capturedAt });
      lateness.arrived(capturedAt, performance.now());
    } else if (message.type === "damage") {
      line.damagedSince = message.isDamaged
        ? (line.damagedSince ?? seen.capturedAt() ?? hubNow())
        : undefined;
    } else {
      line.isTranscoded = message.transcoded === true;
      //  What can be told of the camera by its codec holds with and without its sound.
      line.mime = message.mime.replace(SOUND_CODEC, "");
      line.hasSound = SOUND_CODEC.test(message.mime);
      if (!canDecode(message.mime)) {
        tell();
        return end("cannot");
      }
      buffer ??= openMediaBuffer(video, () => end("stuck"));
      buffer.setType(message.mime);
      line.isFed = true;
      flow.isInit = true;
      play();
    }
    tell();
  };

  line.damagedSince = undefined;
  signal.addEventListener("abort", abort);
  document.addEventListener("visibilitychange", comeBack);
  const watching = setInterval(look, REPORT_EVERY_MS);
  const closed = await listenToSocket(address, over.signal, {
    open: () => undefined,
    text: take,
    bytes: (bytes) => {
      flow.came(performance.now());
      buffer?.append(bytes);
    },
  });
  signal.removeEventListener("abort", abort);
  document.removeEventListener("visibilitychange", comeBack);
  clearInterval(watching);
  buffer?.close();
  return mine ?? closed;
}

/** Whether data is coming, and for how long it has been. */
function createFlow() {
  const openedAt = performance.now();
  let cameAt = openedAt;
  //  Counted from when data came again: after an outage the last picture is old, and that is no fault of the player's.
  let since: number | undefined;
  return {
    /** The next bytes are an init segment, which shows nothing yet. */
    isInit: false,
    came(now: number): void {
      if (this.isInit) {
        this.isInit = false;
      } else if (since === undefined || now - cameAt > PAUSE_MS) {
        since = now;
      }
      cameAt = now;
    },
    /** A page that is not looked at shows nothing: what should have moved is counted anew. */
    pause(now: number): void {
      cameAt = now;
      if (since !== undefined) since = now;
    },
    isFlowing: (now: number) =>
      since !== undefined && now - cameAt < PAUSE_MS && now - since > MOVES_WITHIN_MS,
    isSilent: (now: number, hasMoved: boolean) => now - cameAt > (hasMoved ? SILENT_MS : FIRST_WITHIN_MS),
  };
}
