// A rate that may be exceeded for a while: tokens come in steadily, up to a store of them, and each thing done takes one.

export type TokenBucket = {
  /** How many may be taken at this moment; `nowMs` never steps back. */
  readonly available: (nowMs: number) => number;
  /** Takes some, even if there are none left: what was done already counts. */
  readonly take: (nowMs: number, count?: number) => void;
};

export function createTokenBucket(perSecond: number, burst: number): TokenBucket {
  let tokens = burst;
  let filledMs = Number.NEGATIVE_INFINITY;
  function fill(nowMs: number): void {
    if (filledMs !== Number.NEGATIVE_INFINITY)
      tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1000) * perSecond);
    filledMs = nowMs;
  }
  return {
    available: (nowMs) => {
      fill(nowMs);
      return Math.max(0, Math.floor(tokens));
    },
    take: (nowMs, count = 1) => {
      fill(nowMs);
      tokens -= count;
    },
  };
}
