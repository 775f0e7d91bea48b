// Lets only a few through at once, and only so many wait: for work that a stranger can ask for and that costs a lot.

export type Gate = {
  /**
   * Runs `work` when it is its turn; undefined, at once, if too many wait already, or too many for the same `whom`: one
   * asker who floods does not take every place.
   */
  readonly pass: <T>(whom: string, work: () => Promise<T>) => Promise<T> | undefined;
};

export type GateLimits = { readonly atOnce: number; readonly mostWaiting: number; readonly mostFor: number };

export function createGate({ atOnce, mostWaiting, mostFor }: GateLimits): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  /** How many of each asker are inside, running or waiting. */
  const inside = new Map<string, number>();

  async function run<T>(whom: string, work: () => Promise<T>): Promise<T> {
    inside.set(whom, (inside.get(whom) ?? 0) + 1);
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const left = (inside.get(whom) ?? 1) - 1;
      if (left === 0) inside.delete(whom);
      else inside.set(whom, left);
      //  The place is handed over: nobody who comes at this moment can slip in.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    pass: (whom, work) => {
      const isFull = running >= atOnce && waiting.length >= mostWaiting;
      return isFull || (inside.get(whom) ?? 0) >= mostFor ? undefined : run(whom, work);
    },
  };
}
