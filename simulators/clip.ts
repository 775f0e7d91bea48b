// A clip: a short H.264 recording held in memory as access units, which a simulated camera plays round and round.
// Files are raw Annex B; the frame rate is read from the stream itself, so a clip is one file and nothing else.
import { readFileSync } from "node:fs";
import { readSps } from "./h264-sps.ts";

type Frame = {
  /** The NAL units of one picture, without start codes; a key frame's begin with its parameter sets, as cameras send them. */
  readonly nals: readonly Uint8Array[];
  /** True where a decoder can start. */
  readonly key: boolean;
  /** By how many frames it is shown later than where it stands: 0 or below, in a clip with B-frames. Absent: 0. */
  readonly later?: number;
};

export type Clip = {
  /** Frames a second, constant. */
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  /** There in H.265 only. */
  readonly vps?: Uint8Array;
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
  /** In decoding order, which without B-frames is also the order of display. */
  readonly frames: readonly Frame[];
  /** As in a MIME type's codecs parameter: avc1.PPCCLL (RFC 6381, section 3.3). */
  readonly codec: string;
};

/** NAL unit types. Source: H.264 table 7-1. */
const NAL = { slice: 1, idr: 5, sps: 7, pps: 8, delimiter: 9, filler: 12 } as const;

/** Reads an Annex B file. Throws if it holds no parameter sets, no frame rate, or does not begin with a key frame. */
export function loadClip(file: string): Clip {
  try {
    return parseClip(readFileSync(file));
  } catch (cause) {
    throw new Error(`reading the clip ${file}`, { cause });
  }
}

/** The same, from bytes. The clip keeps views into `bytes`: do not change them afterwards. */
export function parseClip(bytes: Uint8Array): Clip {
  const nals = splitAnnexB(bytes);
  const sps = nals.find((nal) => typeOf(nal) === NAL.sps);
  const pps = nals.find((nal) => typeOf(nal) === NAL.pps);
  if (sps === undefined || pps === undefined) throw new Error("it holds no H.264 parameter sets");
  const { fps, width, height } = readSps(sps);
  if (fps === undefined) throw new Error("its sequence parameter set names no frame rate");
  const frames = groupFrames(nals);
  if (frames[0]?.key !== true) throw new Error("it does not begin with a key frame");
  const codec = `avc1.${Buffer.from(sps.subarray(1, 4)).toString("hex")}`;
  return { fps, width, height, sps, pps, frames, codec };
}

/** The NAL units between the start codes 00 00 01 (H.264 annex B), without trailing zeros. */
export function splitAnnexB(bytes: Uint8Array): readonly Uint8Array[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = Uint8Array.of(0, 0, 1);
  const nals: Uint8Array[] = [];
  let start = data.indexOf(code);
  while (start >= 0) {
    const next = data.indexOf(code, start + 3);
    let end = next < 0 ? data.length : next;
    while (end > start + 3 && data[end - 1] === 0) end -= 1;
    if (end > start + 3) nals.push(data.subarray(start + 3, end));
    start = next;
  }
  return nals;
}

function groupFrames(nals: readonly Uint8Array[]): readonly Frame[] {
  const frames: Frame[] = [];
  let pending: Uint8Array[] = [];
  let hasPicture = false;
  let key = false;
  const finish = (): void => {
    if (hasPicture) frames.push({ nals: pending, key });
    pending = [];
    hasPicture = false;
    key = false;
  };
  for (const nal of nals) {
    const type = typeOf(nal);
    if (type === NAL.delimiter || type === NAL.filler) continue;
    const isPicture = type >= NAL.slice && type <= NAL.idr;
    //  A picture begins where first_mb_in_slice is 0, whose Exp-Golomb code is a single 1 bit (H.264 7.3.3);
    //  anything else that follows a picture's slices belongs to the next one (7.4.1.2.3).
    const beginsPicture = isPicture && ((nal[1] ?? 0) & 0x80) !== 0;
    if (hasPicture && (beginsPicture || !isPicture)) finish();
    pending.push(nal);
    if (isPicture) hasPicture = true;
    if (type === NAL.idr) key = true;
  }
  finish();
  return frames;
}

function typeOf(nal: Uint8Array): number {
  return (nal[0] ?? 0) & 0x1f;
}
