// Rests in a thread that works in steps, so that who shares the disk and the processor with it is not held up.
import { systemClock } from "./clock.ts";

const cell = new Int32Array(new SharedArrayBuffer(4));

/** A function to be called between steps: it stands still for as long as the step took, at most `mostMs`. Never in the main thread. */
export function createPace(mostMs: number): () => void {
  let began = systemClock.monotonicMs();
  return () => {
    Atomics.wait(cell, 0, 0, Math.min(mostMs, systemClock.monotonicMs() - began));
    began = systemClock.monotonicMs();
  };
}
