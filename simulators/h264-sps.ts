// What a clip needs to know of an H.264 sequence parameter set: picture size and frame rate.
// Reads as far as the VUI's timing and no farther. Source: ITU-T H.264, 7.3.2.1.1 and E.1.1.

export type SpsFacts = {
  readonly width: number;
  readonly height: number;
  /** Frames a second, or undefined where the stream does not say. */
  readonly fps: number | undefined;
};

type Bits = {
  readonly take: (count: number) => number;
  /** ue(v), H.264 9.1. */
  readonly ue: () => number;
  /** se(v), H.264 9.1.1. */
  readonly se: () => number;
};

/** Profiles whose SPS carries the chroma fields. Source: H.264 7.3.2.1.1. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Extended_SAR: the aspect ratio is written out. Source: H.264 table E-1. */
const EXTENDED_SAR = 255;

/** `sps` is the whole NAL unit with its header byte, without a start code. */
export function readSps(sps: Uint8Array): SpsFacts {
  const bits = bitsOf(withoutEmulation(sps.subarray(1)));
  const profile = bits.take(8);
  bits.take(16); //  constraint flags and level
  bits.ue(); //  seq_parameter_set_id
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(bits) : 1;
  bits.ue(); //  log2_max_frame_num
  skipOrderCount(bits);
  bits.ue(); //  max_num_ref_frames
  bits.take(1); //  gaps allowed
  const widthMbs = bits.ue() + 1;
  const heightMaps = bits.ue() + 1;
  const framesOnly = bits.take(1);
  if (framesOnly === 0) bits.take(1);
  bits.take(1); //  direct_8x8_inference
  const crop = bits.take(1) === 1 ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
  return {
    width: widthMbs * 16 - (left + right) * cropX,
    height: (2 - framesOnly) * heightMaps * 16 - (top + bottom) * cropY,
    fps: bits.take(1) === 1 ? readVuiFps(bits) : undefined,
  };
}

function readChroma(bits: Bits): number {
  const chroma = bits.ue();
  if (chroma === 3) bits.take(1);
  bits.ue();
  bits.ue();
  bits.take(1);
  if (bits.take(1) === 1) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
      if (bits.take(1) === 1) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  return chroma;
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8;
  let next = 8;
  for (let at = 0; at < size; at += 1) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipOrderCount(bits: Bits): void {
  const kind = bits.ue();
  if (kind === 0) bits.ue();
  if (kind !== 1) return;
  bits.take(1);
  bits.se();
  bits.se();
  const cycle = bits.ue();
  for (let at = 0; at < cycle; at += 1) bits.se();
}

function readVuiFps(bits: Bits): number | undefined {
  if (bits.take(1) === 1 && bits.take(8) === EXTENDED_SAR) bits.take(32);
  if (bits.take(1) === 1) bits.take(1); //  overscan
  if (bits.take(1) === 1) {
    bits.take(4); //  video format and range
    if (bits.take(1) === 1) bits.take(24); //  colours
  }
  if (bits.take(1) === 1) {
    bits.ue(); //  chroma sample positions
    bits.ue();
  }
  if (bits.take(1) === 0) return undefined;
  const unitsInTick = bits.take(32);
  const timeScale = bits.take(32);
  //  A tick is a field: two of them are a frame (H.264 E.2.1).
  return unitsInTick === 0 ? undefined : timeScale / (2 * unitsInTick);
}

/** Removes the emulation prevention bytes 00 00 03 (H.264 7.4.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    kept.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(kept);
}

function bitsOf(bytes: Uint8Array): Bits {
  let at = 0;
  const one = (): number => {
    const byte = bytes[at >> 3];
    if (byte === undefined) throw new Error("the sequence parameter set ends too early");
    const bit = (byte >> (7 - (at & 7))) & 1;
    at += 1;
    return bit;
  };
  const take = (count: number): number => {
    let value = 0;
    //  Not shifts: 32 bits would come out negative.
    for (let n = 0; n < count; n += 1) value = value * 2 + one();
    return value;
  };
  const ue = (): number => {
    let zeros = 0;
    while (one() === 0) zeros += 1;
    if (zeros > 31) throw new Error("a number in the sequence parameter set is longer than 32 bits");
    return 2 ** zeros - 1 + take(zeros);
  };
  const se = (): number => {
    const code = ue();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  };
  return { take, ue, se };
}
