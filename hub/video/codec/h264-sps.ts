// A sequence parameter set (ITU-T H.264, clause 7.3.2.1.1) → what the container and the player must know beforehand.
import { type BitReader, createBitReader, withoutEmulation } from "./bit-reader.ts";

export type Sps = {
  readonly id: number;
  readonly profile: number;
  readonly constraints: number;
  readonly level: number;
  /** 1 is 4:2:0, the only one that browsers play. */
  readonly chromaFormat: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
  /** Shown size in pixels, after cropping. */
  readonly width: number;
  readonly height: number;
};

//  Clause 7.3.2.1.1: the profiles whose sets say chroma format and bit depth.
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Throws a RangeError where the set is cut short. */
export function readSps(nal: Uint8Array): Sps {
  const reader = createBitReader(withoutEmulation(nal.subarray(1)));
  const profile = reader.bits(8);
  const constraints = reader.bits(8);
  const level = reader.bits(8);
  const id = reader.unsigned();
  const colour = HIGH_PROFILES.has(profile)
    ? readColour(reader)
    : { chromaFormat: 1, lumaBits: 8, chromaBits: 8, separatePlanes: false };
  reader.unsigned(); //  log2_max_frame_num_minus4
  skipOrderCount(reader);
  reader.unsigned(); //  max_num_ref_frames
  reader.flag(); //  gaps_in_frame_num_value_allowed_flag
  return { id, profile, constraints, level, ...colour, ...readSize(reader, colour) };
}

type Colour = Pick<Sps, "chromaFormat" | "lumaBits" | "chromaBits"> & { readonly separatePlanes: boolean };

function readColour(reader: BitReader): Colour {
  const chromaFormat = reader.unsigned();
  const separatePlanes = chromaFormat === 3 && reader.flag();
  const lumaBits = reader.unsigned() + 8;
  const chromaBits = reader.unsigned() + 8;
  reader.flag(); //  qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let list = 0; list < lists; list++) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return { chromaFormat, lumaBits, chromaBits, separatePlanes };
}

/** Clause 7.3.2.1.1.1. */
function skipScalingList(reader: BitReader, entries: number): void {
  let last = 8;
  let next = 8;
  for (let entry = 0; entry < entries; entry++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipOrderCount(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned(); //  log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return;
  reader.flag(); //  delta_pic_order_always_zero_flag
  reader.signed(); //  offset_for_non_ref_pic
  reader.signed(); //  offset_for_top_to_bottom_field
  //  Clause 7.4.2.1.1: at most 255; a broken set must not keep us busy.
  const cycle = Math.min(reader.unsigned(), 255);
  for (let frame = 0; frame < cycle; frame++) reader.signed(); //  offset_for_ref_frame
}

function readSize(reader: BitReader, colour: Colour): { readonly width: number; readonly height: number } {
  const widthMacroblocks = reader.unsigned() + 1;
  const heightMapUnits = reader.unsigned() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.flag(); //  mb_adaptive_frame_field_flag
  reader.flag(); //  direct_8x8_inference_flag
  const fields = framesOnly ? 1 : 2;
  const [left, right, top, bottom] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  //  Table 6-1: how many luma samples a cropping unit has.
  const chroma = colour.separatePlanes ? 0 : colour.chromaFormat;
  const unitWidth = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitHeight = (chroma === 1 ? 2 : 1) * fields;
  return {
    width: widthMacroblocks * 16 - unitWidth * (left + right),
    height: heightMapUnits * 16 * fields - unitHeight * (top + bottom),
  };
}
