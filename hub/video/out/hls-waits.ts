// Who waits for what comes next over HLS. Promise: only so many wait in all, at one stream, and of one asker, so that who
// asks for more than players do keeps nobody else from waiting.

export type WaitLimits = {
  readonly inAll: number;
  readonly atStream: number;
  readonly ofAskerAtStream: number;
  readonly ofAsker: number;
};

//  Chosen: a player waits for a playlist and a part at once. In all a thousand players, each waiting request a socket and
//  some kilobytes; half of them at one stream, so that others go on; one asker's page may be open three times, and a wall
//  of it shows sixteen cameras.
export const WAIT_LIMITS: WaitLimits = { inAll: 2_000, atStream: 1_000, ofAskerAtStream: 6, ofAsker: 48 };

export type HlsWaits = {
  /** What ends the wait, or undefined where there are too many. Who asks without a name is bounded by the stream alone. */
  readonly begin: (stream: string, asker: string | undefined) => (() => void) | undefined;
  readonly waiting: () => number;
};

export function createHlsWaits(limits: WaitLimits): HlsWaits {
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
