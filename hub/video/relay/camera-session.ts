// One attempt to show one camera: plays it, puts its pictures together and hands on fragments. Throws a CameraError
// that says why there is no picture (any more); knows nothing of retries and viewers.
import type { Clock } from "../../lib/clock.ts";
import { CameraError } from "../camera-error.ts";
import { createDepacketiser, type Depacketiser } from "../codec/depacketiser.ts";
import { fragment, initSegment, TIMESCALE } from "../codec/fmp4-muxer.ts";
import type { MediaTimeline } from "../codec/media-timeline.ts";
import { createReusedMemory } from "../codec/reused-memory.ts";
import { codecNamed } from "../codec/video-codec.ts";
import type { AccessUnit, VideoFormat } from "../codec/video-format.ts";
import { readRtp, readSenderReport } from "../rtsp/rtp.ts";
import type { Credentials } from "../rtsp/rtsp-auth.ts";
import { type Admit, playCamera, type StreamAddress, type WayMemory } from "../rtsp/rtsp-client.ts";
import type { Connect } from "../rtsp/rtsp-connection.ts";
import type { VideoTrack } from "../rtsp/sdp.ts";
import type { CameraClock } from "./camera-clock.ts";
import type { Init } from "./fan-out.ts";
import type { LiveFragment } from "./gop-cache.ts";
import { createEars } from "./sound.ts";
import type { FigureKeeper } from "./stream-figures.ts";
import type { Tally } from "./tally.ts";

export type SessionOptions = {
  readonly address: StreamAddress;
  readonly credentials?: Credentials;
  readonly connect: Connect;
  /** Default: its handshake begins at once. */
  readonly admit?: Admit;
  readonly memory: WayMemory;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly timeline: MediaTimeline;
  readonly figures: FigureKeeper;
  readonly cameraClock: CameraClock;
  /** Ends the session; it then resolves. */
  readonly signal: AbortSignal;
  /** Before the first fragment, and whenever the stream changes. The next fragment is a key frame. */
  readonly onInit: (mime: string, segment: Buffer, heard?: Init) => void;
  /** Its data is to be copied: the next one is written over it. */
  readonly onFragment: (fragment: LiveFragment) => void;
  /** Pictures are being left out since a loss, or, told just before the key frame, no more. */
  readonly onDamage: (isDamaged: boolean) => void;
  /** It is to be heard. Told in words where there is nothing to hear. */
  readonly onNoSound?: (why: string) => void;
  /** The camera has said what time it has. */
  readonly onClock: () => void;
};

//  Chosen: cameras that save bandwidth send a key frame each 10 s or so; without one nothing can be shown.
const KEY_FRAME_LIMIT_MS = 20_000;

/** One for all cameras: a fragment is handed on before the next one is made, and this stays in the processor's cache. */
const memory = createReusedMemory();

const NO_PACKETS = { packets: 0, lost: 0 };

export async function runSession(options: SessionOptions): Promise<void> {
  const { clock, tally, timeline, figures, cameraClock } = options;
  let track: VideoTrack | undefined;
  let depacketiser: Depacketiser | undefined;
  let format: VideoFormat | undefined;
  let sequence = 0;
  let isDamaged = false;
  let waitingSinceMs: number | undefined;
  let countsWhenWaiting = NO_PACKETS;
  const ears = createEars(options.onNoSound);
  tally.connects += 1;
  figures.restart();

  function onUnit(unit: AccessUnit): void {
    tally.framesIn += 1;
    const followsLoss = isDamaged;
    if (followsLoss) {
      isDamaged = false;
      options.onDamage(false);
    }
    if (unit.isKey && unit.format !== format) {
      format = unit.format;
      figures.format(format);
      timeline.begin(format);
      options.onInit(format.mime, initSegment(format), ears.initOf(format));
    }
    sequence += 1;
    const { decodeTime, duration, compositionOffset } = timeline.place(unit.timestamp, clock.monotonicMs());
    //  Written out, as what follows: each picture makes these, and spreading costs several times as much.
    const placement = { sequence, decodeTime, duration, compositionOffset };
    const { takenAt, source } = cameraClock.captureTime(unit.timestamp, clock.now());
    figures.picture({ bytes: unit.data.length, isKey: unit.isKey, capturedAt: takenAt }, counts());
    memory.reset();
    options.onFragment({
      data: fragment(unit, placement, memory.take),
      sound: ears.beside(placement),
      isKey: unit.isKey,
      mediaS: (decodeTime + compositionOffset) / TIMESCALE,
      durationS: duration / TIMESCALE,
      isDamaged: followsLoss,
      capturedAt: Math.floor(takenAt),
      source,
    });
  }

  function onLoss(): void {
    if (isDamaged) return;
    isDamaged = true;
    options.onDamage(true);
  }

  function counts(): { readonly packets: number; readonly lost: number } {
    return depacketiser?.counts ?? NO_PACKETS;
  }

  /** Looked at when media comes, since without media the camera is stalled, which is something else. */
  function refuseWithoutKeyFrames(): void {
    if (!depacketiser?.isWaitingForKey()) waitingSinceMs = undefined;
    else {
      const nowMs = clock.monotonicMs();
      if (waitingSinceMs === undefined) {
        waitingSinceMs = nowMs;
        countsWhenWaiting = { ...counts() };
      }
      if (nowMs - waitingSinceMs >= KEY_FRAME_LIMIT_MS) {
        throw withoutKeyFrames(counts(), countsWhenWaiting);
      }
    }
  }

  await playCamera({
    ...options,
    onTrack: (found) => {
      track = found;
      timeline.restart(found.clockRate);
      cameraClock.restart(found.clockRate);
      depacketiser = createDepacketiser({
        codec: codecNamed(found.codec),
        parameterSets: found.parameterSets,
        onUnit,
        onLoss,
        onDamaged: () => {
          tally.damagedFrames += 1;
          figures.damaged(counts());
        },
      });
    },
    onRtp: (bytes) => {
      const packet = readRtp(bytes);
      if (!packet) throw new CameraError("protocol", "what the camera sent on its media channel is not RTP");
      if (packet.payloadType !== track?.payloadType) return;
      depacketiser?.push(packet);
      refuseWithoutKeyFrames();
    },
    onRtcp: (bytes) => {
      const report = readSenderReport(bytes);
      if (report === undefined) return;
      cameraClock.report(report, clock.now());
      const offsetS = cameraClock.offsetS();
      if (offsetS !== undefined) figures.clockOffset(offsetS);
      options.onClock();
    },
    ...(options.onNoSound === undefined ? {} : { onSound: ears.hear }),
    onBytes: (bytes) => {
      tally.bytesIn += bytes;
    },
  });
}

/** Either the camera sends none, or none gets here whole. */
function withoutKeyFrames(now: typeof NO_PACKETS, then: typeof NO_PACKETS): CameraError {
  const lost = now.lost - then.lost;
  const sent = lost + now.packets - then.packets;
  const since = `in ${KEY_FRAME_LIMIT_MS / 1000} s of media`;
  return lost === 0
    ? new CameraError("no-key-frames", `no key frame ${since}`)
    : new CameraError("too-lossy", `no whole key frame ${since}: ${lost} of ${sent} packets were lost`);
}
