// The parameter sets of an H.264 stream → its format: SPS and PPS (ITU-T H.264, clauses 7.3.2.1 and 7.3.2.2).
import { createBitReader, withoutEmulation } from "./bit-reader.ts";
import { readSps, type Sps } from "./h264-sps.ts";
import { createParameterSets, type KnownSets, type ParameterSets } from "./parameter-sets.ts";
import type { VideoFormat } from "./video-format.ts";

//  Table 7-1.
const SPS = 7;
const PPS = 8;
//  Clauses 7.4.2.1.1 and 7.4.2.2: the largest ids. The container counts SPS in five bits, so one fewer of them.
const MOST_IDS = new Map([
  [SPS, 30],
  [PPS, 254],
]);

export function createH264ParameterSets(first: readonly Buffer[]): ParameterSets {
  return createParameterSets(
    {
      typeOf: (firstByte) => firstByte & 0x1f,
      mostIds: MOST_IDS,
      idOf: (nal, type) =>
        type === SPS ? readSps(nal).id : createBitReader(withoutEmulation(nal.subarray(1))).unsigned(),
      formatOf,
    },
    first,
  );
}

function formatOf(sets: KnownSets): VideoFormat | undefined {
  const sequences = sets.get(SPS) ?? [];
  const pictures = sets.get(PPS) ?? [];
  //  A stream with several sets uses the one it sent last.
  const newest = sequences.at(-1);
  if (newest === undefined || pictures.length === 0) return undefined;
  const sps = readSps(newest);
  //  RFC 6381, section 3.3: avc1 and the three bytes of profile, constraints and level in hexadecimal.
  const codec = `avc1.${newest.toString("hex", 1, 4)}`;
  return {
    mime: `video/mp4; codecs="${codec}"`,
    width: sps.width,
    height: sps.height,
    ...(sps.reorder === undefined ? {} : { reorder: sps.reorder }),
    ...(sps.frameS === undefined ? {} : { frameS: sps.frameS }),
    sampleEntry: "avc1",
    configuration: { box: "avcC", bytes: avcC(sps, sequences, pictures) },
  };
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15, clause 5.3.3.1.2. */
function avcC(sps: Sps, sequences: readonly Buffer[], pictures: readonly Buffer[]): Buffer {
  const list = (sets: readonly Buffer[]): Buffer[] =>
    sets.flatMap((set) => [Buffer.from([set.length >> 8, set.length & 0xff]), set]);
  const highFields = [0xfc | sps.chromaFormat, 0xf8 | (sps.lumaBits - 8), 0xf8 | (sps.chromaBits - 8), 0];
  //  The same clause: these four bytes belong to the High profiles only.
  const hasHighFields = [100, 110, 122, 144].includes(sps.profile);
  return Buffer.concat([
    //  Version 1; lengths of four bytes before each NAL unit.
    Buffer.from([1, sps.profile, sps.constraints, sps.level, 0xfc | 3, 0xe0 | sequences.length]),
    ...list(sequences),
    Buffer.from([pictures.length]),
    ...list(pictures),
    Buffer.from(hasHighFields ? highFields : []),
  ]);
}
