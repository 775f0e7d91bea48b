// Fragments of the hub's own streams, one by one with their place in time, for whoever cuts a stream into other pieces.
import { TIMESCALE } from "./fmp4-muxer.ts";

export type TimedFragment = {
  /** moof and mdat; a view of what was read. */
  readonly bytes: Uint8Array;
  /** Of its first sample; undefined for a fragment of another track than the picture's. */
  readonly decodeS: number | undefined;
};

/** The picture's track, in all that the hub makes and has made. */
const TRACK_ID = 1;

/** Takes one or more whole fragments. */
export function fragmentsOf(data: Uint8Array): TimedFragment[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const found: TimedFragment[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const moofBytes = bytes.readUInt32BE(at);
    const isMoof = bytes.toString("latin1", at + 4, at + 8) === "moof";
    const end = at + moofBytes + (isMoof ? bytes.readUInt32BE(at + moofBytes) : 0);
    if (isMoof) {
      const decodeS = decodeTimeIn(bytes.subarray(at, at + moofBytes));
      found.push({ bytes: bytes.subarray(at, end), decodeS });
    }
    at = Math.max(at + 8, end);
  }
  return found;
}

/** ISO/IEC 14496-12, clauses 8.8.6 (traf), 8.8.7 (tfhd) and 8.8.12 (tfdt). */
function decodeTimeIn(moof: Buffer): number | undefined {
  for (const traf of boxesIn(moof, 8, moof.length, "traf")) {
    const end = traf + moof.readUInt32BE(traf);
    const [tfhd] = boxesIn(moof, traf + 8, end, "tfhd");
    const [tfdt] = boxesIn(moof, traf + 8, end, "tfdt");
    if (tfhd === undefined || tfdt === undefined || moof.readUInt32BE(tfhd + 12) !== TRACK_ID) continue;
    const isLong = moof.readUInt8(tfdt + 8) === 1;
    const ticks = isLong ? Number(moof.readBigUInt64BE(tfdt + 12)) : moof.readUInt32BE(tfdt + 12);
    return ticks / TIMESCALE;
  }
  return undefined;
}

function boxesIn(bytes: Buffer, from: number, to: number, name: string): number[] {
  const found: number[] = [];
  for (let at = from; at + 8 <= to; at += Math.max(8, bytes.readUInt32BE(at))) {
    if (bytes.toString("latin1", at + 4, at + 8) === name) found.push(at);
  }
  return found;
}
