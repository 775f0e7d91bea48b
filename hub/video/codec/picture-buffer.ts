// The NAL units of one picture as they come in, laid one behind the other as the container holds them: each with its
// length in four bytes before it (ISO/IEC 14496-15, lengthSizeMinusOne 3). One buffer that every picture of a stream is
// written into, so that a packet is copied once out of the read buffer and costs no memory of its own.

export type PictureBuffer = {
  /** Begins a unit; one that was not ended is dropped. */
  readonly beginUnit: () => void;
  /** Appends `bytes` to the unit that is begun, without the first `from` of them: 4 at most. */
  readonly append: (bytes: Buffer, from: number) => void;
  readonly appendByte: (byte: number) => void;
  /** The unit that was begun last, without its length: a view until the next `append` or `clear`. */
  readonly unit: () => Buffer;
  /** The unit is whole and stays. */
  readonly keepUnit: () => void;
  /** As if the unit had not begun. */
  readonly dropUnit: () => void;
  readonly hasOpenUnit: () => boolean;
  /** Of all that is there, open unit included. */
  readonly bytes: () => number;
  /** All units that were kept: a view until the next `append` or `clear`. */
  readonly kept: () => Buffer;
  readonly clear: () => void;
};

const LENGTH_BYTES = 4;
//  Chosen: a picture of most sub streams; it grows to the largest key frame that comes.
const FIRST_BYTES = 16 * 1024;

export function createPictureBuffer(): PictureBuffer {
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let end = 0;
  let keptEnd = 0;
  let isOpen = false;

  function makeRoom(more: number): void {
    if (end + more <= memory.length) return;
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(end + more)));
    memory.copy(larger, 0, 0, end);
    memory = larger;
  }

  return {
    beginUnit: () => {
      end = keptEnd;
      makeRoom(LENGTH_BYTES);
      end += LENGTH_BYTES;
      isOpen = true;
    },
    append: (bytes, from) => {
      makeRoom(bytes.length);
      //  Measured: to set a whole view costs a fifth of a copy by offsets. So what is to be left out is written too, over
      //  the end of what is there (a length at least), which is then put back.
      const at = end - from;
      const before = from > 0 ? memory.readUIntBE(at, from) : 0;
      memory.set(bytes, at);
      if (from > 0) memory.writeUIntBE(before, at, from);
      end = at + bytes.length;
    },
    appendByte: (byte) => {
      makeRoom(1);
      memory[end] = byte;
      end += 1;
    },
    unit: () => memory.subarray(keptEnd + LENGTH_BYTES, end),
    keepUnit: () => {
      memory.writeUInt32BE(end - keptEnd - LENGTH_BYTES, keptEnd);
      keptEnd = end;
      isOpen = false;
    },
    dropUnit: () => {
      end = keptEnd;
      isOpen = false;
    },
    hasOpenUnit: () => isOpen,
    bytes: () => end,
    kept: () => memory.subarray(0, keptEnd),
    clear: () => {
      end = 0;
      keptEnd = 0;
      isOpen = false;
    },
  };
}
