// RTP packets of AAC (RFC 3640) → its frames. What is broken is left out: silence takes its place.
import { createBitReader } from "./bit-reader.ts";

/** Bits of the fields before each frame in a packet (RFC 3640, section 4.1). */
export type AacLayout = {
  readonly sizeBits: number;
  readonly indexBits: number;
  readonly indexDeltaBits: number;
};

//  ISO/IEC 14496-3: a frame of AAC is 768 bytes a channel at most, and the hub takes no more than eight.
const MOST_FRAME_BYTES = 8 * 768;

export function createAacDepacketiser(
  layout: AacLayout,
  onFrame: (frame: Buffer) => void,
): (payload: Buffer, isLast: boolean) => void {
  //  Of a frame that comes in several packets, section 3.2.3.1.
  let open: { readonly size: number; parts: Buffer[]; bytes: number } | undefined;

  function takePart(part: Buffer, size: number, isLast: boolean): void {
    if (open?.size !== size) open = { size, parts: [], bytes: 0 };
    open.parts.push(part);
    open.bytes += part.length;
    if (open.bytes === size) onFrame(Buffer.concat(open.parts));
    if (isLast || open.bytes >= size) open = undefined;
  }

  return (payload, isLast) => {
    const read = headersOf(payload, layout);
    if (read === undefined) return;
    const [size] = read.sizes;
    if (read.sizes.length === 1 && size !== undefined && payload.length - read.from < size) {
      takePart(payload.subarray(read.from), size, isLast);
      return;
    }
    open = undefined;
    let at = read.from;
    for (const bytes of read.sizes) {
      //  Copied: it is held until the next picture comes, and must not hold the read buffer.
      if (at + bytes <= payload.length) onFrame(Buffer.from(payload.subarray(at, at + bytes)));
      at += bytes;
    }
  };
}

/** Section 3.2.1: how large the frames are, and where they begin. Undefined where it makes no sense. */
function headersOf(
  payload: Buffer,
  { sizeBits, indexBits, indexDeltaBits }: AacLayout,
): { readonly sizes: readonly number[]; readonly from: number } | undefined {
  if (sizeBits < 1 || sizeBits > 16 || payload.length < 2) return undefined;
  const bits = payload.readUInt16BE(0);
  const from = 2 + Math.ceil(bits / 8);
  if (from > payload.length) return undefined;
  const reader = createBitReader(payload.subarray(2, from));
  const sizes: number[] = [];
  for (let left = bits; left >= sizeBits; ) {
    const index = sizes.length === 0 ? indexBits : indexDeltaBits;
    if (left < sizeBits + index) break;
    sizes.push(reader.bits(sizeBits));
    reader.bits(index);
    left -= sizeBits + index;
  }
  return sizes.some((size) => size === 0 || size > MOST_FRAME_BYTES) ? undefined : { sizes, from };
}
