// H.264 and H.265 pictures to RTP packets in RTSP's interleaved frames, and the RTCP sender report that ties RTP time to
// the clock. Sources: RFC 3550 (RTP, RTCP), RFC 6184 (H.264), RFC 7798 (H.265), RFC 2326 section 10.12 (interleaving).

/** Largest RTP payload. Chosen: fits an Ethernet frame (1,500 bytes) with IP, TCP and RTP headers, as cameras do. */
const MTU_BYTES = 1400;
/** RFC 6184, section 8.2.1: the clock of H.264 is 90 kHz. */
export const RTP_HZ = 90_000;
/** The first dynamic payload type (RFC 3551, section 6). */
export const PAYLOAD_TYPE = 96;

export const SOUND_PAYLOAD_TYPE = 97;

/** FU-A (RFC 6184, section 5.8). */
const FU_A = 28;
/** FU (RFC 7798, section 4.4.3). */
const FU_H265 = 49;
const FU_START = 0x80;
const FU_END = 0x40;

const INTERLEAVED_BYTES = 4;
const RTP_HEADER_BYTES = 12;
const HEAD_BYTES = INTERLEAVED_BYTES + RTP_HEADER_BYTES;
/** Seconds from 1900 to 1970. Source: RFC 868. */
const NTP_EPOCH_S = 2_208_988_800;

/** One receiver's RTP stream: what its headers carry. */
export type RtpSender = {
  /** Interleaved channel of the RTP packets; RTCP goes on the next one. */
  readonly channel: number;
  readonly ssrc: number;
  /** Sequence number of the next packet, 16 bits. */
  seq: number;
  packets: number;
  /** Payload bytes sent, as a sender report counts them. */
  bytes: number;
};

export type Packing = {
  /** Default h264. */
  readonly codec?: "h264" | "h265";
  /** Asked for each packet: true where it is numbered, and lost on its way. */
  readonly isLost?: () => boolean;
};

/** The packets of one picture, back to back and ready to be written to the socket. Advances the sender's counters. */
export function packetize(
  nals: readonly Uint8Array[],
  sender: RtpSender,
  rtpTime: number,
  { codec = "h264", isLost = () => false }: Packing = {},
): Buffer {
  const cut = codec === "h264" ? fragments : fragmentsOfH265;
  const payloads = nals.flatMap((nal) => (nal.length <= MTU_BYTES ? [[nal]] : cut(nal)));
  const sizes = payloads.map((parts) => parts.reduce((sum, part) => sum + part.length, 0));
  const out = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + size + HEAD_BYTES, 0));
  let at = 0;
  for (const [index, parts] of payloads.entries()) {
    const size = sizes[index] ?? 0;
    const isLast = index === payloads.length - 1;
    if (isLost()) {
      sender.seq = (sender.seq + 1) & 0xffff;
      continue;
    }
    at = writeHead(out, at, sender, rtpTime, size, isLast);
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    sender.packets += 1;
    sender.bytes += size;
  }
  return out.subarray(0, at);
}

function fragments(nal: Uint8Array): readonly (readonly Uint8Array[])[] {
  const header = nal[0] ?? 0;
  const body = nal.subarray(1);
  const room = MTU_BYTES - 2;
  const count = Math.ceil(body.length / room);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? FU_START : 0) | (index === count - 1 ? FU_END : 0);
    const fu = Uint8Array.of((header & 0xe0) | FU_A, flags | (header & 0x1f));
    return [fu, body.subarray(index * room, (index + 1) * room)];
  });
}

function fragmentsOfH265(nal: Uint8Array): readonly (readonly Uint8Array[])[] {
  const [first = 0, second = 0] = nal;
  const body = nal.subarray(2);
  const room = MTU_BYTES - 3;
  const count = Math.ceil(body.length / room);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? FU_START : 0) | (index === count - 1 ? FU_END : 0);
    const fu = Uint8Array.of((first & 0x81) | (FU_H265 << 1), second, flags | ((first >> 1) & 0x3f));
    return [fu, body.subarray(index * room, (index + 1) * room)];
  });
}

/** One frame of AAC in a packet of its own (RFC 3640, section 3.3.6: AAC-hbr). */
export function packetizeSound(frame: Uint8Array, sender: RtpSender, rtpTime: number): Buffer {
  const size = 4 + frame.length;
  const out = Buffer.alloc(HEAD_BYTES + size);
  const at = writeHead(out, 0, sender, rtpTime, size, true, SOUND_PAYLOAD_TYPE);
  //  One header of 16 bits: 13 for the size, 3 for an index of 0.
  out.writeUInt16BE(16, at);
  out.writeUInt16BE(frame.length << 3, at + 2);
  out.set(frame, at + 4);
  sender.packets += 1;
  sender.bytes += size;
  return out;
}

function writeHead(
  out: Buffer,
  at: number,
  sender: RtpSender,
  rtpTime: number,
  size: number,
  isLastOfPicture: boolean,
  payloadType = PAYLOAD_TYPE,
): number {
  out[at] = 0x24;
  out[at + 1] = sender.channel;
  out.writeUInt16BE(RTP_HEADER_BYTES + size, at + 2);
  out[at + 4] = 0x80;
  out[at + 5] = (isLastOfPicture ? 0x80 : 0) | payloadType;
  out.writeUInt16BE(sender.seq, at + 6);
  out.writeUInt32BE(rtpTime, at + 8);
  out.writeUInt32BE(sender.ssrc, at + 12);
  sender.seq = (sender.seq + 1) & 0xffff;
  return at + HEAD_BYTES;
}

/** Says that RTP time `rtpTime` is the moment `atMs` (Unix ms). Source: RFC 3550, section 6.4.1. */
export function senderReport(sender: RtpSender, atMs: number, rtpTime: number): Buffer {
  const out = Buffer.alloc(INTERLEAVED_BYTES + 28);
  out[0] = 0x24;
  out[1] = sender.channel + 1;
  out.writeUInt16BE(28, 2);
  out[4] = 0x80;
  out[5] = 200;
  out.writeUInt16BE(6, 6);
  out.writeUInt32BE(sender.ssrc, 8);
  out.writeUInt32BE((Math.floor(atMs / 1000) + NTP_EPOCH_S) % 2 ** 32, 12);
  out.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 2 ** 32), 16);
  out.writeUInt32BE(rtpTime, 20);
  out.writeUInt32BE(sender.packets % 2 ** 32, 24);
  out.writeUInt32BE(sender.bytes % 2 ** 32, 28);
  return out;
}

/** The RTP time of a moment: the camera's media clock runs with its wall clock, so any two viewers see the same. */
export function rtpTimeAt(atMs: number): number {
  return Math.round((atMs * RTP_HZ) / 1000) % 2 ** 32;
}
