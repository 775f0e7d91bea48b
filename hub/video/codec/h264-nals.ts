// H.264 in RTP (RFC 6184: single units, STAP-A, FU-A): what the first bytes of a packet and of a NAL unit tell.
import { createH264ParameterSets } from "./h264-parameters.ts";
import type { NalLayout } from "./nal-reader.ts";
import type { NalKind, VideoCodec } from "./video-codec.ts";

//  ITU-T H.264, table 7-1.
const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SEI = 6;
const NAL_SPS = 7;
const NAL_PPS = 8;
const NAL_DELIMITER = 9;
//  RFC 6184, table 1.
const STAP_A = 24;
const FU_A = 28;
//  RFC 6184, table 3: these belong to the interleaved mode.
const INTERLEAVED: ReadonlyMap<number, string> = new Map([
  [25, "STAP-B"],
  [26, "MTAP16"],
  [27, "MTAP24"],
  [29, "FU-B"],
]);

const layout: NalLayout = {
  headerBytes: 1,
  typeOf: (firstByte) => firstByte & 0x1f,
  isSingle: (type) => type > 0 && type < STAP_A,
  aggregate: STAP_A,
  fragment: FU_A,
  fragmentType: (fragmentHeader) => fragmentHeader & 0x1f,
  appendHeader: (into, payload, type) => into.appendByte(((payload[0] ?? 0) & 0xe0) | type),
};

function kindOf(type: number): NalKind {
  if (type === NAL_IDR) return "key";
  if (type >= NAL_SLICE && type < NAL_IDR) return "slice";
  if (type === NAL_SPS || type === NAL_PPS) return "set";
  if (type === NAL_SEI) return "info";
  return type === NAL_DELIMITER ? "delimiter" : "other";
}

export const h264: VideoCodec = {
  layout,
  kindOf,
  unknownMode: (payload) => {
    const name = INTERLEAVED.get(layout.typeOf(payload[0] ?? 0));
    return name === undefined ? undefined : `H.264 in the interleaved mode (${name})`;
  },
  createParameterSets: createH264ParameterSets,
};
