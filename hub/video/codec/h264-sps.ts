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
  /** max_num_reorder_frames; undefined where the set does not say and it is not 0 by other things. */
  readonly reorder: number | undefined;
  /** How long a frame lasts; undefined where the set does not say. */
  readonly frameS: number | undefined;
};

//  Clause 7.3.2.1.1: the profiles whose sets say chroma format and bit depth.
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

const BASELINE = 66;
//  Table E-1: the aspect ratio is written out.
const EXTENDED_SAR = 255;
//  Clause E.2.1: a frame is never reordered by more.
const MOST_REORDER = 16;

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
  const orderType = skipOrderCount(reader);
  reader.unsigned(); //  max_num_ref_frames
  reader.flag(); //  gaps_in_frame_num_value_allowed_flag
  const size = readSize(reader, colour);
  const said = readUsability(reader);
  //  Clauses 8.2.1.3 and A.2.1: with order type 2, and in the Baseline profile, frames come as they are shown.
  const reorder = orderType === 2 || profile === BASELINE ? 0 : said.reorder;
  return { id, profile, constraints, level, ...colour, ...size, ...said, reorder };
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

function skipOrderCount(reader: BitReader): number {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned(); //  log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return type;
  reader.flag(); //  delta_pic_order_always_zero_flag
  reader.signed(); //  offset_for_non_ref_pic
  reader.signed(); //  offset_for_top_to_bottom_field
  //  Clause 7.4.2.1.1: at most 255; a broken set must not keep us busy.
  const cycle = Math.min(reader.unsigned(), 255);
  for (let frame = 0; frame < cycle; frame++) reader.signed(); //  offset_for_ref_frame
  return type;
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

type Usability = Pick<Sps, "reorder" | "frameS">;

/** Clause E.1.1, as far as it says of timing and order. What is broken there is left out: a decoder does without. */
function readUsability(reader: BitReader): Usability {
  const said: { reorder: number | undefined; frameS: number | undefined } = {
    reorder: undefined,
    frameS: undefined,
  };
  try {
    if (!reader.flag()) return said;
    skipPictureHints(reader);
    if (reader.flag()) {
      const units = reader.bits(32);
      const scale = reader.bits(32);
      reader.flag(); //  fixed_frame_rate_flag
      //  Clause E.2.1: a tick is a field, two of them a frame.
      if (units > 0 && scale > 0) said.frameS = (2 * units) / scale;
    }
    const hasNal = reader.flag();
    if (hasNal) skipHrd(reader);
    const hasVcl = reader.flag();
    if (hasVcl) skipHrd(reader);
    if (hasNal || hasVcl) reader.flag(); //  low_delay_hrd_flag
    reader.flag(); //  pic_struct_present_flag
    if (!reader.flag()) return said;
    reader.flag(); //  motion_vectors_over_pic_boundaries_flag
    for (let field = 0; field < 4; field++) reader.unsigned(); //  sizes and vector lengths
    const reorder = reader.unsigned();
    if (reorder <= MOST_REORDER) said.reorder = reorder;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return said;
}

/** Aspect ratio, overscan, colours and where chroma is sampled: the same in H.264 and H.265. */
export function skipPictureHints(reader: BitReader): void {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32);
  if (reader.flag()) reader.flag(); //  overscan_appropriate_flag
  if (reader.flag()) {
    reader.bits(4); //  video_format, video_full_range_flag
    if (reader.flag()) reader.bits(24); //  colours
  }
  if (reader.flag()) {
    reader.unsigned();
    reader.unsigned();
  }
}

/** Clause E.1.2. */
function skipHrd(reader: BitReader): void {
  const count = Math.min(reader.unsigned(), 31) + 1;
  reader.bits(8); //  scales
  for (let entry = 0; entry < count; entry++) {
    reader.unsigned();
    reader.unsigned();
    reader.flag();
  }
  reader.bits(20); //  lengths of delays and of the time offset
}
