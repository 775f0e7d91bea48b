// A small grey picture of a camera, and what is kept of one to hold the next against: a quarter of its size, and its edges.

/** One byte a pixel, rows from the top; 0 is black. Shared: never to be changed. */
export type Grey = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
};

/** The size that every picture is looked at in. Blur is seen at this size, and no longer at a quarter of it (measured). */
export const LOOK_SIZE = { width: 640, height: 360 } as const;
export const LOOK_BYTES = LOOK_SIZE.width * LOOK_SIZE.height;
/** By how much it is made smaller where noise is to be averaged out. */
const SHRINK = 4;
export const SMALL_SIZE = { width: LOOK_SIZE.width / SHRINK, height: LOOK_SIZE.height / SHRINK } as const;

/** The mean of each four by four pixels. */
export function shrunk({ data, width }: Grey): Grey {
  const small = new Uint8Array(SMALL_SIZE.width * SMALL_SIZE.height);
  let to = 0;
  for (let y = 0; y < SMALL_SIZE.height; y += 1) {
    for (let x = 0; x < SMALL_SIZE.width; x += 1) {
      let sum = SHRINK * 2;
      for (let row = 0; row < SHRINK; row += 1) {
        const at = (y * SHRINK + row) * width + x * SHRINK;
        sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) + (data[at + 3] ?? 0);
      }
      small[to] = sum >> 4;
      to += 1;
    }
  }
  return { ...SMALL_SIZE, data: small };
}

/** Sixteen by nine means: what a picture looks like from far away. Rows from the top. */
export const CELLS = { across: 16, down: 9 } as const;

export function cellsOf({ data, width, height }: Grey): Uint8Array {
  const cells = new Uint8Array(CELLS.across * CELLS.down);
  const [cellWidth, cellHeight] = [width / CELLS.across, height / CELLS.down];
  for (let row = 0; row < CELLS.down; row += 1) {
    for (let column = 0; column < CELLS.across; column += 1) {
      let sum = 0;
      for (let y = row * cellHeight; y < (row + 1) * cellHeight; y += 1) {
        const from = y * width + column * cellWidth;
        for (let at = from; at < from + cellWidth; at += 1) sum += data[at] ?? 0;
      }
      cells[row * CELLS.across + column] = Math.round(sum / (cellWidth * cellHeight));
    }
  }
  return cells;
}
