// How long acknowledgements took: a histogram, because a list of some hundred thousand would cost the load generator.

//  Chosen: finer than a loopback round trip is steady.
const STEP_MS = 0.05;
//  Chosen: whoever waits longer than 10 s counts as 10 s.
const STEPS = 200_000;

export type Latencies = {
  readonly add: (ms: number) => void;
  /** Milliseconds within which this share (0 to 1) of all came; NaN if there were none. */
  readonly within: (share: number) => number;
  readonly clear: () => void;
};

export function createLatencies(): Latencies {
  const counts = new Uint32Array(STEPS);
  let total = 0;
  return {
    add: (ms) => {
      const step = Math.min(STEPS - 1, Math.max(0, Math.floor(ms / STEP_MS)));
      counts[step] = (counts[step] ?? 0) + 1;
      total += 1;
    },
    within: (share) => {
      if (total === 0) return Number.NaN;
      let seen = 0;
      for (let step = 0; step < STEPS; step++) {
        seen += counts[step] ?? 0;
        if (seen >= share * total) return (step + 1) * STEP_MS;
      }
      return STEPS * STEP_MS;
    },
    clear: () => {
      counts.fill(0);
      total = 0;
    },
  };
}
