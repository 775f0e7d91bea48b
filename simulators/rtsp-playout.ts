// One camera's picture in time: plays a clip against the wall clock to all its viewers, on one timer,
// so that the second drawn in the picture is the second of the minute. Without viewers it costs nothing.
import { randomInt } from "node:crypto";
import { createChance } from "./chance.ts";
import type { Clip } from "./clip.ts";
import type { Sound } from "./mp4-clip.ts";
import { packetize, packetizeSound, type RtpSender, rtpTimeAt, senderReport } from "./rtp-packetize.ts";

export type StreamState = "playing" | "dead" | "frozen";

/** What is wrong with a stream that plays. */
export type StreamFaults = {
  /** The share of its packets that are lost on the way: 0 to 1. */
  readonly loss?: number;
  /** How far its clock is ahead, in its reports. */
  readonly clockAheadS?: number;
  /** Its description names no parameter sets: they only come with the key frames. */
  readonly hidesSets?: boolean;
};

/** One client that plays the stream. */
export type Viewer = {
  /** Takes interleaved frames; how they travel is its own business. */
  readonly send: (frames: Buffer) => void;
  /** What it holds back because the client does not read. */
  readonly heldBytes: () => number;
  /** Ends the client's connection. */
  readonly drop: () => void;
  readonly sender: RtpSender;
  /** Of a client that asked for the sound too. */
  sound?: { readonly send: (frames: Buffer) => void; readonly sender: RtpSender };
  /** When the client was last heard, Unix ms: its RTCP or its keep-alive requests. */
  heardAt: number;
};

export type Playout = {
  readonly state: () => StreamState;
  readonly setState: (state: StreamState) => void;
  readonly faults: () => StreamFaults;
  readonly setFaults: (faults: StreamFaults) => void;
  readonly clip: () => Clip;
  /** Goes on with another clip, from its first key frame on. */
  readonly setClip: (clip: Clip) => void;
  readonly add: (viewer: Viewer) => void;
  readonly remove: (viewer: Viewer) => void;
  readonly viewers: () => number;
  /** Where the stream stands, for the RTP-Info of a PLAY. */
  readonly rtpTime: () => number;
};

/** Announced in SETUP's answer; 60 s is also what RFC 2326, section 12.37, takes where nothing is said. */
export const SESSION_TIMEOUT_S = 60;
/** Chosen: as real cameras, a little patience beyond what was announced. */
const TIMEOUT_GRACE_S = 10;
/** RFC 3550, section 6.2, recommends 5 s as the least interval of reports. */
const REPORT_EVERY_MS = 5000;
/** Chosen: some half a minute of a 2 Mbit/s stream; a client that far behind is gone. */
const MAX_HELD_BYTES = 8 * 2 ** 20;
/** Samples in a frame of AAC. Source: ISO/IEC 14496-3. */
const FRAME_SAMPLES = 1024;
/** Chosen: beyond it (a suspended machine, a corrected clock) the stream jumps to the clock instead of catching up. */
const MAX_OFF_CLOCK_MS = 2000;

export function createPlayout(
  first: Clip,
  now: () => number,
  firstFaults: StreamFaults = {},
  sound?: Sound,
): Playout {
  let clip = first;
  let faults = firstFaults;
  const audience = createAudience({ clip: () => clip, faults: () => faults, sound, now });
  let frameMs = 1000 / clip.fps;
  let state: StreamState = "playing";
  let timer: ReturnType<typeof setTimeout> | undefined;
  //  Frames are counted since the epoch: minutes begin at whole multiples of 60 s of it, so a clip of a minute needs no offset.
  let nextFrame = 0;
  let nextReportAt = 0;

  const upcoming = (): number => Math.ceil(now() / frameMs);
  const tick = (): void => {
    if (Math.abs(nextFrame * frameMs - now()) > MAX_OFF_CLOCK_MS) nextFrame = upcoming();
    while (nextFrame * frameMs <= now()) {
      audience.show(nextFrame);
      audience.sound(nextFrame * frameMs);
      nextFrame += 1;
    }
    if (Math.abs(nextReportAt - now()) > REPORT_EVERY_MS || now() >= nextReportAt) {
      nextReportAt = now() + REPORT_EVERY_MS;
      audience.report();
    }
    schedule();
  };
  const schedule = (): void => {
    timer = undefined;
    if (audience.size() === 0 || state !== "playing") return;
    timer = setTimeout(tick, Math.max(1, Math.min(MAX_OFF_CLOCK_MS, nextFrame * frameMs - now())));
  };
  const start = (): void => {
    if (timer !== undefined) return;
    nextFrame = upcoming();
    nextReportAt = now();
    schedule();
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    state: () => state,
    setState: (wanted) => {
      state = wanted;
      stop();
      if (wanted === "dead") audience.dismiss();
      start();
    },
    faults: () => faults,
    setFaults: (changed) => {
      faults = changed;
    },
    clip: () => clip,
    setClip: (changed) => {
      clip = changed;
      frameMs = 1000 / clip.fps;
      audience.waitForKey();
      stop();
      start();
    },
    add: (viewer) => {
      audience.add(viewer);
      start();
    },
    remove: (viewer) => {
      audience.remove(viewer);
      if (audience.size() === 0) stop();
    },
    viewers: audience.size,
    rtpTime: () => rtpTimeAt((timer === undefined ? upcoming() : nextFrame) * frameMs),
  };
}

type AudienceOptions = {
  readonly clip: () => Clip;
  readonly faults: () => StreamFaults;
  readonly sound: Sound | undefined;
  readonly now: () => number;
};

/** Those who watch one stream: what is sent goes to all of them, and who cannot follow or is gone is cut off. */
function createAudience({ clip, faults, sound, now }: AudienceOptions) {
  const viewers = new Set<Viewer>();
  const chance = createChance("packets");
  const isLost = (): boolean => chance.next() < (faults().loss ?? 0);
  let isWaiting = false;
  let nextSound = 0;
  const drop = (viewer: Viewer): void => {
    viewers.delete(viewer);
    viewer.drop();
  };
  return {
    size: () => viewers.size,
    add: (viewer: Viewer) => void viewers.add(viewer),
    remove: (viewer: Viewer) => void viewers.delete(viewer),
    waitForKey: () => {
      isWaiting = true;
    },
    dismiss: () => {
      for (const viewer of viewers) drop(viewer);
    },
    /** Sends the frame that is due `count` frames after the epoch. */
    show: (count: number): void => {
      const { frames, fps, vps } = clip();
      const frame = frames[count % frames.length];
      if (frame === undefined || (isWaiting && !frame.key)) return;
      isWaiting = false;
      const time = rtpTimeAt(((count + (frame.later ?? 0)) * 1000) / fps);
      const codec = vps === undefined ? "h264" : "h265";
      for (const viewer of viewers) {
        viewer.send(packetize(frame.nals, viewer.sender, time, { codec, isLost }));
        if (viewer.heldBytes() > MAX_HELD_BYTES) drop(viewer);
      }
    },
    /** Sends what is to be heard until then, counted since the epoch as pictures are. */
    sound: (untilMs: number): void => {
      if (sound === undefined) return;
      const until = Math.floor((untilMs * sound.rate) / (1000 * FRAME_SAMPLES));
      if (until - nextSound > sound.rate / FRAME_SAMPLES) nextSound = until;
      for (; nextSound < until; nextSound += 1) {
        const frame = sound.frames[nextSound % sound.frames.length];
        if (frame === undefined) return;
        const time = (nextSound * FRAME_SAMPLES) % 2 ** 32;
        for (const { sound: wanted } of viewers) wanted?.send(packetizeSound(frame, wanted.sender, time));
      }
    },
    report: (): void => {
      const silentBefore = now() - (SESSION_TIMEOUT_S + TIMEOUT_GRACE_S) * 1000;
      for (const viewer of viewers) {
        if (viewer.heardAt < silentBefore) drop(viewer);
        else {
          const at = now() + (faults().clockAheadS ?? 0) * 1000;
          viewer.send(senderReport(viewer.sender, at, rtpTimeAt(now())));
        }
      }
    },
  };
}

/** A sender with the random beginnings that RFC 3550, section 5.1, asks for. */
export function createSender(channel: number): RtpSender {
  return { channel, ssrc: randomInt(2 ** 32), seq: randomInt(2 ** 16), packets: 0, bytes: 0 };
}
