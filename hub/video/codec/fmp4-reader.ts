// Fragmented MP4 as ffmpeg writes it to a pipe → its init segment and its fragments, one by one as they become whole.
// Each gets the place in time and the number that it has in the hub's own stream.

export type ReadFragment = {
  /** moof and mdat, with time and number as they were asked for. */
  readonly data: Buffer;
  readonly isKey: boolean;
  /** In ticks of the track, from its beginning, before it was moved. */
  readonly decodeTime: number;
};

export type Fmp4ReaderOptions = {
  readonly onInit: (mime: string, segment: Buffer) => void;
  readonly onFragment: (fragment: ReadFragment) => void;
  /** Added to each decode time, in ticks of the track. */
  readonly moveBy: number;
  /** The number of the first fragment; the next ones count up. */
  readonly firstSequence: number;
};

//  Chosen: forty times a key frame of what the hub asks ffmpeg for.
const MOST_BOX_BYTES = 4 * 1024 * 1024;
//  ISO/IEC 14496-12, clause 8.8.3.1: sample_is_non_sync_sample.
const NON_SYNC = 0x0001_0000;

/** Takes the output in any pieces. Throws on what is no fragmented MP4 of one H.264 track. */
export function createFmp4Reader(options: Fmp4ReaderOptions): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let head: Buffer[] = [];
  let moof: Buffer | undefined;
  let sequence = options.firstSequence;

  function take(name: string, box: Buffer): void {
    if (name === "ftyp") head = [box];
    else if (name === "moov") {
      options.onInit(mimeOf(box), Buffer.concat([...head, box]));
    } else if (name === "moof") moof = box;
    else if (name === "mdat" && moof !== undefined) {
      const { decodeTimeAt, isKey } = placesIn(moof);
      const decodeTime = Number(moof.readBigUInt64BE(decodeTimeAt));
      moof.writeBigUInt64BE(BigInt(decodeTime + options.moveBy), decodeTimeAt);
      moof.writeUInt32BE(sequence % 2 ** 32, sequenceAt(moof));
      sequence += 1;
      options.onFragment({ data: Buffer.concat([moof, box]), isKey, decodeTime });
      moof = undefined;
    }
  }

  return (data) => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    while (rest.length >= 8) {
      const bytes = rest.readUInt32BE(0);
      if (bytes < 8 || bytes > MOST_BOX_BYTES) throw new Error(`a box of ${bytes} bytes is no fragment's`);
      if (rest.length < bytes) return;
      //  Copied, since it is changed, and what came with it may be large.
      const box = Buffer.from(rest.subarray(0, bytes));
      rest = rest.subarray(bytes);
      take(box.toString("latin1", 4, 8), box);
    }
  };
}

/** As in MediaSource.isTypeSupported, by the first bytes of the decoder's configuration (RFC 6381, section 3.3). */
function mimeOf(moov: Buffer): string {
  const at = moov.indexOf("avcC");
  if (at < 0) throw new Error("there is no H.264 track");
  return `video/mp4; codecs="avc1.${moov.toString("hex", at + 5, at + 8)}"`;
}

function sequenceAt(moof: Buffer): number {
  return boxIn(moof, 8, "mfhd") + 12;
}

/** Where the fragment's decode time stands, and whether its first sample is a key frame. */
function placesIn(moof: Buffer): { readonly decodeTimeAt: number; readonly isKey: boolean } {
  const traf = boxIn(moof, 8, "traf");
  const end = traf + moof.readUInt32BE(traf);
  const tfdt = boxIn(moof, traf + 8, "tfdt", end);
  if (moof.readUInt8(tfdt + 8) !== 1) throw new Error("decode times of 32 bits are not what was asked for");
  const flags = sampleFlags(moof, boxIn(moof, traf + 8, "tfhd", end), boxIn(moof, traf + 8, "trun", end));
  return { decodeTimeAt: tfdt + 12, isKey: (flags & NON_SYNC) === 0 };
}

/** Of the first sample: its own, the run's for the first one, or the fragment's (clauses 8.8.7 and 8.8.8). */
function sampleFlags(moof: Buffer, tfhd: number, trun: number): number {
  const run = moof.readUInt32BE(trun + 8);
  //  After the count come, where their flags say so: data offset, the first sample's flags, and for each sample its
  //  duration, size and flags.
  const afterCount = trun + 16 + ((run & 0x1) === 0 ? 0 : 4);
  if ((run & 0x4) !== 0) return moof.readUInt32BE(afterCount);
  if ((run & 0x400) !== 0) {
    const before = ((run & 0x100) === 0 ? 0 : 4) + ((run & 0x200) === 0 ? 0 : 4);
    return moof.readUInt32BE(afterCount + before);
  }
  const fragment = moof.readUInt32BE(tfhd + 8);
  if ((fragment & 0x20) === 0) throw new Error("a fragment does not say whether it is a key frame");
  const optional = [0x1, 0x2, 0x8, 0x10].filter((flag) => (fragment & flag) !== 0);
  return moof.readUInt32BE(tfhd + 16 + optional.reduce((sum, flag) => sum + (flag === 0x1 ? 8 : 4), 0));
}

/** Where a box with this name begins among its siblings. */
function boxIn(bytes: Buffer, from: number, name: string, to = bytes.length): number {
  for (let at = from; at + 8 <= to; at += Math.max(8, bytes.readUInt32BE(at))) {
    if (bytes.toString("latin1", at + 4, at + 8) === name) return at;
  }
  throw new Error(`a fragment without ${name}`);
}
