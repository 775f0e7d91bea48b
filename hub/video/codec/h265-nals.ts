// H.265 in RTP (RFC 7798: single units, AP, FU, without DONL): what the first bytes of a packet and of a NAL unit tell.
import { createH265ParameterSets } from "./h265-parameters.ts";
import type { NalLayout } from "./nal-reader.ts";
import type { NalKind, VideoCodec } from "./video-codec.ts";

//  ITU-T H.265, table 7-1.
const NAL_RASL_N = 8;
const NAL_RASL_R = 9;
const LAST_TRAILING = 9;
const FIRST_IRAP = 16;
const LAST_IRAP = 21;
const NAL_VPS = 32;
const NAL_PPS = 34;
const NAL_DELIMITER = 35;
const NAL_PREFIX_SEI = 39;
const NAL_SUFFIX_SEI = 40;
//  RFC 7798, section 4.4.
const AP = 48;
const FU = 49;
const PACI = 50;

const layout: NalLayout = {
  headerBytes: 2,
  typeOf: (firstByte) => (firstByte >> 1) & 0x3f,
  isSingle: (type) => type < AP,
  aggregate: AP,
  fragment: FU,
  fragmentType: (fragmentHeader) => fragmentHeader & 0x3f,
  appendHeader: (into, payload, type) => {
    into.appendByte(((payload[0] ?? 0) & 0x81) | (type << 1));
    into.appendByte(payload[1] ?? 0);
  },
};

function kindOf(type: number): NalKind {
  if (type === NAL_RASL_N || type === NAL_RASL_R) return "leading";
  if (type <= LAST_TRAILING) return "slice";
  //  Clause 7.4.2.2: BLA, IDR and CRA, and two that are reserved for such.
  if (type >= FIRST_IRAP && type <= LAST_IRAP) return "key";
  if (type >= NAL_VPS && type <= NAL_PPS) return "set";
  if (type === NAL_PREFIX_SEI) return "info";
  if (type === NAL_SUFFIX_SEI) return "tail";
  return type === NAL_DELIMITER ? "delimiter" : "other";
}

export const h265: VideoCodec = {
  layout,
  kindOf,
  unknownMode: (payload) =>
    layout.typeOf(payload[0] ?? 0) === PACI ? "H.265 in packets with control information (PACI)" : undefined,
  createParameterSets: createH265ParameterSets,
};
