// Lets only a few through at once, and only so many wait: for work that a stranger can ask for and that costs a lot.

export type Gate = {
  /** Runs `work` when it is its turn; undefined, at once, if too many wait already. */
  readonly pass: <T>(work: () => Promise<T>) => Promise<T> | undefined;
};

export function createGate(atOnce: number, mostWaiting: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  return { pass: (work) => (running >= atOnce && waiting.length >= mostWaiting ? undefined : run(work)) };
}
