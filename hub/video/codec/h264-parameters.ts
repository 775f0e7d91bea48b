// Keeps the newest parameter sets of an H.264 stream and makes of them what a decoder must know before the first
// frame. A set that comes again unchanged changes nothing, so a stream that repeats them is one stream.
import { createBitReader, withoutEmulation } from "./bit-reader.ts";
import { NAL_PPS, NAL_SPS } from "./h264-nals.ts";
import { readSps, type Sps } from "./h264-sps.ts";
import type { VideoFormat } from "./video-format.ts";

//  Clauses 7.4.2.1.1 and 7.4.2.2: the largest ids. The container counts SPS in five bits, so one fewer of them.
const MOST_SPS_ID = 30;
const MOST_PPS_ID = 254;
//  Chosen: real ones are below 100 bytes, below 1,000 with scaling lists; keeps a broken stream from filling memory.
const MOST_SET_BYTES = 4096;

export type ParameterSets = {
  /** Takes an SPS or PPS in; other and broken NAL units are left out. */
  readonly take: (nal: Buffer) => void;
  /** Undefined until there are both kinds. The same object until the stream changes. */
  readonly format: () => VideoFormat | undefined;
};

export function createParameterSets(first: readonly Buffer[]): ParameterSets {
  const sequences = new Map<number, Buffer>();
  const pictures = new Map<number, Buffer>();
  let format: VideoFormat | undefined;

  function take(nal: Buffer): void {
    const type = (nal[0] ?? 0) & 0x1f;
    if ((type !== NAL_SPS && type !== NAL_PPS) || nal.length > MOST_SET_BYTES) return;
    const id = idOf(nal, type);
    if (id === undefined || id > (type === NAL_SPS ? MOST_SPS_ID : MOST_PPS_ID)) return;
    const known = type === NAL_SPS ? sequences : pictures;
    if (known.get(id)?.equals(nal)) return;
    //  Deleted first, so that the newest stands last. Copied: a set outlives the read buffer by hours.
    known.delete(id);
    known.set(id, Buffer.from(nal));
    format = undefined;
  }

  for (const nal of first) take(nal);
  return {
    take,
    format: () => {
      if (!format && sequences.size > 0 && pictures.size > 0) format = formatOf(sequences, pictures);
      return format;
    },
  };
}

/** Undefined for a set that is cut short: no decoder could use it. */
function idOf(nal: Buffer, type: number): number | undefined {
  try {
    return type === NAL_SPS ? readSps(nal).id : createBitReader(withoutEmulation(nal.subarray(1))).unsigned();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function formatOf(
  sequences: ReadonlyMap<number, Buffer>,
  pictures: ReadonlyMap<number, Buffer>,
): VideoFormat | undefined {
  //  A stream with several sets uses the one it sent last.
  const newest = [...sequences.values()].at(-1);
  if (!newest) return undefined;
  const sps = readSps(newest);
  //  RFC 6381, section 3.3: avc1 and the three bytes of profile, constraints and level in hexadecimal.
  const codec = `avc1.${newest.toString("hex", 1, 4)}`;
  return {
    mime: `video/mp4; codecs="${codec}"`,
    width: sps.width,
    height: sps.height,
    sampleEntry: "avc1",
    configuration: { box: "avcC", bytes: avcC(sps, [...sequences.values()], [...pictures.values()]) },
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
