// A piece of a camera's past as a file: an ordinary fragmented MP4 that any player takes, whose media time begins at 0 and
// that says by itself when its pictures were taken. Promise: whatever a crash left of one, what can be played of it is found.
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { box, fullBox, u32 } from "../codec/mp4-boxes.ts";

/** When the key frame that follows was taken, and how that is known. */
export type GroupTime = {
  readonly at: number;
  readonly source: "arrival" | "rtcp";
  /** Pictures before it were lost. */
  readonly isDamaged: boolean;
};

//  RFC 5905, section 6: seconds from 1900 to 1970.
const NTP_TO_UNIX_S = 2_208_988_800;
//  ISO/IEC 14496-12, clause 8.16.5: captured at this time; and for want of the camera's word, a constant time away from it.
const CAPTURED = 24;
const ARRIVED = 8;
//  Chosen: the name of the box that says that pictures were lost (clause 4.2: a uuid box is for whoever made it up).
const LOST_BEFORE = Buffer.from("6d696e676368752e6c6f73742e626566", "hex");

/** What stands before a key frame's fragment: a producer reference time, and a mark where pictures were lost. */
export function timeBoxes({ at, source, isDamaged }: GroupTime, mediaTicks: number): Buffer {
  const seconds = Math.floor(at / 1000) + NTP_TO_UNIX_S;
  const fraction = Math.floor(((((at % 1000) + 1000) % 1000) / 1000) * 2 ** 32);
  const time = fullBox(
    "prft",
    1,
    source === "rtcp" ? CAPTURED : ARRIVED,
    u32(1, seconds % 2 ** 32, fraction, Math.floor(mediaTicks / 2 ** 32), mediaTicks % 2 ** 32),
  );
  return isDamaged ? Buffer.concat([box("uuid", LOST_BEFORE), time]) : time;
}

type Box = { readonly name: string; readonly at: number; readonly end: number };

/** The boxes between two places, as far as they are whole. */
export function* boxesIn(bytes: Buffer, from = 0, to = bytes.length): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) return;
    yield { name: bytes.toString("latin1", at + 4, at + 8), at, end: at + size };
    at += size;
  }
}

/** Where the decode time of each track of a fragment stands. */
function* timesIn(bytes: Buffer, moof: Box): Generator<{ readonly at: number; readonly isLong: boolean }> {
  for (const traf of boxesIn(bytes, moof.at + 8, moof.end)) {
    if (traf.name !== "traf") continue;
    for (const inner of boxesIn(bytes, traf.at + 8, traf.end))
      if (inner.name === "tfdt") yield { at: inner.at + 12, isLong: bytes.readUInt8(inner.at + 8) === 1 };
  }
}

function readTime(bytes: Buffer, { at, isLong }: { readonly at: number; readonly isLong: boolean }): number {
  return isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
}

/** When the first of these fragments begins, and when the last one ends, in ticks; both 0 where there is none. */
export function spanOf(bytes: Buffer): { readonly firstTicks: number; readonly endTicks: number } {
  let firstTicks: number | undefined;
  let endTicks = 0;
  for (const moof of boxesIn(bytes)) {
    if (moof.name !== "moof") continue;
    for (const place of timesIn(bytes, moof)) {
      const time = readTime(bytes, place);
      firstTicks ??= time;
      endTicks = Math.max(endTicks, time + durationIn(bytes, moof));
    }
  }
  return { firstTicks: firstTicks ?? 0, endTicks };
}

/** Moves all fragments, in place: `base` becomes 0. */
export function rebase(bytes: Buffer, base: number): void {
  for (const moof of boxesIn(bytes)) {
    if (moof.name !== "moof") continue;
    for (const place of timesIn(bytes, moof)) {
      const time = Math.max(0, readTime(bytes, place) - base);
      if (place.isLong) bytes.writeBigUInt64BE(BigInt(time), place.at);
      else bytes.writeUInt32BE(time, place.at);
    }
  }
}

/** A key frame of a piece, and where its group begins in the file. */
export type GroupInFile = GroupTime & { readonly offset: number; readonly mediaTicks: number };

export type PieceInFile = {
  /** How much of the file stands before the first group: what a player must know. */
  readonly headBytes: number;
  /** Up to the end of its last whole fragment. */
  readonly wholeBytes: number;
  readonly groups: readonly GroupInFile[];
  /** Where its last picture ends, in ticks. */
  readonly endTicks: number;
};

/** Looks a file through; undefined where nothing of it can be played. */
export function readPiece(bytes: Buffer): PieceInFile | undefined {
  const groups: GroupInFile[] = [];
  let headBytes = 0;
  let wholeBytes = 0;
  let endTicks = 0;
  let next: (GroupTime & { offset: number; mediaTicks: number }) | undefined;
  let lostAt: number | undefined;
  let moof: Box | undefined;
  for (const one of boxesIn(bytes)) {
    if (one.name === "moov") headBytes = one.end;
    else if (one.name === "uuid" && bytes.subarray(one.at + 8, one.at + 24).equals(LOST_BEFORE))
      lostAt = one.at;
    else if (one.name === "prft") {
      next = { ...readPrft(bytes, one.at), isDamaged: lostAt !== undefined, offset: lostAt ?? one.at };
      lostAt = undefined;
    } else if (one.name === "moof") moof = one;
    else if (one.name === "mdat" && moof !== undefined && headBytes > 0) {
      if (next !== undefined) groups.push(next);
      next = undefined;
      wholeBytes = one.end;
      for (const place of timesIn(bytes, moof))
        endTicks = Math.max(endTicks, readTime(bytes, place) + durationIn(bytes, moof));
      moof = undefined;
    }
  }
  return groups.length === 0 ? undefined : { headBytes, wholeBytes, groups, endTicks };
}

function readPrft(bytes: Buffer, at: number): Omit<GroupTime, "isDamaged"> & { readonly mediaTicks: number } {
  const flags = bytes.readUInt32BE(at + 8) & 0xff_ffff;
  const seconds = bytes.readUInt32BE(at + 16) - NTP_TO_UNIX_S;
  const ms = Math.round((bytes.readUInt32BE(at + 20) / 2 ** 32) * 1000);
  return {
    at: seconds * 1000 + ms,
    source: flags === CAPTURED ? "rtcp" : "arrival",
    mediaTicks: Number(bytes.readBigUInt64BE(at + 24)),
  };
}

/** Of the first sample of a fragment's first run (clause 8.8.8); a picture's at 25 a second where it does not say. */
function durationIn(bytes: Buffer, moof: Box): number {
  for (const traf of boxesIn(bytes, moof.at + 8, moof.end)) {
    if (traf.name !== "traf") continue;
    for (const run of boxesIn(bytes, traf.at + 8, traf.end)) {
      if (run.name !== "trun") continue;
      const flags = bytes.readUInt32BE(run.at + 8);
      const at = run.at + 16 + ((flags & 0x1) === 0 ? 0 : 4) + ((flags & 0x4) === 0 ? 0 : 4);
      if ((flags & 0x100) !== 0 && at + 4 <= run.end) return bytes.readUInt32BE(at);
    }
  }
  return TIMESCALE / 25;
}
