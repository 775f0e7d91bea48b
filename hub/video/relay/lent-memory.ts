// Memory for what is sent to several at once and soon written out: lent to each of them, and used again when all have
// given it back. Whoever keeps it never gives it back, and it is then theirs.

export type Lent = {
  readonly data: Buffer;
  /** To one more. Gives what they call, once, when they no longer need it. */
  readonly lend: () => () => void;
  /** Nobody else gets it. */
  readonly close: () => void;
};

//  Chosen: of each size; what was given back last is used first, since it is still in the processor's cache. With sizes up
//  to 1 MB, which the last group of pictures of a main stream may have, no more than 10 MB lie there in all.
const MOST_FREE = 16;
const MOST_FREE_BYTES = 2 * 1024 * 1024;
const MOST_SIZE = 1024 * 1024;
//  Chosen: sizes are powers of two from here on, so that a batch fits where any other of about its size was.
const LEAST_BYTES = 16 * 1024;

/** Gives a function that lays the parts one behind the other. */
export function createLentMemory(): (parts: readonly Buffer[]) => Lent {
  const freeBySize = new Map<number, Buffer[]>();
  return (parts) => {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const size = 2 ** Math.ceil(Math.log2(Math.max(LEAST_BYTES, bytes)));
    const free = freeBySize.get(size) ?? [];
    freeBySize.set(size, free);
    const most = size > MOST_SIZE ? 0 : Math.min(MOST_FREE, MOST_FREE_BYTES / size);
    const memory = free.pop() ?? Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const part of parts) {
      memory.set(part, at);
      at += part.length;
    }
    let holders = 1;
    const giveBack = (): void => {
      holders -= 1;
      if (holders === 0 && free.length < most) free.push(memory);
    };
    return {
      data: memory.subarray(0, bytes),
      lend: () => {
        holders += 1;
        return giveBack;
      },
      close: giveBack,
    };
  };
}
