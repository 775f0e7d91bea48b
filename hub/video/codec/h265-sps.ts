// A sequence parameter set of H.265 (ITU-T H.265, clause 7.3.2.2) → what the container and the player must know
// beforehand.
import { type BitReader, createBitReader, withoutEmulation } from "./bit-reader.ts";
import { skipPictureHints } from "./h264-sps.ts";

export type H265Sps = {
  readonly id: number;
  /** general_profile_space to general_level_idc of the profile_tier_level, 12 bytes, as hvcC holds them. */
  readonly general: Uint8Array;
  readonly temporalLayers: number;
  readonly isTemporalIdNested: boolean;
  /** 1 is 4:2:0, the only one that browsers play. */
  readonly chromaFormat: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
  /** Shown size in pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** sps_max_num_reorder_pics of the highest layer. */
  readonly reorder: number;
  /** How long a picture lasts; undefined where the set does not say. */
  readonly frameS: number | undefined;
};

const HEADER_BYTES = 2;
const GENERAL_BYTES = 12;
//  Clause 7.4.3.2.1: no more of them are allowed; a broken set must not keep us busy.
const MOST_REFERENCE_SETS = 64;
const MOST_REFERENCES = 16;
const MOST_LONG_TERM = 32;

/** Throws a RangeError where the set is cut short before its size and order. */
export function readH265Sps(nal: Uint8Array): H265Sps {
  const bytes = withoutEmulation(nal.subarray(HEADER_BYTES));
  const reader = createBitReader(bytes);
  reader.bits(4); //  sps_video_parameter_set_id
  const highest = reader.bits(3);
  const isTemporalIdNested = reader.flag();
  const general = bytes.slice(1, 1 + GENERAL_BYTES);
  if (general.length < GENERAL_BYTES) throw new RangeError("the set ends within its profile");
  for (let word = 0; word < GENERAL_BYTES / 4; word++) reader.bits(32);
  skipSubLayers(reader, highest);
  const id = reader.unsigned();
  const size = readSize(reader);
  const lumaBits = reader.unsigned() + 8;
  const chromaBits = reader.unsigned() + 8;
  const orderBits = reader.unsigned() + 4;
  let reorder = 0;
  //  Where each layer has its own, the last one is the whole stream's.
  for (let layer = reader.flag() ? 0 : highest; layer <= highest; layer++) {
    reader.unsigned(); //  sps_max_dec_pic_buffering_minus1
    reorder = Math.min(reader.unsigned(), MOST_REFERENCES);
    reader.unsigned(); //  sps_max_latency_increase_plus1
  }
  const frameS = readFrameS(reader, orderBits);
  return {
    ...{ id, general, temporalLayers: highest + 1, isTemporalIdNested },
    ...{ ...size, lumaBits, chromaBits, reorder, frameS },
  };
}

/** Clause 7.3.3. */
function skipSubLayers(reader: BitReader, highest: number): void {
  const flags = Array.from({ length: highest }, () => ({ profile: reader.flag(), level: reader.flag() }));
  if (highest > 0) reader.bits((8 - highest) * 2);
  for (const { profile, level } of flags) {
    if (profile) for (let part = 0; part < 11; part++) reader.bits(8);
    if (level) reader.bits(8);
  }
}

function readSize(reader: BitReader): Pick<H265Sps, "chromaFormat" | "width" | "height"> {
  const chromaFormat = reader.unsigned();
  const separatePlanes = chromaFormat === 3 && reader.flag();
  const width = reader.unsigned();
  const height = reader.unsigned();
  const [left, right, top, bottom] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  //  Table 6-1: how many luma samples a cropping unit has.
  const chroma = separatePlanes ? 0 : chromaFormat;
  const unitWidth = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitHeight = chroma === 1 ? 2 : 1;
  return {
    chromaFormat,
    width: width - unitWidth * (left + right),
    height: height - unitHeight * (top + bottom),
  };
}

/** What stands between the order and the timing is read only to get there: what is broken leaves the timing unknown. */
function readFrameS(reader: BitReader, orderBits: number): number | undefined {
  try {
    for (let field = 0; field < 6; field++) reader.unsigned(); //  block sizes and depths
    if (reader.flag() && reader.flag()) skipScalingLists(reader);
    reader.bits(2); //  amp_enabled_flag, sample_adaptive_offset_enabled_flag
    if (reader.flag()) {
      reader.bits(8); //  bits of PCM samples
      reader.unsigned();
      reader.unsigned();
      reader.flag();
    }
    skipReferenceSets(reader);
    if (reader.flag()) {
      const count = Math.min(reader.unsigned(), MOST_LONG_TERM);
      for (let picture = 0; picture < count; picture++) {
        reader.bits(orderBits);
        reader.flag();
      }
    }
    reader.bits(2); //  sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
    return reader.flag() ? readTiming(reader) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Clause E.2.1. */
function readTiming(reader: BitReader): number | undefined {
  skipPictureHints(reader);
  reader.bits(3); //  neutral chroma, fields, frame_field_info_present_flag
  if (reader.flag()) for (let side = 0; side < 4; side++) reader.unsigned(); //  default display window
  if (!reader.flag()) return undefined;
  const units = reader.bits(32);
  const scale = reader.bits(32);
  return units > 0 && scale > 0 ? units / scale : undefined;
}

/** Clause 7.3.4. */
function skipScalingLists(reader: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!reader.flag()) {
        reader.unsigned();
        continue;
      }
      if (size > 1) reader.signed();
      for (let entry = 0; entry < Math.min(64, 16 << (size << 1)); entry++) reader.signed();
    }
  }
}

/** Clause 7.3.7. */
function skipReferenceSets(reader: BitReader): void {
  const count = Math.min(reader.unsigned(), MOST_REFERENCE_SETS);
  let before = 0;
  for (let set = 0; set < count; set++) {
    if (set > 0 && reader.flag()) {
      reader.flag(); //  delta_rps_sign
      reader.unsigned(); //  abs_delta_rps_minus1
      let kept = 0;
      //  used_by_curr_pic_flag, and where it is not set, use_delta_flag.
      for (let picture = 0; picture <= before; picture++) if (reader.flag() || reader.flag()) kept += 1;
      before = kept;
      continue;
    }
    before = Math.min(reader.unsigned() + reader.unsigned(), MOST_REFERENCES);
    for (let picture = 0; picture < before; picture++) {
      reader.unsigned();
      reader.flag();
    }
  }
}
