// What a picture tells of itself, in numbers: how light, how flat, how sharp, and how much it differs from the last one.
// Pure, a few milliseconds a picture; runs in a thread of its own.
import { crc32 } from "node:zlib";
import { type Edges, edgeOverlap, edgesOf } from "./edges.ts";
import { cellsOf, type Grey, LOOK_SIZE, shrunk } from "./grey-picture.ts";

export type PictureFigures = {
  /** Mean, 0 to 255. */
  readonly luma: number;
  /** Standard deviation, in the same unit. */
  readonly contrast: number;
  /** Of pixels that are nearly black, and nearly white. 0 to 1, like all shares. */
  readonly darkShare: number;
  readonly brightShare: number;
  /** Of blocks in which nothing is to be seen. */
  readonly flatShare: number;
  /**
   * Variance of the Laplacian against the picture's own contrast, in percent, without what noise makes of it: the same
   * view is as sharp at dusk as at noon. Undefined where there is nothing to be seen.
   */
  readonly sharpness?: number;
  /** Against the last picture: mean difference, and the share of small pixels that differ at all. */
  readonly change?: number;
  readonly movedShare?: number;
  /** Against the approved reference: how many of its edges are still there (see edges.ts), and the mean difference. */
  readonly overlap?: number;
  readonly referenceChange?: number;
};

/** What is kept of a picture, for the next one. */
export type Look = {
  readonly small: Uint8Array;
  readonly cells: Uint8Array;
  /** Of every pixel: the same number is the same picture. */
  readonly print: number;
};

export type ReferenceLook = { readonly edges: Edges; readonly cells: Uint8Array };

//  ffmpeg's blackdetect calls a pixel black below a tenth of the range (its default pixel_black_th).
const DARK = 26;
//  Chosen: where a camera's range ends; white tiles in good light stay below it.
const BRIGHT = 240;
const FLAT_BLOCK = 8;
//  Measured (test/bench/health.ts): bare wall under night noise has a deviation of 0.6 to 1.6 after the shrinking.
const FLAT_DEVIATION = 2;
//  Chosen: below it there is nothing that could be sharp.
const LEAST_CONTRAST = 6;
const SHARP_BLOCK = 20;
//  Chosen: a fifth of any kitchen's picture is wall and floor, where the Laplacian is noise alone.
const NOISE_QUANTILE = 0.2;

export function lookAt(
  grey: Grey,
  last: Look | undefined,
  reference: ReferenceLook | undefined,
): { readonly figures: PictureFigures; readonly look: Look } {
  if (grey.width !== LOOK_SIZE.width || grey.height !== LOOK_SIZE.height)
    throw new Error("not the size that pictures are looked at in");
  const small = shrunk(grey);
  const cells = cellsOf(small);
  const print = crc32(grey.data);
  const light = lightOf(small);
  return {
    look: { small: small.data, cells, print },
    figures: {
      ...light,
      flatShare: flatShareOf(small),
      ...(light.contrast < LEAST_CONTRAST
        ? {}
        : { sharpness: (100 * sharpnessOf(grey)) / light.contrast ** 2 }),
      ...(last === undefined ? {} : changeBetween(small.data, last, print)),
      ...(reference === undefined ? {} : againstReference(small, cells, reference)),
    },
  };
}

/** What a picture that was approved is kept as. */
export function referenceOf(grey: Grey): ReferenceLook {
  const small = shrunk(grey);
  return { edges: edgesOf(small), cells: cellsOf(small) };
}

function lightOf({ data }: Grey): Pick<PictureFigures, "luma" | "contrast" | "darkShare" | "brightShare"> {
  let [sum, squares, dark, bright] = [0, 0, 0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
    if (value < DARK) dark += 1;
    if (value >= BRIGHT) bright += 1;
  }
  const count = data.length;
  const luma = sum / count;
  return {
    luma,
    contrast: Math.sqrt(Math.max(0, squares / count - luma * luma)),
    darkShare: dark / count,
    brightShare: bright / count,
  };
}

function flatShareOf({ data, width, height }: Grey): number {
  let [flat, blocks] = [0, 0];
  for (let y = 0; y + FLAT_BLOCK <= height; y += FLAT_BLOCK) {
    for (let x = 0; x + FLAT_BLOCK <= width; x += FLAT_BLOCK) {
      let [sum, squares] = [0, 0];
      for (let row = y; row < y + FLAT_BLOCK; row += 1) {
        for (let at = row * width + x; at < row * width + x + FLAT_BLOCK; at += 1) {
          const value = data[at] ?? 0;
          sum += value;
          squares += value * value;
        }
      }
      const count = FLAT_BLOCK * FLAT_BLOCK;
      const variance = squares / count - (sum / count) ** 2;
      blocks += 1;
      if (variance < FLAT_DEVIATION ** 2) flat += 1;
    }
  }
  return flat / blocks;
}

function sharpnessOf({ data, width, height }: Grey): number {
  const across = width / SHARP_BLOCK;
  const down = height / SHARP_BLOCK;
  const sums = new Float64Array(across * down);
  const squares = new Float64Array(across * down);
  const counts = new Float64Array(across * down);
  for (let y = 1; y < height - 1; y += 1) {
    const row = Math.floor(y / SHARP_BLOCK) * across;
    //  Block by block, so that what is added up stays at hand: a third of a check's figures were this.
    for (let column = 0; column < across; column += 1) {
      const from = Math.max(1, column * SHARP_BLOCK);
      const to = Math.min(width - 1, (column + 1) * SHARP_BLOCK);
      let [sum, square] = [0, 0];
      for (let at = y * width + from; at < y * width + to; at += 1) {
        const laplacian =
          4 * (data[at] as number) -
          (data[at - 1] as number) -
          (data[at + 1] as number) -
          (data[at - width] as number) -
          (data[at + width] as number);
        sum += laplacian;
        square += laplacian * laplacian;
      }
      const block = row + column;
      sums[block] = (sums[block] as number) + sum;
      squares[block] = (squares[block] as number) + square;
      counts[block] = (counts[block] as number) + to - from;
    }
  }
  const variances = sums.map((sum, i) => {
    const count = counts[i] || 1;
    return (squares[i] ?? 0) / count - (sum / count) ** 2;
  });
  const noise = variances.toSorted()[Math.floor(variances.length * NOISE_QUANTILE)] ?? 0;
  return Math.max(0, variances.reduce((sum, one) => sum + one, 0) / variances.length - noise);
}

function changeBetween(
  small: Uint8Array,
  last: Look,
  print: number,
): Pick<PictureFigures, "change" | "movedShare"> {
  if (print === last.print) return { change: 0, movedShare: 0 };
  let [sum, moved] = [0, 0];
  for (let at = 0; at < small.length; at += 1) {
    const by = Math.abs((small[at] as number) - (last.small[at] as number));
    sum += by;
    if (by > 0) moved += 1;
  }
  return { change: sum / small.length, movedShare: moved / small.length };
}

function againstReference(
  small: Grey,
  cells: Uint8Array,
  reference: ReferenceLook,
): Pick<PictureFigures, "overlap" | "referenceChange"> {
  const overlap = edgeOverlap(reference.edges, edgesOf(small));
  const by = cells.reduce((sum, cell, at) => sum + Math.abs(cell - (reference.cells[at] ?? 0)), 0);
  return { ...(overlap === undefined ? {} : { overlap }), referenceChange: by / cells.length };
}
