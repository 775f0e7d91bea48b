// Memory for what is sent to several at once and soon written out: lent to each of them, and used again when all have
// given it back. Whoever keeps it never gives it back, and it is then theirs.

export type Lent = {
  readonly data: Buffer;
  /** To one more. Gives what they call, once, when they no longer need it. */
  readonly lend: () => () => void;
  /** Nobody else gets it. */
  readonly close: () => void;
};

//  Chosen: one is being written out while the next is filled; more wait only where viewers are slow.
const MOST_FREE = 2;
//  Chosen: batches of a stream differ by little, those with a key frame aside.
const ROOM = 1.25;

/** Gives a function that lays the parts one behind the other. */
export function createLentMemory(): (parts: readonly Buffer[]) => Lent {
  const free: Buffer[] = [];
  return (parts) => {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const used = free.pop();
    const memory =
      used !== undefined && used.length >= bytes ? used : Buffer.allocUnsafeSlow(Math.ceil(bytes * ROOM));
    let at = 0;
    for (const part of parts) {
      memory.set(part, at);
      at += part.length;
    }
    let holders = 1;
    const giveBack = (): void => {
      holders -= 1;
      if (holders === 0 && free.length < MOST_FREE) free.push(memory);
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
