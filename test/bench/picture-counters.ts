// Counts pictures in what is delivered, whatever pieces it comes in, without holding it.

/** Takes the next bytes of a stream and gives how many pictures begin in them. */
export type PictureCounter = (bytes: Uint8Array) => number;

/** ISO/IEC 14496-12, 4.2: a box is a 32-bit size and four letters. */
const BOX_HEADER_BYTES = 8;
const MOOF = Buffer.from("moof").readUInt32BE();

/** Fragmented MP4 with a fragment for each picture: counts "moof" boxes (ISO/IEC 14496-12, 8.8.4). */
export function createFragmentCounter(): PictureCounter {
  const header = Buffer.alloc(BOX_HEADER_BYTES);
  let inHeader = 0;
  let toSkip = 0;
  return (bytes) => {
    let pictures = 0;
    let at = 0;
    while (at < bytes.length) {
      if (toSkip > 0) {
        const skipped = Math.min(toSkip, bytes.length - at);
        toSkip -= skipped;
        at += skipped;
        continue;
      }
      header[inHeader++] = bytes[at++] ?? 0;
      if (inHeader < BOX_HEADER_BYTES) continue;
      inHeader = 0;
      const size = header.readUInt32BE(0);
      if (size < BOX_HEADER_BYTES)
        throw new Error(`a box of ${size} bytes is not among those of a live stream`);
      toSkip = size - BOX_HEADER_BYTES;
      if (header.readUInt32BE(4) === MOOF) pictures += 1;
    }
    return pictures;
  };
}

/** ISO/IEC 13818-1, 2.4.3.2: packets of 188 bytes that begin with 0x47. */
const TS_PACKET_BYTES = 188;
const TS_SYNC = 0x47;

/** An MPEG transport stream as ffmpeg makes it: each picture begins a PES packet of a video stream. */
export function createTransportCounter(): PictureCounter {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const all = Buffer.concat([rest, bytes]);
    let pictures = 0;
    let at = 0;
    for (; at + TS_PACKET_BYTES <= all.length; at += TS_PACKET_BYTES) {
      if (beginsPicture(all.subarray(at, at + TS_PACKET_BYTES))) pictures += 1;
    }
    rest = all.subarray(at);
    return pictures;
  };
}

function beginsPicture(packet: Buffer): boolean {
  if (packet[0] !== TS_SYNC) throw new Error("the transport stream has lost its step");
  const [, flags = 0, , control = 0] = packet;
  const beginsPayload = (flags & 0x40) !== 0 && (control & 0x10) !== 0;
  if (!beginsPayload) return false;
  const start = 4 + ((control & 0x20) === 0 ? 0 : 1 + (packet[4] ?? 0));
  //  A PES packet begins 00 00 01, and a video stream's id is 1110xxxx (table 2-22).
  return packet.readUIntBE(start, 3) === 1 && ((packet[start + 3] ?? 0) & 0xf0) === 0xe0;
}
