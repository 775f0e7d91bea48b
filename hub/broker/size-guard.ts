// Watches the sizes that the packets of a broker elsewhere announce, before anything is kept of them.

export type SizeGuard = {
  /** Takes the next bytes of the stream; false if a packet in it is larger than allowed or its length is malformed. */
  readonly accepts: (chunk: Uint8Array) => boolean;
};

/** Walks from packet to packet (MQTT 3.1.1, section 2.2.3: remaining length of one to four bytes, 7 bits each). */
export function createSizeGuard(mostBytes: number): SizeGuard {
  /** Bytes of the present packet's body that are still to come. */
  let bodyLeft = 0;
  /** -1: the next byte is a packet's first; otherwise how many bytes of its length were read. */
  let lengthBytes = -1;
  let length = 0;

  /** One byte of a packet's head; false if the packet may not come. */
  function head(byte: number): boolean {
    if (lengthBytes === -1) {
      lengthBytes = 0;
      length = 0;
      return true;
    }
    length += (byte & 0x7f) * 128 ** lengthBytes;
    lengthBytes += 1;
    if (length > mostBytes) return false;
    if ((byte & 0x80) !== 0) return lengthBytes < 4;
    bodyLeft = length;
    lengthBytes = -1;
    return true;
  }

  return {
    accepts: (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        const step = Math.min(bodyLeft, chunk.length - at);
        bodyLeft -= step;
        at += step;
        if (step === 0 && !head(chunk[at++] ?? 0)) return false;
      }
      return true;
    },
  };
}
