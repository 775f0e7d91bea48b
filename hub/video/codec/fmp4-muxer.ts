// Pictures → fragmented MP4 (ISO/IEC 14496-12, 14496-15) that a browser's MediaSource plays: one init segment a
// format, one fragment (moof + mdat) a picture, so that nothing waits for the next one.
import { ascii, box, fullBox, u16, u32, zeros } from "./mp4-boxes.ts";
import { SOUND_TRACK_ID, type SoundFormat, soundTrack } from "./sound-track.ts";
import type { AccessUnit, VideoFormat } from "./video-format.ts";

/** Ticks of media time in a second: the RTP clock of all video (RFC 6184, section 8.2.1), so that nothing is rounded. */
export const TIMESCALE = 90_000;

const TRACK_ID = 1;
//  Clause 8.8.3.1. Key: depends on no other. Other: depends on others, is no sync sample.
const KEY_FLAGS = 0x0200_0000;
const OTHER_FLAGS = 0x0101_0000;

/** ftyp + moov: no samples, only what they will be like. With `sound`, there are two tracks. */
export function initSegment(format: VideoFormat, sound?: SoundFormat): Buffer {
  const brands = box("ftyp", ascii("iso5"), u32(512), ascii("iso5iso6mp41"));
  //  Clause 8.8.3: the defaults that each fragment overrides.
  const tracks = [TRACK_ID, ...(sound === undefined ? [] : [SOUND_TRACK_ID])];
  const defaults = tracks.map((id) => fullBox("trex", 0, 0, u32(id, 1, 0, 0, 0)));
  const heard = sound === undefined ? [] : [soundTrack(sound, UNITY_MATRIX)];
  const movie = box("moov", movieHeader(tracks.length), track(format), ...heard, box("mvex", ...defaults));
  return Buffer.concat([brands, movie]);
}

/** Fixed point 1.0 and the unity matrix, clause 8.2.2. */
const UNITY_MATRIX = u32(0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000);

function movieHeader(tracks: number): Buffer {
  //  Created, modified, timescale, duration 0 (unknown); rate 1.0, volume 1.0, reserved; matrix; next track.
  const times = u32(0, 0, TIMESCALE, 0);
  const rateAndVolume = Buffer.concat([u32(0x0001_0000), u16(0x0100), zeros(10)]);
  return fullBox("mvhd", 0, 0, times, rateAndVolume, UNITY_MATRIX, zeros(24), u32(tracks + 1));
}

function track(format: VideoFormat): Buffer {
  //  Clause 8.3.2: flags 3, the track is enabled and in the presentation. Size as 16.16 fixed point.
  const header = fullBox(
    "tkhd",
    0,
    3,
    u32(0, 0, TRACK_ID, 0, 0),
    zeros(16),
    UNITY_MATRIX,
    u16(format.width, 0, format.height, 0),
  );
  //  Clause 8.4.2: 0x55c4 is "und", language undetermined.
  const mediaHeader = fullBox("mdhd", 0, 0, u32(0, 0, TIMESCALE, 0), u16(0x55c4, 0));
  const handler = fullBox("hdlr", 0, 0, u32(0), ascii("vide"), zeros(12), ascii("video\0"));
  return box("trak", header, box("mdia", mediaHeader, handler, mediaInformation(format)));
}

function mediaInformation(format: VideoFormat): Buffer {
  const videoHeader = fullBox("vmhd", 0, 1, zeros(8));
  //  Clause 8.7.2: flag 1, the media is in this same file.
  const dataInformation = box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1)));
  const tables = box(
    "stbl",
    fullBox("stsd", 0, 0, u32(1), sampleEntry(format)),
    fullBox("stts", 0, 0, u32(0)),
    fullBox("stsc", 0, 0, u32(0)),
    fullBox("stsz", 0, 0, u32(0, 0)),
    fullBox("stco", 0, 0, u32(0)),
  );
  return box("minf", videoHeader, dataInformation, tables);
}

/** VisualSampleEntry, clause 12.1.3. */
function sampleEntry({ sampleEntry: name, configuration, width, height }: VideoFormat): Buffer {
  return box(
    name,
    zeros(6),
    u16(1), //  data_reference_index
    zeros(16),
    u16(width, height),
    u32(0x0048_0000, 0x0048_0000, 0), //  72 dpi, reserved
    u16(1), //  frame_count
    zeros(32), //  compressorname
    u16(0x0018, 0xffff), //  depth, pre_defined −1
    box(configuration.box, configuration.bytes),
  );
}

export type Placement = {
  /** Counts up from 1 within a pull. */
  readonly sequence: number;
  /** In ticks of TIMESCALE; never below the fragment before. */
  readonly decodeTime: number;
  /** In ticks, above 0. */
  readonly duration: number;
  /** Shown this many ticks after it is decoded: ISO/IEC 14496-12, clause 8.6.1.3. */
  readonly compositionOffset: number;
};

const MFHD_BYTES = 16;
const TFHD_BYTES = 16;
const TFDT_BYTES = 20;
const TRUN_BYTES = 36;
const TRAF_BYTES = 8 + TFHD_BYTES + TFDT_BYTES + TRUN_BYTES;
const MOOF_BYTES = 8 + MFHD_BYTES + TRAF_BYTES;
const MDAT_HEAD_BYTES = 8;

//  The same for every fragment but for the numbers at the offsets below.
const HEAD_TEMPLATE = Buffer.concat([
  box(
    "moof",
    fullBox("mfhd", 0, 0, u32(0)),
    box(
      "traf",
      //  Clause 8.8.7: default-base-is-moof.
      fullBox("tfhd", 0, 0x02_0000, u32(TRACK_ID)),
      fullBox("tfdt", 1, 0, u32(0, 0)),
      //  Clause 8.8.8: data offset, and for the one sample its duration, size, flags and, in version 1 with a sign, its
      //  composition time offset.
      fullBox("trun", 1, 0x0f01, u32(1, MOOF_BYTES + MDAT_HEAD_BYTES, 0, 0, 0, 0)),
    ),
  ),
  box("mdat"),
]);
const SEQUENCE_AT = 8 + 12;
const DECODE_TIME_AT = 8 + MFHD_BYTES + 8 + TFHD_BYTES + 12;
const SAMPLE_AT = MOOF_BYTES - 16;
const MDAT_SIZE_AT = MOOF_BYTES;

/** moof + mdat with one picture, in memory that `take` gives. */
export function fragment(
  unit: AccessUnit,
  { sequence, decodeTime, duration, compositionOffset }: Placement,
  take: (bytes: number) => Buffer,
): Buffer {
  const bytes = take(HEAD_TEMPLATE.length + unit.data.length);
  bytes.set(HEAD_TEMPLATE);
  bytes.writeUInt32BE(sequence % 2 ** 32, SEQUENCE_AT);
  bytes.writeUInt32BE(Math.floor(decodeTime / 2 ** 32), DECODE_TIME_AT);
  bytes.writeUInt32BE(decodeTime % 2 ** 32, DECODE_TIME_AT + 4);
  bytes.writeUInt32BE(duration, SAMPLE_AT);
  bytes.writeUInt32BE(unit.data.length, SAMPLE_AT + 4);
  bytes.writeUInt32BE(unit.isKey ? KEY_FLAGS : OTHER_FLAGS, SAMPLE_AT + 8);
  bytes.writeInt32BE(compositionOffset, SAMPLE_AT + 12);
  bytes.writeUInt32BE(MDAT_HEAD_BYTES + unit.data.length, MDAT_SIZE_AT);
  bytes.set(unit.data, HEAD_TEMPLATE.length);
  return bytes;
}
