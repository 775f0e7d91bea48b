// What one camera's stream is like: its rate, its key frames, what is lost of it, and how old its newest picture is.
// Counted as it comes, over the last minute; costs a few additions a picture.
import type { Clock } from "../../lib/clock.ts";
import type { UnixMs } from "../../model.ts";
import type { VideoFormat } from "../codec/video-format.ts";
import { isTooLossy } from "./loss-watch.ts";
import type { Tally } from "./tally.ts";

export type StreamFigures = {
  /** As in a MIME type's codecs parameter, such as "avc1.4d4016". */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Whole pictures a second. */
  readonly frameRate: number;
  /** Of whole pictures, in bit/s. */
  readonly bitrate: number;
  /** Between its last two key frames, or since the last one where that is longer. */
  readonly keyFrameGapS: number;
  /** Packets that did not come, as a share of all that were sent: 0 to 1. */
  readonly lossShare: number;
  /** Pictures that came broken, or were left out since they build on such, as a share of all that were seen: 0 to 1. */
  readonly damagedShare: number;
  /** The camera's clock less the hub's. Absent while the camera does not say its time. */
  readonly clockOffsetS?: number;
  /** Since its newest picture was taken. */
  readonly frameAgeS: number;
};

export type PacketCounts = {
  /** RTP packets of the picture that came. */
  readonly packets: number;
  /** By their numbers: packets that are missing. */
  readonly lost: number;
};

export type CountedPicture = {
  readonly bytes: number;
  readonly isKey: boolean;
  readonly capturedAt: UnixMs;
};

export type FigureKeeper = {
  /** A session begins: what was before says nothing of it. */
  readonly restart: () => void;
  readonly format: (format: VideoFormat) => void;
  /** A whole one. `counts` are the session's so far; they are not kept. */
  readonly picture: (picture: CountedPicture, counts: PacketCounts) => void;
  readonly damaged: (counts: PacketCounts) => void;
  /** The camera's clock less the hub's. */
  readonly clockOffset: (offsetS: number) => void;
  /** The session is over. Its figures stay for as long as they are of the last minute. */
  readonly end: () => void;
  /** Undefined where no picture was whole within the last minute. */
  readonly read: () => StreamFigures | undefined;
};

//  Chosen: a dozen of them are the minute that is looked back upon, so a figure is at most a twelfth too old.
const SLICE_MS = 5_000;
const SLICES = 12;
//  Chosen: a network that is only now and then at its end is at its end within half a minute again.
const LOSS_MS = 30_000;

type Slice = {
  readonly fromMs: number;
  bytes: number;
  pictures: number;
  damaged: number;
  packets: number;
  lost: number;
};

/** `onLossy` is told when so much is lost that somebody has to know, and when that is over: over sessions, too. */
export function createStreamFigures(
  clock: Clock,
  tally: Tally,
  onLossy: (isLossy: boolean) => void,
): FigureKeeper {
  let slices: Slice[] = [];
  let slice: Slice | undefined;
  let format: VideoFormat | undefined;
  let newest: { atMs: number; capturedAt: UnixMs } | undefined;
  let keyAtMs = 0;
  let keyGapMs = 0;
  const counted = { packets: 0, lost: 0 };
  let clockOffsetS: number | undefined;
  let startedMs = 0;
  let isLossy = false;
  let endedMs: number | undefined;

  function count(nowMs: number, { packets, lost }: PacketCounts): Slice {
    if (slice === undefined || nowMs - slice.fromMs >= SLICE_MS) {
      slice = { fromMs: nowMs, bytes: 0, pictures: 0, damaged: 0, packets: 0, lost: 0 };
      slices = [...slices.slice(1 - SLICES), slice];
      judge(nowMs);
    }
    const came = packets - counted.packets;
    const missing = lost - counted.lost;
    slice.packets += came;
    slice.lost += missing;
    tally.packetsIn += came;
    tally.packetsLost += missing;
    counted.packets = packets;
    counted.lost = lost;
    return slice;
  }

  /** When a slice is over, so each few seconds. */
  function judge(nowMs: number): void {
    const recent = slices.filter((one) => one !== slice && nowMs - one.fromMs <= LOSS_MS);
    const now = isTooLossy(isLossy, recent);
    if (now === isLossy) return;
    isLossy = now;
    onLossy(now);
  }

  function read(): StreamFigures | undefined {
    const nowMs = clock.monotonicMs();
    const spanMs = SLICES * SLICE_MS;
    if (newest === undefined || format === undefined || nowMs - newest.atMs > spanMs) return undefined;
    const looked = slices.filter(({ fromMs }) => fromMs >= startedMs && nowMs - fromMs <= spanMs);
    const total = (of: "bytes" | "pictures" | "damaged" | "packets" | "lost"): number =>
      looked.reduce((sum, one) => sum + one[of], 0);
    //  A second at least: of a session that has only just begun, the rate would be anything.
    const seconds = Math.max(1000, (endedMs ?? nowMs) - (looked[0]?.fromMs ?? nowMs)) / 1000;
    const { mime, width, height } = format;
    return {
      codec: /codecs="([^"]*)"/.exec(mime)?.[1] ?? mime,
      width,
      height,
      frameRate: total("pictures") / seconds,
      bitrate: (total("bytes") * 8) / seconds,
      keyFrameGapS: Math.max(keyGapMs, (endedMs ?? nowMs) - keyAtMs) / 1000,
      lossShare: share(total("lost"), total("packets")),
      damagedShare: share(total("damaged"), total("pictures")),
      ...(clockOffsetS === undefined ? {} : { clockOffsetS }),
      frameAgeS: Math.max(0, clock.now() - newest.capturedAt) / 1000,
    };
  }

  return {
    restart: () => {
      startedMs = clock.monotonicMs();
      slice = undefined;
      keyAtMs = 0;
      keyGapMs = 0;
      counted.packets = 0;
      counted.lost = 0;
      endedMs = undefined;
    },
    format: (changed) => {
      format = changed;
    },
    picture: ({ bytes, isKey, capturedAt }, counts) => {
      const atMs = clock.monotonicMs();
      const into = count(atMs, counts);
      into.bytes += bytes;
      into.pictures += 1;
      newest = { atMs, capturedAt };
      if (!isKey) return;
      if (keyAtMs > 0) keyGapMs = atMs - keyAtMs;
      keyAtMs = atMs;
    },
    damaged: (counts) => {
      count(clock.monotonicMs(), counts).damaged += 1;
    },
    clockOffset: (offsetS) => {
      clockOffsetS = offsetS;
    },
    end: () => {
      endedMs = clock.monotonicMs();
    },
    read,
  };
}

/** What is missing, of it and what is there. */
function share(missing: number, there: number): number {
  return missing === 0 ? 0 : missing / (missing + there);
}
