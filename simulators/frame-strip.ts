// The strip of black and white squares that every clip carries, from which a program reads which frame it sees.
// First a fixed pattern, by which the strip is recognised, then the frame's number, most significant bit first.

/** In pixels of the unscaled picture; a square's middle may be sampled after any scaling by these shares. */
export const STRIP = {
  x: 16,
  y: 340,
  square: 10,
  start: [1, 0, 1, 1],
  /** Holds 0 to 4,095: a minute at up to 68 frames a second. */
  bits: 12,
  pictureWidth: 640,
  pictureHeight: 360,
} as const;

/** The squares from left to right, 1 = white. */
export function stripOf(frame: number): readonly number[] {
  const number = Array.from({ length: STRIP.bits }, (_, at) => (frame >> (STRIP.bits - 1 - at)) & 1);
  return [...STRIP.start, ...number];
}

/** The frame's number, or undefined where no strip is. `lumaAt` gives 0 (black) to 255 (white) at a pixel of the unscaled picture. */
export function readStrip(lumaAt: (x: number, y: number) => number): number | undefined {
  const count = STRIP.start.length + STRIP.bits;
  const squares = Array.from({ length: count }, (_, at) => {
    return lumaAt(STRIP.x + (at + 0.5) * STRIP.square, STRIP.y + STRIP.square / 2) > 127 ? 1 : 0;
  });
  if (STRIP.start.some((bit, at) => squares[at] !== bit)) return undefined;
  return squares.slice(STRIP.start.length).reduce<number>((sum, bit) => sum * 2 + bit, 0);
}
