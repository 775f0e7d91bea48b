// The parameter sets of an H.265 stream → its format: VPS, SPS and PPS (ITU-T H.265, clause 7.3.2).
import { createBitReader, withoutEmulation } from "./bit-reader.ts";
import { type H265Sps, readH265Sps } from "./h265-sps.ts";
import { createParameterSets, type KnownSets, type ParameterSets } from "./parameter-sets.ts";
import type { VideoFormat } from "./video-format.ts";

//  Table 7-1.
const VPS = 32;
const SPS = 33;
const PPS = 34;
const HEADER_BYTES = 2;
//  Clauses 7.4.3.1 to 7.4.3.3.
const MOST_IDS = new Map([
  [VPS, 15],
  [SPS, 15],
  [PPS, 63],
]);

export function createH265ParameterSets(first: readonly Buffer[]): ParameterSets {
  return createParameterSets(
    { typeOf: (firstByte) => (firstByte >> 1) & 0x3f, mostIds: MOST_IDS, idOf, formatOf },
    first,
  );
}

function idOf(nal: Buffer, type: number): number {
  if (type === SPS) return readH265Sps(nal).id;
  const reader = createBitReader(withoutEmulation(nal.subarray(HEADER_BYTES)));
  return type === VPS ? reader.bits(4) : reader.unsigned();
}

function formatOf(sets: KnownSets): VideoFormat | undefined {
  //  A stream with several sets uses the one it sent last.
  const newest = sets.get(SPS)?.at(-1);
  //  Not without a VPS either: decoders in hardware want one.
  if (newest === undefined || [...MOST_IDS.keys()].some((type) => (sets.get(type) ?? []).length === 0)) {
    return undefined;
  }
  const sps = readH265Sps(newest);
  return {
    mime: `video/mp4; codecs="${codecOf(sps.general)}"`,
    width: sps.width,
    height: sps.height,
    reorder: sps.reorder,
    ...(sps.frameS === undefined ? {} : { frameS: sps.frameS }),
    sampleEntry: "hvc1",
    configuration: { box: "hvcC", bytes: hvcC(sps, sets) },
  };
}

/** ISO/IEC 14496-15, annex E.3: such as "hvc1.1.6.L93.B0". */
function codecOf(general: Uint8Array): string {
  const bytes = Buffer.from(general);
  const first = bytes.readUInt8(0);
  const space = ["", "A", "B", "C"][first >> 6] ?? "";
  //  The flags in reverse order, the first one lowest.
  let compatible = 0;
  for (let bit = 0; bit < 32; bit++) compatible = compatible * 2 + ((bytes.readUInt32BE(1) >>> bit) & 1);
  const tier = (first & 0x20) === 0 ? "L" : "H";
  const constraints = [...bytes.subarray(5, 11)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    "hvc1",
    `${space}${first & 0x1f}`,
    compatible.toString(16),
    `${tier}${bytes.readUInt8(11)}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join(".");
}

/** HEVCDecoderConfigurationRecord, ISO/IEC 14496-15, clause 8.3.3.1.2. */
function hvcC(sps: H265Sps, sets: KnownSets): Buffer {
  const arrays = [...MOST_IDS.keys()].flatMap((type) => {
    const nals = sets.get(type) ?? [];
    //  All sets of this type are here and none in the samples.
    const head = Buffer.from([0x80 | type, 0, nals.length]);
    return [head, ...nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal])];
  });
  return Buffer.concat([
    Buffer.from([1]),
    sps.general,
    //  No least segmentation and no kind of parallelism is promised.
    Buffer.from([
      0xf0,
      0,
      0xfc,
      0xfc | sps.chromaFormat,
      0xf8 | (sps.lumaBits - 8),
      0xf8 | (sps.chromaBits - 8),
    ]),
    //  No average or constant frame rate; layers; lengths of four bytes before each NAL unit.
    Buffer.from([0, 0, (sps.temporalLayers << 3) | (sps.isTemporalIdNested ? 4 : 0) | 3]),
    Buffer.from([MOST_IDS.size]),
    ...arrays,
  ]);
}
