// Counts of the last 24 hours by the hour, in a ring of fixed size: what is older falls out by itself.
import type { UnixMs } from "../model.ts";

export type DayCounts<Name extends string> = {
  /** What is older than the ring is left out. */
  readonly add: (name: Name, at: UnixMs, by?: number) => void;
  /** Of the hour that `at` is in and the 23 before it. */
  readonly sum: (name: Name, at: UnixMs) => number;
};

const HOUR_MS = 3_600_000;
const HOURS = 24;

export function createDayCounts<Name extends string>(names: readonly Name[]): DayCounts<Name> {
  const counts = new Uint32Array(names.length * HOURS);
  const hours = new Float64Array(HOURS).fill(Number.NEGATIVE_INFINITY);
  const places = new Map(names.map((name, i) => [name, i * HOURS]));
  let newest = Number.NEGATIVE_INFINITY;
  return {
    add: (name, at, by = 1) => {
      const hour = Math.floor(at / HOUR_MS);
      if (hour <= newest - HOURS) return;
      newest = Math.max(newest, hour);
      const slot = hour % HOURS;
      if (hours[slot] !== hour) {
        hours[slot] = hour;
        for (let i = slot; i < counts.length; i += HOURS) counts[i] = 0;
      }
      const place = (places.get(name) ?? 0) + slot;
      counts[place] = (counts[place] ?? 0) + by;
    },
    sum: (name, at) => {
      const hour = Math.floor(at / HOUR_MS);
      let total = 0;
      for (let slot = 0; slot < HOURS; slot++) {
        const filled = hours[slot] ?? Number.NEGATIVE_INFINITY;
        if (filled > hour - HOURS && filled <= hour) total += counts[(places.get(name) ?? 0) + slot] ?? 0;
      }
      return total;
    },
  };
}
