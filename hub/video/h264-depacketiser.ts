// RTP packets of an H.264 stream (RFC 6184: single NAL units, STAP-A, FU-A) → whole pictures.
// Promise: never a picture that cannot be decoded. After a loss, everything up to the next key frame is dropped and counted.
import { CameraError } from "./camera-error.ts";
import { createParameterSets, NAL_PPS, NAL_SPS } from "./h264-parameters.ts";
import type { RtpPacket } from "./rtp.ts";
import type { AccessUnit } from "./video-format.ts";

export type DepacketiserOptions = {
  /** SPS and PPS known beforehand; those in the stream are newer. */
  readonly parameterSets: readonly Buffer[];
  readonly onUnit: (unit: AccessUnit) => void;
  /** A picture was dropped since it, or one that it builds on, lacks packets. Not told before the first key frame. */
  readonly onDamaged: () => void;
};

export type Depacketiser = {
  readonly push: (packet: RtpPacket) => void;
  /** True from the start, and after a loss, until the next key frame. */
  readonly isWaitingForKey: () => boolean;
};

//  ITU-T H.264, table 7-1.
const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SEI = 6;
const NAL_DELIMITER = 9;
//  RFC 6184, table 1.
const STAP_A = 24;
const FU_A = 28;
//  Chosen: the largest key frame of an 8-megapixel camera is some 2 MB; this only bounds a stream without end marks.
const MOST_UNIT_BYTES = 8 * 1024 * 1024;

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
  //  The pieces of the NAL unit that an FU-A is cut into; the first holds its length, filled in at the end.
  let fragments: Buffer[] | undefined;
  let nextSequence: number | undefined;
  let isWaiting = true;
  let hasHadKey = false;
  //  False once a camera was seen to set the marker before the end of a picture: from then on, the next timestamp ends it.
  let markerIsTrue = true;
  let finishedTimestamp: number | undefined;

  function push(packet: RtpPacket): void {
    const { sequence, timestamp, payload, marker } = packet;
    const hasGap = nextSequence !== undefined && sequence !== nextSequence;
    nextSequence = (sequence + 1) & 0xffff;
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
    takePayload(building, payload);
    if (building.bytes > MOST_UNIT_BYTES) {
      throw new CameraError("protocol", `a picture of more than ${MOST_UNIT_BYTES} bytes`);
    }
    if (marker && markerIsTrue && building.hasSlices) finish();
  }

  /** Packets are missing: what came since is built on pictures that nobody has. */
  function lose(): void {
    isWaiting = true;
    if (fragments && building) building.isDamaged = true;
    fragments = undefined;
  }

  function takePayload(unit: Building, payload: Buffer): void {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === FU_A) takeFragment(unit, payload);
    else if (type === STAP_A) takeAggregate(unit, payload);
    else if (type > 0 && type < STAP_A) takeNal(unit, payload);
    //  STAP-B, MTAP and FU-B belong to the interleaved mode, which was not agreed on (RFC 6184, table 3).
    else unit.isDamaged = true;
  }

  /** RFC 6184, section 5.7.1. */
  function takeAggregate(unit: Building, payload: Buffer): void {
    for (let at = 1; at < payload.length; ) {
      const end = at + 2 + (at + 2 <= payload.length ? payload.readUInt16BE(at) : Infinity);
      if (end > payload.length) {
        unit.isDamaged = true;
        return;
      }
      takeNal(unit, payload.subarray(at + 2, end));
      at = end;
    }
  }

  /** RFC 6184, section 5.8. */
  function takeFragment(unit: Building, payload: Buffer): void {
    const indicator = payload[0] ?? 0;
    const header = payload[1] ?? 0;
    const isStart = (header & 0x80) !== 0;
    const isEnd = (header & 0x40) !== 0;
    if (isStart) {
      if (fragments) unit.isDamaged = true;
      fragments = [Buffer.from([0, 0, 0, 0, (indicator & 0xe0) | (header & 0x1f)])];
    }
    if (!fragments) {
      unit.isDamaged = true;
      return;
    }
    fragments.push(payload.subarray(2));
    unit.bytes += payload.length;
    if (!isEnd) return;
    const whole = fragments;
    fragments = undefined;
    unit.bytes -= whole.slice(1).reduce((sum, part) => sum + part.length + 2, 0);
    addNal(unit, header & 0x1f, whole);
  }

  function takeNal(unit: Building, nal: Buffer): void {
    const type = (nal[0] ?? 0) & 0x1f;
    if (fragments) {
      unit.isDamaged = true;
      fragments = undefined;
    }
    addNal(unit, type, [Buffer.alloc(4), nal]);
  }

  /** `pieces`: a head that begins with room for the length, and the rest. */
  function addNal(unit: Building, type: number, pieces: readonly Buffer[]): void {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (type === NAL_SPS || type === NAL_PPS) {
      //  They go into the init segment instead: with "avc1", none may stand in the samples (14496-15, clause 5.3.2).
      parameters.take(Buffer.concat(pieces).subarray(4));
      return;
    }
    const isSlice = type >= NAL_SLICE && type <= NAL_IDR;
    //  Delimiters and fillers tell a player nothing, and a camera at constant bitrate sends many fillers.
    if (!isSlice && type !== NAL_SEI) return;
    pieces[0]?.writeUInt32BE(bytes - 4);
    unit.parts.push(...pieces);
    unit.bytes += bytes;
    unit.hasSlices ||= isSlice;
    unit.isKey ||= type === NAL_IDR;
  }

  function finish(): void {
    const unit = building;
    building = undefined;
    if (!unit) return;
    if (fragments) unit.isDamaged = true;
    fragments = undefined;
    if (!unit.hasSlices && !unit.isDamaged) return;
    finishedTimestamp = unit.timestamp;
    const format = parameters.format();
    if (unit.isDamaged || !unit.hasSlices || !format || (isWaiting && !unit.isKey)) {
      isWaiting = true;
      if (hasHadKey) options.onDamaged();
      return;
    }
    isWaiting = false;
    hasHadKey = true;
    const { timestamp, isKey, parts, bytes } = unit;
    options.onUnit({ timestamp, isKey, parts, bytes, format });
  }

  return { push, isWaitingForKey: () => isWaiting };
}

function start(timestamp: number): Building {
  return { timestamp, parts: [], bytes: 0, hasSlices: false, isKey: false, isDamaged: false };
}

/** The first NAL unit in a packet: its type, and the byte behind its header, if the packet holds its beginning. */
function firstNal(payload: Buffer): { readonly type: number; readonly next: number } | undefined {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === STAP_A) return { type: (payload[3] ?? 0) & 0x1f, next: payload[4] ?? 0 };
  if (type !== FU_A) return { type, next: payload[1] ?? 0 };
  const header = payload[1] ?? 0;
  return header & 0x80 ? { type: header & 0x1f, next: payload[2] ?? 0 } : undefined;
}

/** True where a picture begins with this packet, so that nothing of it was lost before (H.264, clause 7.4.1.2.3). */
function startsPicture(payload: Buffer): boolean {
  const nal = firstNal(payload);
  if (!nal) return false;
  if (nal.type >= NAL_SEI && nal.type <= NAL_DELIMITER) return true;
  //  first_mb_in_slice is 0 where its first bit is set (clause 7.3.3).
  return nal.type >= NAL_SLICE && nal.type <= NAL_IDR && (nal.next & 0x80) !== 0;
}

/** True where this is a later slice of the picture before, so that a marker seen before it was wrong. */
function continuesPicture(payload: Buffer): boolean {
  const nal = firstNal(payload);
  if (!nal) return false;
  return (nal.type === NAL_SLICE || nal.type === NAL_IDR) && (nal.next & 0x80) === 0;
}
