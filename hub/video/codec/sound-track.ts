// AAC as the second track of fragmented MP4 (ISO/IEC 14496-12, 14496-14), beside a picture's.
import { createBitReader } from "./bit-reader.ts";
import { ascii, box, fullBox, u16, u32, zeros } from "./mp4-boxes.ts";

export type SoundFormat = {
  /** As in a MIME type's codecs parameter. */
  readonly codec: string;
  readonly rate: number;
  readonly channels: number;
  readonly config: Buffer;
  /** A frame in which nothing is heard. */
  readonly silence: Buffer;
};

/** Samples in a frame of AAC. ISO/IEC 14496-3, section 4.5.4. */
export const FRAME_SAMPLES = 1024;
export const SOUND_TRACK_ID = 2;

//  ISO/IEC 14496-3, table 1.18.
const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const OWN_RATE = 15;
const LOW_COMPLEXITY = 2;
//  Measured: what ffmpeg's encoder makes of silence, in the low complexity profile; read by ffmpeg and browsers alike.
const SILENCE: ReadonlyMap<number, Buffer> = new Map([
  [1, Buffer.from("00c800802380", "hex")],
  [2, Buffer.from("210049900219002380", "hex")],
]);

/** Undefined for a kind of AAC that browsers do not play: anything but low complexity in one or two channels. */
export function soundFormatOf(config: Buffer): SoundFormat | undefined {
  try {
    const reader = createBitReader(config);
    const kind = reader.bits(5);
    const rateIndex = reader.bits(4);
    const rate = rateIndex === OWN_RATE ? reader.bits(24) : RATES[rateIndex];
    const channels = reader.bits(4);
    const silence = SILENCE.get(channels);
    if (kind !== LOW_COMPLEXITY || rate === undefined || rate === 0 || silence === undefined)
      return undefined;
    return { codec: `mp4a.40.${kind}`, rate, channels, config, silence };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The trak box. `matrix` as in the movie's header. */
export function soundTrack({ rate, channels, config }: SoundFormat, matrix: Buffer): Buffer {
  const head = u32(0, 0, SOUND_TRACK_ID, 0, 0);
  //  Clause 8.3.2: volume 1.0, and no size.
  const header = fullBox("tkhd", 0, 3, head, zeros(8), u16(0, 0, 0x0100, 0), matrix, u32(0, 0));
  const mediaHeader = fullBox("mdhd", 0, 0, u32(0, 0, rate, 0), u16(0x55c4, 0));
  const handler = fullBox("hdlr", 0, 0, u32(0), ascii("soun"), zeros(12), ascii("sound\0"));
  //  AudioSampleEntry, clause 12.2.3: 16 bits a sample; the rate as 16.16, where it fits.
  const fields = [zeros(6), u16(1), zeros(8), u16(channels, 16, 0, 0), u16(rate > 0xffff ? 0 : rate, 0)];
  const entry = box("mp4a", ...fields, elementaryStream(config));
  const tables = box(
    "stbl",
    fullBox("stsd", 0, 0, u32(1), entry),
    fullBox("stts", 0, 0, u32(0)),
    fullBox("stsc", 0, 0, u32(0)),
    fullBox("stsz", 0, 0, u32(0, 0)),
    fullBox("stco", 0, 0, u32(0)),
  );
  const where = box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1)));
  const information = box("minf", fullBox("smhd", 0, 0, zeros(4)), where, tables);
  return box("trak", header, box("mdia", mediaHeader, handler, information));
}

/** esds: ISO/IEC 14496-1, section 7.2.6. Object type 0x40 is AAC, stream type 5 sound. */
function elementaryStream(config: Buffer): Buffer {
  const described = (tag: number, ...content: readonly Buffer[]): Buffer => {
    const bytes = Buffer.concat(content);
    return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  };
  const decoder = described(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(0, 0), described(5, config));
  return fullBox(
    "esds",
    0,
    0,
    described(3, u16(SOUND_TRACK_ID), Buffer.from([0]), decoder, described(6, Buffer.from([2]))),
  );
}

/** moof + mdat with frames that follow each other. `decodeTime` in samples. */
export function soundFragment(frames: readonly Buffer[], sequence: number, decodeTime: number): Buffer {
  const sizes = u32(...frames.map(({ length }) => length));
  //  Clause 8.8.7: default-base-is-moof, and one duration for all; clause 8.8.8: data offset and sizes.
  const header = fullBox("tfhd", 0, 0x02_0008, u32(SOUND_TRACK_ID, FRAME_SAMPLES));
  const time = fullBox("tfdt", 1, 0, u32(Math.floor(decodeTime / 2 ** 32), decodeTime % 2 ** 32));
  const moof = (dataAt: number): Buffer =>
    box(
      "moof",
      fullBox("mfhd", 0, 0, u32(sequence % 2 ** 32)),
      box("traf", header, time, fullBox("trun", 0, 0x0201, u32(frames.length, dataAt), sizes)),
    );
  const head = moof(moof(0).length + 8);
  return Buffer.concat([head, box("mdat", ...frames)]);
}
