// The head of an RTP packet (RFC 3550, section 5.1) and of an RTCP sender report (section 6.4.1).

export type RtpPacket = {
  readonly marker: boolean;
  readonly payloadType: number;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits, wraps, starts anywhere. */
  readonly timestamp: number;
  /** A view of the packet, without padding and header extension. */
  readonly payload: Buffer;
};

const FIXED_BYTES = 12;

/** Undefined where the bytes are no RTP packet of version 2. */
export function readRtp(packet: Buffer): RtpPacket | undefined {
  if (packet.length < FIXED_BYTES) return undefined;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  const second = packet.readUInt8(1);
  let from = FIXED_BYTES + (first & 0x0f) * 4;
  //  ONVIF cameras put the capture time and more into an extension: section 5.3.1, skipped.
  if (first & 0x10) {
    if (packet.length < from + 4) return undefined;
    from += 4 + packet.readUInt16BE(from + 2) * 4;
  }
  const paddingBytes = first & 0x20 ? packet.readUInt8(packet.length - 1) : 0;
  const to = packet.length - paddingBytes;
  if (to < from) return undefined;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    payload: packet.subarray(from, to),
  };
}

/** Which moment of the camera's clock an RTP timestamp stands for. */
export type SenderReport = { readonly cameraMs: number; readonly timestamp: number };

const SENDER_REPORT = 200;
//  RFC 3550, section 4: NTP counts from 1900-01-01, which is 2,208,988,800 s before 1970.
const NTP_EPOCH_S = 2_208_988_800;

/** The sender report that begins this RTCP packet, or undefined: section 6.1 has it come first. */
export function readSenderReport(packet: Buffer): SenderReport | undefined {
  if (packet.length < 20 || packet.readUInt8(0) >> 6 !== 2 || packet.readUInt8(1) !== SENDER_REPORT) return;
  const seconds = packet.readUInt32BE(8) - NTP_EPOCH_S;
  const fraction = packet.readUInt32BE(12) / 2 ** 32;
  return { cameraMs: (seconds + fraction) * 1000, timestamp: packet.readUInt32BE(16) };
}

//  RFC 3550, sections 6.4.2 and 6.5: a report without blocks must be followed by who sends it.
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const CNAME = 1;

/** The least that a receiver may say: that it is there. */
export function receiverReport(): Buffer {
  const name = Buffer.from("mingchu", "ascii");
  const head = [0x80, RECEIVER_REPORT, 0, 1, 0, 0, 0, 0];
  //  One chunk: source, item, end of list, filled up to whole words.
  const item = [CNAME, name.length, ...name, 0];
  while (item.length % 4 !== 0) item.push(0);
  return Buffer.from([...head, 0x81, SOURCE_DESCRIPTION, 0, 1 + item.length / 4, 0, 0, 0, 0, ...item]);
}
