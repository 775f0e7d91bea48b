// RTP packets of an H.264 stream (RFC 6184: single NAL units, STAP-A, FU-A) → whole pictures.
// Promise: never a picture that cannot be decoded. After a loss, everything up to the next key frame is dropped and counted.
import { CameraError } from "../camera-error.ts";
import type { RtpPacket } from "../rtsp/rtp.ts";
import {
  continuesPicture,
  createNalReader,
  isSlice,
  LENGTH_BYTES,
  NAL_IDR,
  NAL_PPS,
  NAL_SEI,
  NAL_SPS,
  startsPicture,
} from "./h264-nals.ts";
import { createParameterSets } from "./h264-parameters.ts";
import type { AccessUnit } from "./video-format.ts";

export type DepacketiserOptions = {
  /** SPS and PPS known beforehand; those in the stream are newer. */
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

/** A picture that is being put together. */
type Building = {
  readonly timestamp: number;
  readonly parts: Buffer[];
  bytes: number;
  hasSlices: boolean;
  isKey: boolean;
  isDamaged: boolean;
};

export function createH264Depacketiser(options: DepacketiserOptions): Depacketiser {
  const parameters = createParameterSets(options.parameterSets);
  let building: Building | undefined;
  const nals = createNalReader();
  const counts = { packets: 0, lost: 0 };
  let nextSequence: number | undefined;
  let isWaiting = true;
  let hasHadKey = false;
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
    if (!nals.read(payload, (type, pieces) => addNal(unit, type, pieces))) unit.isDamaged = true;
    if (unit.bytes + nals.openBytes() > MOST_UNIT_BYTES) {
      throw new CameraError("protocol", `a picture of more than ${MOST_UNIT_BYTES} bytes`);
    }
    if (marker && markerIsTrue && unit.hasSlices) finish();
  }

  /** Packets are missing: what came since is built on pictures that nobody has. */
  function lose(): void {
    isWaiting = true;
    if (hasHadKey) options.onLoss();
    if (!nals.endUnit() && building) building.isDamaged = true;
  }

  /** `pieces`: a head that begins with room for the length, and the rest. */
  function addNal(unit: Building, type: number, pieces: readonly Buffer[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (type === NAL_SPS || type === NAL_PPS) {
      //  They go into the init segment instead: with "avc1", none may stand in the samples (14496-15, clause 5.3.2).
      parameters.take(Buffer.concat(pieces).subarray(LENGTH_BYTES));
      return;
    }
    //  Delimiters and fillers tell a player nothing, and a camera at constant bitrate sends many fillers.
    if (!isSlice(type) && type !== NAL_SEI) return;
    pieces[0]?.writeUInt32BE(bytes - LENGTH_BYTES);
    unit.parts.push(...pieces);
    unit.bytes += bytes;
    unit.hasSlices ||= isSlice(type);
    unit.isKey ||= type === NAL_IDR;
  }

  function finish(): void {
    const unit = building;
    building = undefined;
    if (!unit) return;
    if (!nals.endUnit()) unit.isDamaged = true;
    if (!unit.hasSlices && !unit.isDamaged) return;
    finishedTimestamp = unit.timestamp;
    const format = parameters.format();
    if (unit.isDamaged || !unit.hasSlices || !format || (isWaiting && !unit.isKey)) {
      isWaiting = true;
      if (hasHadKey) {
        options.onLoss();
        options.onDamaged();
      }
      return;
    }
    isWaiting = false;
    hasHadKey = true;
    const { timestamp, isKey, parts, bytes } = unit;
    options.onUnit({ timestamp, isKey, parts, bytes, format });
  }

  return { push, counts, isWaitingForKey: () => isWaiting };
}

function start(timestamp: number): Building {
  return { timestamp, parts: [], bytes: 0, hasSlices: false, isKey: false, isDamaged: false };
}
