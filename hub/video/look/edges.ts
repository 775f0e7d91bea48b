// Where the edges of a picture are, and how many of a reference's edges are still there: a camera that was turned away
// shows others, one with something before its lens shows fewer.
import { type Grey, SMALL_SIZE } from "./grey-picture.ts";

/** Two maps, of upright edges and of lying ones: one bit a pixel of the small picture, 1 where there is such an edge. */
export type Edges = Uint8Array;

const PIXELS = SMALL_SIZE.width * SMALL_SIZE.height;
//  Chosen: the strongest eighth are tables, hoods and door frames; what is weaker comes and goes with the light.
const SHARE = 1 / 8;
//  Chosen: noise that was averaged over 16 pixels makes no steps as high, at night neither.
const LEAST_STEP = 24;
const BINS = 256;

export function edgesOf({ data, width, height }: Grey): Edges {
  const steps = new Uint8Array(PIXELS);
  const lying = new Uint8Array(PIXELS);
  const counts = new Uint32Array(BINS);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const [a, b, c] = [data[at - width - 1] ?? 0, data[at - width] ?? 0, data[at - width + 1] ?? 0];
      const [d, e] = [data[at - 1] ?? 0, data[at + 1] ?? 0];
      const [f, g, h] = [data[at + width - 1] ?? 0, data[at + width] ?? 0, data[at + width + 1] ?? 0];
      //  Sobel's operator, in both directions.
      const across = c + 2 * e + h - a - 2 * d - f;
      const down = f + 2 * g + h - a - 2 * b - c;
      const step = Math.min(BINS - 1, (Math.abs(across) + Math.abs(down)) >> 2);
      steps[at] = step;
      lying[at] = Math.abs(down) > Math.abs(across) ? 1 : 0;
      counts[step] = (counts[step] ?? 0) + 1;
    }
  }
  const least = Math.max(LEAST_STEP / 4, strongest(counts));
  const bits = new Uint8Array((2 * PIXELS) / 8);
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    if ((steps[pixel] ?? 0) < least) continue;
    const at = pixel + (lying[pixel] ?? 0) * PIXELS;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return bits;
}

/** The step that only so many pixels reach. */
function strongest(counts: Uint32Array): number {
  let left = Math.floor(PIXELS * SHARE);
  for (let step = BINS - 1; step > 0; step -= 1) {
    left -= counts[step] ?? 0;
    if (left < 0) return step + 1;
  }
  return 1;
}

/**
 * How much of a reference's edges the present picture has in the same place, give or take a pixel: 1 is all of them, 0 as
 * many as chance puts there. Undefined where the reference has too few to tell.
 */
export function edgeOverlap(reference: Edges, present: Edges): number | undefined {
  const [upright, lying] = [countIn(reference, present, 0), countIn(reference, present, PIXELS)];
  const there = upright.there + lying.there;
  if (there < LEAST_EDGES) return undefined;
  const kept = upright.kept + lying.kept;
  const byChance = upright.byChance + lying.byChance;
  return Math.max(0, (kept - byChance) / Math.max(1, there - byChance));
}

/** Of one of the two maps: the reference's edges, those that are kept, and as many as would be by chance. */
function countIn(reference: Edges, present: Edges, from: number) {
  let [there, kept, near, pixels] = [0, 0, 0, 0];
  const { width, height } = SMALL_SIZE;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = from + y * width + x;
      const isNear = isEdgeNear(present, at, width);
      pixels += 1;
      if (isNear) near += 1;
      if (!isEdge(reference, at)) continue;
      there += 1;
      if (isNear) kept += 1;
    }
  }
  return { there, kept, byChance: (there * near) / pixels };
}

//  Chosen: one pixel in a hundred; a picture with fewer shows a wall.
const LEAST_EDGES = PIXELS / 100;

function isEdge(edges: Edges, at: number): boolean {
  return (((edges[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}

function isEdgeNear(edges: Edges, at: number, width: number): boolean {
  for (let row = -width; row <= width; row += width) {
    for (let column = -1; column <= 1; column += 1) if (isEdge(edges, at + row + column)) return true;
  }
  return false;
}
