// Where moments and days stand among the edges that a question is cut by. Pure.
import type { UnixMs } from "../model.ts";

/** The first and last of places that follow each other. */
export function runsOf(places: ReadonlySet<number>): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === place - 1) run[1] = place;
    else runs.push([place, place]);
  }
  return runs;
}

/** Which of the ascending edges is the last one not after `at`. */
export function placeIn(edges: readonly UnixMs[], at: UnixMs): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
