// RTP packets of a stream → whole pictures, the same for every codec whose pictures are NAL units.
// Promise: never a picture that cannot be decoded. After a loss, everything up to the next key frame is dropped and counted.
import { CameraError } from "../camera-error.ts";
import type { RtpPacket } from "../rtsp/rtp.ts";
import { createNalReader, firstNal } from "./nal-reader.ts";
import { createPictureBuffer } from "./picture-buffer.ts";
import type { NalKind, VideoCodec } from "./video-codec.ts";
import type { AccessUnit } from "./video-format.ts";

export type DepacketiserOptions = {
  readonly codec: VideoCodec;
  /** Those known beforehand; those in the stream are newer. */
  readonly parameterSets: readonly Buffer[];
  readonly onUnit: (unit: AccessUnit) => void;
  /** Packets are missing: the picture stands still from here to the next key frame. Not told before the first one. */
  readonly onLoss: () => void;
  /** A picture was dropped since it, or one that it builds on, lacks packets. Not told before the first key frame. */
  readonly onDamaged: () => void;
};

export type Depacketiser = {
  readonly push: (packet: RtpPacket) => void;
  /** Packets of the picture that came, and those that by their numbers are missing. Changes with each. */
  readonly counts: { readonly packets: number; readonly lost: number };
  /** True from the start, and after a loss, until the next key frame. */
  readonly isWaitingForKey: () => boolean;
};

//  Chosen: the largest key frame of an 8-megapixel camera is some 2 MB; this only bounds a stream without end marks.
const MOST_UNIT_BYTES = 8 * 1024 * 1024;

//  RFC 3550, appendix A.1: MAX_MISORDER and MAX_DROPOUT.
const MOST_LATE_PACKETS = 100;
const MOST_MISSING_PACKETS = 3000;

//  Chosen: one is a broken byte, so many before the first key frame are how the camera sends.
const CERTAIN_PACKETS = 20;

/** A picture that is being put together. */
type Building = {
  readonly timestamp: number;
  hasSlices: boolean;
  isKey: boolean;
  isLeading: boolean;
  isDamaged: boolean;
};

export function createDepacketiser(options: DepacketiserOptions): Depacketiser {
  const { layout, kindOf, unknownMode } = options.codec;
  const parameters = options.codec.createParameterSets(options.parameterSets);
  const picture = createPictureBuffer();
  const nals = createNalReader(layout, picture, addNal);
  let building: Building | undefined;
  const counts = { packets: 0, lost: 0 };
  let nextSequence: number | undefined;
  let isWaiting = true;
  let hasHadKey = false;
  //  Where decoding (re)started: what leads its key frame in showing may build on what was before (H.265, clause 8.1.3).
  let skipsLeading = false;
  let unknownPackets = 0;
  //  False once a camera was seen to set the marker before the end of a picture: from then on, the next timestamp ends it.
  let markerIsTrue = true;
  let finishedTimestamp: number | undefined;

  function push(packet: RtpPacket): void {
    const { sequence, timestamp, payload, marker } = packet;
    const missing = nextSequence === undefined ? 0 : (sequence - nextSequence) & 0xffff;
    //  RFC 3550, appendix A.1: late or a second time. What it belongs to is over, and its lack was counted.
    if (missing > 0xffff - MOST_LATE_PACKETS) return;
    const hasGap = missing > 0;
    nextSequence = (sequence + 1) & 0xffff;
    counts.packets += 1;
    //  The same appendix: a longer jump is a camera that began to count anew.
    counts.lost += missing < MOST_MISSING_PACKETS ? missing : 1;
    if (building && building.timestamp !== timestamp) {
      if (hasGap) building.isDamaged = true;
      finish();
    }
    if (hasGap) lose();
    building ??= start(timestamp);
    if (hasGap && !startsPicture(payload)) building.isDamaged = true;
    if (timestamp === finishedTimestamp && continuesPicture(payload)) {
      //  Its first part was already shown as if it were all.
      markerIsTrue = false;
      building.isDamaged = true;
    }
    const unit = building;
    if (!nals.read(payload)) {
      unit.isDamaged = true;
      if (!hasHadKey) refuseUnknownMode(payload);
    }
    if (picture.bytes() > MOST_UNIT_BYTES) {
      throw new CameraError("protocol", `a picture of more than ${MOST_UNIT_BYTES} bytes`);
    }
    if (marker && markerIsTrue && unit.hasSlices) finish();
  }

  function refuseUnknownMode(payload: Buffer): void {
    const mode = unknownMode(payload);
    if (mode === undefined) return;
    unknownPackets += 1;
    if (unknownPackets === CERTAIN_PACKETS)
      throw new CameraError("unsupported-codec", `the camera sends ${mode}`);
  }

  /** True where a picture begins with this packet, so that nothing of it was lost before. */
  function startsPicture(payload: Buffer): boolean {
    const nal = firstNal(layout, payload);
    if (!nal) return false;
    const kind = kindOf(nal.type);
    //  first_mb_in_slice is 0, or first_slice_segment_in_pic_flag set, where the first bit is (H.264, clause 7.3.3;
    //  H.265, clause 7.3.6.1).
    return isSlice(kind) ? (nal.next & 0x80) !== 0 : BEFORE_SLICES.has(kind);
  }

  /** True where this is a later slice of the picture before, so that a marker seen before it was wrong. */
  function continuesPicture(payload: Buffer): boolean {
    const nal = firstNal(layout, payload);
    return nal !== undefined && isSlice(kindOf(nal.type)) && (nal.next & 0x80) === 0;
  }

  /** Packets are missing: what came since is built on pictures that nobody has. */
  function lose(): void {
    isWaiting = true;
    if (hasHadKey) options.onLoss();
    if (!nals.endUnit() && building) building.isDamaged = true;
  }

  /** The unit that is open in the picture is whole. */
  function addNal(type: number): void {
    const kind = kindOf(type);
    if (kind === "set") {
      //  They go into the init segment instead: with "avc1" and "hvc1", none may stand in the samples (14496-15, clauses
      //  5.3.2 and 8.3.2).
      parameters.take(picture.unit());
    }
    //  Delimiters and fillers tell a player nothing, and a camera at constant bitrate sends many fillers.
    if (kind === "set" || kind === "delimiter" || kind === "other") {
      picture.dropUnit();
      return;
    }
    picture.keepUnit();
    if (building === undefined) return;
    building.hasSlices ||= isSlice(kind);
    building.isKey ||= kind === "key";
    building.isLeading ||= kind === "leading";
  }

  function finish(): void {
    const unit = building;
    building = undefined;
    if (!unit) return;
    if (!nals.endUnit()) unit.isDamaged = true;
    emit(unit);
    picture.clear();
  }

  function emit(unit: Building): void {
    if (!unit.hasSlices && !unit.isDamaged) return;
    finishedTimestamp = unit.timestamp;
    if (unit.isLeading && skipsLeading && !unit.isDamaged) return;
    const format = parameters.format();
    if (unit.isDamaged || !unit.hasSlices || !format || (isWaiting && !unit.isKey)) {
      isWaiting = true;
      if (hasHadKey) {
        options.onLoss();
        options.onDamaged();
      }
      return;
    }
    if (unit.isKey) skipsLeading = isWaiting;
    isWaiting = false;
    hasHadKey = true;
    const { timestamp, isKey } = unit;
    options.onUnit({ timestamp, isKey, data: picture.kept(), format });
  }

  return { push, counts, isWaitingForKey: () => isWaiting };
}

function start(timestamp: number): Building {
  return {
    timestamp,
    hasSlices: false,
    isKey: false,
    isLeading: false,
    isDamaged: false,
  };
}

//  H.264, clause 7.4.1.2.3, and H.265, clause 7.4.2.4.4: what stands before the first slice of a picture only.
const BEFORE_SLICES: ReadonlySet<NalKind> = new Set(["set", "info", "delimiter"]);

function isSlice(kind: NalKind): boolean {
  return kind === "slice" || kind === "key" || kind === "leading";
}
