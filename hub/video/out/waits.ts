// Who waits for what comes next: the next part over HLS, the next stills of a wall. Promise: only so many wait in all, at
// one stream, and of one asker, so that who asks for more than players do keeps nobody else from waiting.

export type WaitLimits = {
  readonly inAll: number;
  readonly atStream: number;
  readonly ofAskerAtStream: number;
  readonly ofAsker: number;
};

export type Waits = {
  /** What ends the wait, or undefined where there are too many. Who asks without a name is bounded by the stream alone. */
  readonly begin: (stream: string, asker: string | undefined) => (() => void) | undefined;
  readonly waiting: () => number;
};

export function createWaits(limits: WaitLimits): Waits {
  const counts = new Map<string, number>();
  const count = (key: string): number => counts.get(key) ?? 0;

  function add(key: string, by: 1 | -1): void {
    const now = count(key) + by;
    if (now === 0) counts.delete(key);
    else counts.set(key, now);
  }

  return {
    begin: (stream, asker) => {
      const bounds: readonly (readonly [key: string, most: number])[] = [
        ["all", limits.inAll],
        [`stream ${stream}`, limits.atStream],
        ...(asker === undefined
          ? []
          : [
              [`asker ${asker}`, limits.ofAsker] as const,
              [`both ${asker} ${stream}`, limits.ofAskerAtStream] as const,
            ]),
      ];
      if (bounds.some(([key, most]) => count(key) >= most)) return undefined;
      for (const [key] of bounds) add(key, 1);
      return () => {
        for (const [key] of bounds) add(key, -1);
      };
    },
    waiting: () => count("all"),
  };
}
