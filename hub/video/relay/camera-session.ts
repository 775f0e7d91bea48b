// One attempt to show one camera: plays it, puts its pictures together and hands on fragments. Throws a CameraError
// that says why there is no picture (any more); knows nothing of retries and viewers.
import type { Clock } from "../../lib/clock.ts";
import type { UnixMs } from "../../model.ts";
import { CameraError } from "../camera-error.ts";
import { createDepacketiser, type Depacketiser } from "../codec/depacketiser.ts";
import { fragment, initSegment, TIMESCALE } from "../codec/fmp4-muxer.ts";
import type { MediaTimeline } from "../codec/media-timeline.ts";
import { codecNamed } from "../codec/video-codec.ts";
import type { AccessUnit, VideoFormat } from "../codec/video-format.ts";
import { readRtp, readSenderReport, type SenderReport } from "../rtsp/rtp.ts";
import type { Credentials } from "../rtsp/rtsp-auth.ts";
import { type Admit, playCamera, type StreamAddress, type WayMemory } from "../rtsp/rtsp-client.ts";
import type { Connect } from "../rtsp/rtsp-connection.ts";
import type { VideoTrack } from "../rtsp/sdp.ts";
import type { LiveFragment } from "./gop-cache.ts";
import type { FigureKeeper } from "./stream-figures.ts";
import type { Tally } from "./tally.ts";

export type SessionOptions = {
  readonly address: StreamAddress;
  readonly credentials?: Credentials;
  readonly connect: Connect;
  readonly admit?: Admit;
  readonly memory: WayMemory;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly timeline: MediaTimeline;
  readonly figures: FigureKeeper;
  /** Ends the session; it then resolves. */
  readonly signal: AbortSignal;
  /** Before the first fragment, and whenever the stream changes. The next fragment is a key frame. */
  readonly onInit: (mime: string, segment: Buffer) => void;
  readonly onFragment: (fragment: LiveFragment) => void;
  /** Pictures are being left out since a loss, or, told just before the key frame, no more. */
  readonly onDamage: (isDamaged: boolean) => void;
};

//  Chosen: cameras that save bandwidth send a key frame each 10 s or so; without one nothing can be shown.
const KEY_FRAME_LIMIT_MS = 20_000;
//  Chosen: a camera whose clock is within this of the hub's is set by NTP, and knows better than the arrival when a
//  picture was taken; beyond it the hub's clock is the truth.
const MOST_CLOCK_OFFSET_MS = 1_000;

const NO_PACKETS = { packets: 0, lost: 0 };

export async function runSession(options: SessionOptions): Promise<void> {
  const { clock, tally, timeline, figures } = options;
  let track: VideoTrack | undefined;
  let depacketiser: Depacketiser | undefined;
  let report: SenderReport | undefined;
  let format: VideoFormat | undefined;
  let sequence = 0;
  let isDamaged = false;
  let waitingSinceMs: number | undefined;
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
      options.onInit(format.mime, initSegment(format));
    }
    sequence += 1;
    const placement = { sequence, ...timeline.place(unit.timestamp, clock.monotonicMs()) };
    const { takenAt, source } = captureTime(
      unit.timestamp,
      report,
      track?.clockRate ?? TIMESCALE,
      clock.now(),
    );
    figures.picture({ bytes: unit.bytes, isKey: unit.isKey, capturedAt: takenAt }, counts());
    options.onFragment({
      data: fragment(unit, placement),
      isKey: unit.isKey,
      mediaS: (placement.decodeTime + placement.compositionOffset) / TIMESCALE,
      durationS: placement.duration / TIMESCALE,
      isDamaged: followsLoss,
      capturedAt: new Date(takenAt).toISOString(),
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
      waitingSinceMs ??= nowMs;
      if (nowMs - waitingSinceMs >= KEY_FRAME_LIMIT_MS) {
        throw new CameraError("no-key-frames", `no key frame in ${KEY_FRAME_LIMIT_MS / 1000} s of media`);
      }
    }
  }

  await playCamera({
    ...options,
    onTrack: (found) => {
      track = found;
      timeline.restart(found.clockRate);
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
      report = readSenderReport(bytes) ?? report;
    },
    onBytes: (bytes) => {
      tally.bytesIn += bytes;
    },
  });
}

/** When a picture was taken, and how we know. Pictures before the camera's first report go by their arrival. */
function captureTime(
  timestamp: number,
  report: SenderReport | undefined,
  clockRate: number,
  arrivedAt: number,
): { readonly takenAt: UnixMs } & Pick<LiveFragment, "source"> {
  if (report) {
    const takenAt = report.cameraMs + (((timestamp - report.timestamp) | 0) / clockRate) * 1000;
    if (Math.abs(arrivedAt - takenAt) <= MOST_CLOCK_OFFSET_MS) {
      return { takenAt, source: "rtcp" };
    }
  }
  return { takenAt: arrivedAt, source: "arrival" };
}
