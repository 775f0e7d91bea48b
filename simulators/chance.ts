// Chance that can be repeated: the same seed gives the same numbers, so that a simulated week can be lived again.

export type Chance = {
  /** Uniform, 0 up to 1. */
  readonly next: () => number;
  /** Uniform between two bounds. */
  readonly between: (least: number, most: number) => number;
};

/** Source: mulberry32 by Tommy Ettinger, public domain; a full period of 2^32, plenty for doors and noise. */
export function createChance(seed: string): Chance {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, between: (least, most) => least + (most - least) * next() };
}

/** FNV-1a, 32 bits. Source: draft-eastlake-fnv, section 5. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
