// Watches the sizes that MQTT packets announce, before anything is kept of them: a client that claims 256 MB is cut off
// at the claim, not after it has made the hub hold it.

/** Chosen: a reading is 200 bytes, a gateway's largest status some tens of kilobytes. */
export const MOST_PACKET_BYTES = 64 * 1024;
/** Chosen: a CONNECT holds an id, an account, a password and a short last will. */
const MOST_FIRST_BYTES = 1024;

export type FrameGuard = {
  /** Takes the next bytes of the stream; false if a packet in it is larger than allowed or its length is malformed. */
  readonly accepts: (chunk: Uint8Array) => boolean;
};

/** Who has not signed in yet may say little. Walks from packet to packet (MQTT 3.1.1, section 2.2.3: remaining length of one to four bytes, 7 bits each). */
export function createFrameGuard(
  mostBytes: number = MOST_PACKET_BYTES,
  mostFirstBytes: number = MOST_FIRST_BYTES,
): FrameGuard {
  let isFirst = true;
  /** Bytes of the present packet's body that are still to come. */
  let bodyLeft = 0;
  /** -1: the next byte is a packet's first; otherwise how many bytes of its length were read. */
  let lengthBytes = -1;
  let length = 0;
  return {
    accepts: (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        if (bodyLeft > 0) {
          const step = Math.min(bodyLeft, chunk.length - at);
          bodyLeft -= step;
          at += step;
          continue;
        }
        const byte = chunk[at++] ?? 0;
        if (lengthBytes === -1) {
          lengthBytes = 0;
          length = 0;
          continue;
        }
        length += (byte & 0x7f) * 128 ** lengthBytes;
        lengthBytes += 1;
        if (length > (isFirst ? mostFirstBytes : mostBytes)) return false;
        if ((byte & 0x80) !== 0) {
          if (lengthBytes === 4) return false;
          continue;
        }
        bodyLeft = length;
        isFirst = false;
        lengthBytes = -1;
      }
      return true;
    },
  };
}
