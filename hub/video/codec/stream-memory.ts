// Memory for what comes one behind the other and is soon sent on together: it is laid side by side in blocks, so that
// what is sent together is a view and not another copy. A block is let go with the last view of it.

//  Chosen: half a second of 2 Mbit/s; a camera that is held wastes half a block on average.
const BLOCK_BYTES = 128 * 1024;

/** Gives uninitialised memory of so many bytes, where possible right behind what it gave before. */
export type StreamMemory = (bytes: number) => Buffer;

export function createStreamMemory(): StreamMemory {
  let block = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (used + bytes > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes));
      used = 0;
    }
    used += bytes;
    return block.subarray(used - bytes, used);
  };
}

/** All of them as one: a view where they lie side by side, else a copy. */
export function joined(parts: readonly Buffer[]): Buffer {
  const first = parts[0];
  if (first === undefined) return Buffer.alloc(0);
  let end = first.byteOffset;
  for (const part of parts) {
    if (part.buffer !== first.buffer || part.byteOffset !== end) return Buffer.concat(parts);
    end += part.length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}
